from datetime import date

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ...exceptions import ProcessError
from .contract_common import SignedCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 02:00:00")
class TestAmendment(SignedCommon):
    def amend(self, contract, **values):
        """The open amendment of a contract, drawn up by the salesperson."""
        own = self.as_user("salesperson", contract)
        amendment = own.browse(own.action_amend()["res_id"])
        if values:
            amendment.write(values)
        return amendment

    def test_from_contract_to_amendment(self):
        """CT-02, D-08: a signed contract changes only by an amendment with own review, signatures and seals; the history tells what."""
        contract = self.frame(quantity=100, price=90)
        line = contract.line_ids
        amendment = self.amend(contract)
        self.assertEqual((amendment.name, amendment.state), (f"{contract.name}-1", "draft"))
        self.assertEqual(self.amend(contract), amendment)
        with self.assertRaisesRegex(ProcessError, "it changes nothing in contract.*does not say why"):
            amendment.action_submit()
        amendment.write({"amendment_reason": "Second tank", "date_end": date(2027, 6, 30)})
        amendment.line_ids.write({"quantity": 150})
        amendment.write({"line_ids": [(0, 0, {"product_id": self.gas.id, "quantity": 20, "price_unit": 5})]})
        said = amendment.change_text.splitlines()
        self.assertIn("Liquid oxygen: Quantity changed from 100 Units to 150 Units", said)
        self.assertIn("Last day changed from 02/28/2027 to 06/30/2027", said)
        self.assertIn("Pipeline nitrogen was added", said)
        amendment.action_submit()
        self.pass_review(amendment.custproc_review_id)
        self.carry_out(amendment)
        self.assertEqual((amendment.state, contract.state), ("applied", "effective"))
        self.assertEqual((contract.date_end, line.quantity, len(contract.line_ids), contract.amount), (date(2027, 6, 30), 150, 2, 13600))
        self.assertTrue(contract._is_review_passed())
        self.assertIn("Liquid oxygen: Quantity changed from 100 Units to 150 Units", contract.history_html)
        self.assertIn("Zhao Lei", contract.history_html)
        decision = self.env["custproc.decision"].search([("model", "=", contract._name), ("outcome", "=", "amended")])
        self.assertEqual((decision.res_id, decision.fingerprint), (contract.id, contract._get_fingerprint()))
        # It is the contract's part, and no contract of its own.
        self.assertEqual(contract._get_frame_contracts(self.customer, self.company, date(2026, 4, 1)), contract)
        second = self.amend(contract)
        self.assertEqual((second.name, len(amendment.register_copy_ids)), (f"{contract.name}-2", 4))

    def test_an_expired_contract_is_not_amended(self):
        """CT-02: neither drawn up nor taken into effect after the last day; nothing is lost."""
        contract = self.frame(date_end=date(2026, 3, 31))
        amendment = self.amend(contract, date_end=date(2026, 12, 31), amendment_reason="Longer")
        with freeze_time("2026-04-01 02:00:00"):
            with self.assertRaisesRegex(ProcessError, "cannot be amended: it expired on 03/31/2026. Renew it"):
                self.amend(contract)
            with self.assertRaisesRegex(ProcessError, "it expired on 03/31/2026"):
                amendment.action_submit()
        self.assertEqual((amendment.state, amendment.date_end), ("draft", date(2026, 12, 31)))
        with self.assertRaisesRegex(ProcessError, "only a contract in effect is amended"):
            self.amend(self.make_contract())

    def test_parties_type_and_currency_stay(self):
        """CT-02: what no amendment takes into its contract, it cannot change either: customer, company, type and currency."""
        amendment = self.amend(self.frame(), amendment_reason="Another customer")
        dollar = self.env["res.currency"].with_context(active_test=False).search([("id", "!=", amendment.currency_id.id)], limit=1)
        for values, said in (
            ({"partner_id": self.customer.copy().id}, "Customer"),
            ({"contract_type": "distribution"}, "Type"),
            ({"currency_id": dollar.id}, "Currency"),
        ):
            with self.assertRaisesRegex(ProcessError, f"what was agreed is locked \\({said}\\)"), self.cr.savepoint():
                amendment.write(values)
        amendment.write({"partner_id": self.customer.id, "date_end": date(2027, 6, 30)})
        amendment.action_submit()

    def test_a_clause_in_another_language(self):
        """CT-01, CT-02, D-08: rewritten in Chinese alone, by whatever path, a clause is judged again, shown, and amended."""
        self.env["res.lang"]._activate_lang("zh_CN")
        clause = {"name": "Price", "body": "The list price holds."}
        contract = self.reviewed(clause_ids=[(0, 0, clause), (0, 0, clause)])
        own = self.as_user("salesperson", contract)
        for rewrite in (
            lambda: own.clause_ids[0].with_context(lang="zh_CN").write({"body": "价格面议。"}),
            lambda: own.clause_ids[0].update_field_translations("body", {"zh_CN": "价格面议。"}),
        ):
            with self.cr.savepoint() as savepoint:
                rewrite()
                self.assertEqual((contract.custproc_review_state, contract.state), ("outdated", "draft"))
                self.assertIn("价格面议。", contract._get_review_changes()[0])
                savepoint.rollback()
            self.env.invalidate_all()
        self.assertTrue(contract._is_review_passed())
        self.carry_out(contract)
        amendment = self.amend(contract, amendment_reason="As agreed on the phone")
        amendment.clause_ids[0].with_context(lang="zh_CN").body = "价格面议。"
        self.assertIn("价格面议。", amendment.change_text)
        amendment.action_submit()
        self.pass_review(amendment.custproc_review_id)
        self.carry_out(amendment)
        self.assertEqual(contract.with_context(lang="zh_CN").clause_ids.mapped("body"), ["价格面议。", "The list price holds."])
        self.assertEqual(contract.with_context(lang="en_US").clause_ids.mapped("body"), ["The list price holds."] * 2)
        self.assertEqual(len(amendment.clause_ids), 2)
        self.assertTrue(contract._is_review_passed())

    def test_what_was_called_off_stays_agreed(self):
        """CT-05: an amendment does not lower a quantity below what is called off, nor take its product away."""
        contract = self.frame()
        self.call_off(contract, 60).action_confirm()
        amendment = self.amend(contract, amendment_reason="Less")
        amendment.line_ids.quantity = 59
        with self.assertRaisesRegex(ProcessError, "60 Units of Liquid oxygen are called off already"), self.cr.savepoint():
            amendment.action_submit()
        amendment.line_ids.quantity = 60
        amendment.action_submit()


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 02:00:00")
class TestRenewal(SignedCommon):
    def test_one_month_before_its_last_day(self):
        """CT-04, D-03: the clock of the renewal ends one month before, clamped to the month's end; the planner is told."""
        self.team.custproc_planner_id = self.users["sales_planner"]
        contract = self.effective(date_end=date(2026, 3, 31))
        self.assertEqual((contract.renewal_due_on, contract.planner_id), (date(2026, 2, 28), self.users["sales_planner"]))
        contract = self.effective(date_end=date(2026, 7, 31))
        self.assertEqual(contract.renewal_due_on, date(2026, 6, 30))
        with freeze_time("2026-06-24 02:00:00"):
            self.run_cron("ir_cron_engine_sweep")
        self.assertIn(self.users["sales_planner"], contract.activity_ids.user_id)
        with freeze_time("2026-07-01 02:00:00"):
            self.run_cron("ir_cron_engine_sweep")
            contract.invalidate_recordset()
            self.assertTrue(contract.custproc_is_late)

    def test_renewed(self):
        """CT-04: the renewal is drawn up with the same terms for the term that follows; in effect, it is the outcome."""
        contract = self.frame(date_start=date(2026, 3, 1), date_end=date(2027, 2, 28))
        planner = self.as_user("sales_planner", contract)
        renewal = contract.browse(planner.action_renew()["res_id"])
        self.assertEqual((renewal.date_start, renewal.date_end, renewal.state), (date(2027, 3, 1), date(2028, 2, 29), "draft"))
        self.assertEqual((renewal.line_ids.quantity, renewal.renewed_from_id, renewal.name != contract.name), (100, contract, True))
        self.assertEqual(planner.action_renew()["res_id"], renewal.id)
        self.as_user("salesperson", renewal).action_submit()
        self.pass_review(renewal.custproc_review_id)
        self.carry_out(renewal)
        self.assertEqual((renewal.state, contract.renewal_outcome, bool(contract.custproc_due_at)), ("effective", "renewed", False))

    def test_not_renewed(self):
        """CT-04: who does not renew says why; it is decided once and closed to writes."""
        contract = self.effective()
        planner = self.as_user("sales_planner", contract)
        with self.assertRaisesRegex(ProcessError, "no reason is given"):
            planner.action_do_not_renew(" ")
        form = self.env["custproc.contract.terminate"].with_user(self.users["sales_planner"])
        form.create({"contract_id": contract.id, "lets_expire": True, "reason": "Buys elsewhere"}).action_terminate()
        outcome = (contract.state, contract.renewal_outcome, contract.renewal_reason)
        self.assertEqual(outcome, ("effective", "not_renewed", "Buys elsewhere"))
        with self.assertRaisesRegex(ProcessError, "decided already: Not renewed"):
            planner.action_renew()
        with self.assertRaises(AccessError):
            planner.renewal_outcome = "renewed"
