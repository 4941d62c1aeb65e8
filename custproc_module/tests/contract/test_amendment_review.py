from datetime import date

from freezegun import freeze_time

from odoo.tests import tagged

from ...exceptions import ProcessError
from .contract_common import SignedCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 02:00:00")
class TestAmendmentReview(SignedCommon):
    """ISO 9001 8.2.4: the departments an amendment touches review it; who had committed to the contract is told."""

    def amend(self, contract, **values):
        own = self.as_user("salesperson", contract)
        amendment = own.browse(own.action_amend()["res_id"])
        amendment.write({"amendment_reason": "As agreed on the phone", **values})
        return amendment

    def submitted(self, contract, **values):
        amendment = self.amend(contract, **values)
        amendment.action_submit()
        return amendment, amendment.custproc_review_id

    def apply(self, amendment):
        self.pass_review(amendment.custproc_review_id)
        return self.carry_out(amendment)

    def told(self, review):
        return {activity.user_id: activity.summary for activity in review.activity_ids}

    def test_only_the_touched_departments_review(self):
        """CT-02, D-08: a later last day asks the branch; production's and legal's words on the contract still count, with their round."""
        contract = self.frame()
        base = contract.custproc_review_id
        self.assertEqual(base.department_ids, self.sales | self.production | self.legal)
        _amendment, review = self.submitted(contract, date_end=date(2027, 6, 30))
        self.assertEqual(review.department_ids, self.sales)
        kept = review.custproc_conclusion_ids.filtered("kept_from_id")
        self.assertEqual(
            {(line.department_id, line.conclusion, line.kept_from_id, line.concluded_by_id) for line in kept},
            {
                (self.production, "accept", base, self.users["production_reviewer"]),
                (self.legal, "accept", base, self.users["legal_reviewer"]),
            },
        )
        self.assertEqual(review.approval_step_ids.department_id, self.sales)

    def test_what_changes_decides_who(self):
        """CT-02, CR-04: each kind of change of an amendment asks its departments, and no other."""
        contract = self.frame()
        title = {"name": "Price", "body": "The list price holds."}
        for values, asked in (
            ({"clause_ids": [(0, 0, title)]}, self.legal),
            ({"settlement_text": "Weekly"}, self.sales | self.legal),
            ({"customer_representative": "Zhao Lei"}, self.legal),
            ({"special_demand": "Medical grade"}, self.sales | self.production | self.quality),
            ({"line_ids": [(1, 0, {"quantity": 120})]}, self.sales | self.production),
            ({"line_ids": [(1, 0, {"name": "Oxygen 99.5 %"})]}, self.sales | self.production),
            ({"line_ids": [(1, 0, {"price_unit": 99})]}, self.sales),
        ):
            with self.subTest(values), self.cr.savepoint() as savepoint:
                amendment = self.amend(contract)
                if "line_ids" in values:
                    values = {"line_ids": [(1, amendment.line_ids.id, values["line_ids"][0][2])]}
                amendment.write(values)
                amendment.action_submit()
                self.assertEqual(amendment.custproc_review_id.department_ids, asked)
                savepoint.rollback()
            self.env.invalidate_all()

    def test_words_go_on_through_amendments(self):
        """CT-02: the second amendment is compared with the contract as the first one left it, and a kept word keeps its round."""
        contract = self.frame()
        base = contract.custproc_review_id
        first, first_review = self.submitted(contract, line_ids=[(1, 0, {})], date_end=date(2027, 6, 30))
        self.apply(first)
        _second, review = self.submitted(contract, settlement_text="Weekly")
        self.assertEqual(review.department_ids, self.sales | self.legal)
        kept = review.custproc_conclusion_ids.filtered("kept_from_id")
        self.assertEqual([(line.department_id, line.kept_from_id) for line in kept], [(self.production, base)])
        self.assertEqual(first_review.state, "passed")

    def test_a_rejected_amendment(self):
        """CR-03: who rejected the first round of an amendment is asked again, whatever is changed then."""
        contract = self.frame()
        amendment, review = self.submitted(contract, settlement_text="Weekly")
        self.as_user("legal_reviewer", review).action_reject("Not workable")
        amendment.write({"settlement_text": contract.settlement_text, "date_end": date(2027, 6, 30)})
        amendment.action_submit()
        self.assertEqual(amendment.custproc_review_id.department_ids, self.sales | self.legal)

    def test_an_imported_contract(self):
        """CT-02: nobody here reviewed a contract of before: its first amendment is reviewed by every department."""
        contract = self.frame()
        contract.sudo().custproc_review_id = False
        _amendment, review = self.submitted(contract, date_end=date(2027, 6, 30))
        self.assertEqual(review.department_ids, self.sales | self.production | self.legal)

    def test_not_signed_before_its_review(self):
        """CT-01, CR-02: an amendment is not signed before its own review, though its contract's has passed; nothing of it is lost."""
        contract = self.frame()
        amendment, review = self.submitted(contract, date_end=date(2027, 6, 30))
        with self.assertRaisesRegex(ProcessError, "cannot be signed: its review has not passed. Submit it and wait for the review"):
            self.as_user("signatory", amendment).action_sign()
        with self.assertRaisesRegex(ProcessError, "cannot be signed: its review has not passed"):
            self.as_user("salesperson", amendment).action_record_customer_signature("Zhao Lei")
        self.assertEqual((amendment.state, amendment.date_end, review.state), ("review", date(2027, 6, 30), "review"))
        self.assertEqual((amendment.signed_on, contract.date_end), (False, date(2027, 2, 28)))

    def test_everyone_who_had_committed_is_told(self):
        """D-08: at the review and when it takes effect each is told once what changes, in his language; no more once it is given up."""
        self.env["res.lang"]._activate_lang("zh_CN")
        legal = self.users["legal_reviewer"]
        legal.lang = "zh_CN"
        contract = self.frame()
        base = contract.custproc_review_id
        people = self.second_manager | self.users["production_reviewer"] | legal | self.users["sales_manager"]
        amendment, review = self.submitted(contract, date_end=date(2027, 6, 30))
        self.assertEqual(base.activity_ids.user_id, people)
        said = f"{contract.name} is to be changed by amendment {amendment.name}, which is in review"
        self.assertEqual(self.told(base)[self.users["production_reviewer"]], said)
        notes = {activity.user_id: activity.note for activity in base.activity_ids}
        self.assertIn("Last day changed from 02/28/2027 to 06/30/2027", notes[self.users["sales_manager"]])
        self.assertIn("2027/06/30", notes[legal])
        self.as_user("sales_director", review).action_reject("Not so long")
        self.assertFalse(base.activity_ids, "it is back with the salesperson")
        amendment.date_end = date(2027, 5, 31)
        amendment.action_submit()
        self.assertEqual(len(base.activity_ids), 4)
        self.apply(amendment)
        told = self.told(base)
        self.assertEqual(set(told), set(people))
        said = f"{contract.name} reads differently since amendment {amendment.name} took effect"
        self.assertEqual((told[self.users["sales_manager"]], len(base.activity_ids)), (said, 4))
        self.assertIn("05/31/2027", base.activity_ids.filtered(lambda one: one.user_id == self.users["sales_manager"]).note)


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 02:00:00")
class TestSnapshotLanguage(SignedCommon):
    """What was reviewed is read in the reader's language, whoever asked for the review."""

    def test_read_in_the_reader_s_language(self):
        """CR-03: asked for in Chinese, read in English and the other way round; a change of nothing but the language is none."""
        self.env["res.lang"]._activate_lang("zh_CN")
        contract = self.make_contract(line_ids=[(0, 0, {"product_id": self.product.id, "date_delivery": "2026-05-01"})])
        self.as_user("salesperson", contract).with_context(lang="zh_CN").action_submit()
        review = contract.custproc_review_id
        english, chinese = (str(review.with_context(lang=lang)._get_snapshot_rows()) for lang in ("en_US", "zh_CN"))
        for text in ("02/28/2027", "05/01/2026", "Distribution"):
            self.assertIn(text, english)
        for text in ("2027/02/28", "2026/05/01"):
            self.assertIn(text, chinese)
            self.assertNotIn(text, english)
        for lang in ("en_US", "zh_CN"):
            self.assertEqual(contract.with_context(lang=lang)._get_review_changes(), [])
        self.assertTrue(self.pass_review(review).passed_at)
        self.as_user("salesperson", contract).date_end = date(2027, 3, 31)
        self.assertEqual(len(contract.with_context(lang="zh_CN")._get_review_changes()), 1)
        self.as_user("salesperson", contract).action_submit()
        self.assertEqual(contract.custproc_review_id.department_ids, self.sales, "only the last day changed")

    def test_an_amendment_s_history(self):
        """CT-02: the history of a contract that was amended in Chinese is read in English by who reads English."""
        self.env["res.lang"]._activate_lang("zh_CN")
        contract = self.frame()
        own = self.as_user("salesperson", contract).with_context(lang="zh_CN")
        amendment = own.browse(own.action_amend()["res_id"])
        amendment.write({"amendment_reason": "延期", "date_end": date(2027, 6, 30)})
        amendment.action_submit()
        self.pass_review(amendment.custproc_review_id)
        self.carry_out(amendment.with_context(lang="zh_CN"))
        english = amendment.with_context(lang="en_US")._get_amendment_changes()
        self.assertEqual(english, ["Last day changed from 02/28/2027 to 06/30/2027"])
        self.assertIn("2027/06/30", amendment.with_context(lang="zh_CN")._get_amendment_changes()[0])
