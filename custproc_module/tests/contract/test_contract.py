from base64 import b64encode
from datetime import date

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ...exceptions import IllegalTransition, ProcessError
from .common import ContractCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 02:00:00")
class TestContract(ContractCommon):
    def _reviewed(self, **values):
        contract = self.make_contract(**values)
        self.as_user("salesperson", contract).action_submit()
        review = contract.custproc_review_id
        self.answer(review, self.sales, self.second_manager)
        self.answer(review, self.legal, self.users["legal_reviewer"])
        review.with_user(self.second_manager).action_approve()
        self.as_user("legal_reviewer", review).action_approve()
        self.as_user("sales_manager", review).action_approve()
        return contract

    def _effective(self, **values):
        contract = self._reviewed(**values)
        self.as_user("signatory", contract).action_sign()
        self.as_user("salesperson", contract).action_record_customer_signature("Zhao Lei")
        self.as_user("general_manager", contract).action_seal()
        self.as_user("salesperson", contract).action_record_customer_seal()
        self.file_scan(contract)
        return contract

    def test_it_takes_effect_when_all_conditions_hold(self):
        """CT-01: review, both signatures and both seals, each with who, when and the scan; not one less."""
        contract = self._reviewed()
        self.assertEqual(contract.state, "review")
        self.assertEqual(len(contract.missing_text.splitlines()), 4)
        self.as_user("signatory", contract).action_sign()
        self.assertEqual((contract.state, contract.signed_by_id, contract.signed_on),
                         ("review", self.users["signatory"], date(2026, 3, 2)))
        self.as_user("salesperson", contract).action_record_customer_signature("Zhao Lei", "2026-03-01")
        self.assertEqual((contract.state, contract.customer_signed_on), ("signed", date(2026, 3, 1)))
        self.as_user("general_manager", contract).action_seal()
        self.assertEqual(contract.state, "signed")
        self.as_user("salesperson", contract).action_record_customer_seal()
        self.assertEqual((contract.state, contract.missing_text), ("signed", "not every signature and seal is shown by a scan"))
        self.file_scan(contract)
        self.assertEqual((contract.state, contract.missing_text), ("effective", ""))

    def test_who_may_sign_and_seal(self):
        """CT-01: only the authorised signatory signs, only the seal's keeper seals, nobody before the review passed."""
        draft = self.make_contract()
        with self.assertRaisesRegex(ProcessError, "its review has not passed"):
            self.as_user("signatory", draft).action_sign()
        contract = self._reviewed()
        for role in ("salesperson", "sales_director", "general_manager", "administrator"):
            with self.subTest(role), self.assertRaises(AccessError):
                self.as_user(role, contract).action_sign()
        with self.assertRaises(AccessError):
            self.as_user("signatory", contract).action_seal()
        with self.assertRaisesRegex(ProcessError, "has not signed"):
            self.as_user("general_manager", contract).action_seal()
        with self.assertRaises(AccessError):
            self.as_user("signatory", contract).action_record_customer_signature("Me")
        with self.assertRaisesRegex(ProcessError, "still to come"):
            self.as_user("salesperson", contract).action_record_customer_signature("Zhao Lei", "2026-03-09")

    def test_signatures_leave_decisions(self):
        """CT-01: each condition leaves a decision with the contract's fingerprint."""
        contract = self._effective()
        decisions = self.env["custproc.decision"].search([("model", "=", "custproc.contract"), ("res_id", "=", contract.id)], order="id")
        self.assertEqual(decisions.mapped("outcome"), ["signed", "customer_signed", "sealed", "customer_sealed"])
        self.assertEqual(set(decisions.mapped("fingerprint")), {contract._get_fingerprint()})

    def test_a_signed_contract_is_locked(self):
        """CT-02: what was signed cannot be changed; the salesperson responsible may."""
        contract = self._effective()
        with self.assertRaisesRegex(ProcessError, "locked \\(Last day\\)"):
            self.as_user("salesperson", contract).date_end = date(2030, 1, 1)
        self.as_user("salesperson", contract).write({"date_end": contract.date_end, "user_id": self.users["salesperson"].id})

    def test_a_change_in_review_sends_it_back(self):
        """CT-01, CT-06, D-08: a contract changed after its review passed, here its settlement agreement, must be reviewed again."""
        contract = self._reviewed()
        self.as_user("salesperson", contract).has_settlement_agreement = False
        self.assertEqual((contract.state, contract.custproc_review_state), ("draft", "outdated"))
        self.assertEqual(contract._get_review_changes(), ["Settlement agreement changed from yes to no"])
        with self.assertRaises(ProcessError):
            self.as_user("signatory", contract).action_sign()

    def test_rejected_review(self):
        """CT-01, CR-03: a rejected review sends the contract back with the reason."""
        contract = self.make_contract()
        self.as_user("salesperson", contract).action_submit()
        self.as_user("legal_reviewer", contract.custproc_review_id).action_reject("Clause 7 is void")
        self.assertEqual((contract.state, contract.custproc_review_state), ("draft", "rejected"))
        self.as_user("salesperson", contract).action_submit()
        self.assertEqual(contract.custproc_review_count, 2)

    def test_the_file_knows_the_contract(self):
        """CF-12, CF-13, D-16: the signature numbers the file and starts its clock; the effective contract is a paper of it."""
        contract = self._effective()
        file = contract._get_customer_file()
        self.assertRegex(file.name, r"^CF2026-\d{4}$")
        self.assertEqual(file.contract_signed_on, date(2026, 3, 2))
        self.assertTrue(file.custproc_due_at)
        paper = file.document_ids.filtered(lambda paper: paper.type_id.code == "contract")
        self.assertEqual((paper.number, paper.valid_until), (contract.name, date(2027, 2, 28)))
        self.as_user("salesperson", contract).action_terminate("Customer closed down")
        self.assertEqual(paper.valid_until, date(2026, 3, 2))

    def test_termination_needs_a_reason(self):
        """CT-02: an effective contract ends early only with a reason."""
        contract = self._effective()
        with self.assertRaisesRegex(ProcessError, "no reason is given"):
            self.as_user("salesperson", contract).action_terminate(" ")
        self.as_user("salesperson", contract).action_terminate("Customer closed down")
        self.assertEqual((contract.state, contract.terminated_on), ("terminated", date(2026, 3, 2)))
        with self.assertRaises(IllegalTransition):
            self.as_user("salesperson", contract).action_cancel()

    def test_it_expires_after_its_last_day(self):
        """CT-02: a contract is in force through its last day in the company's time zone, then the job expires it, once."""
        contract = self._effective()
        endless = self._effective(date_end=False)

        def run_job():
            with self.enter_registry_test_mode():
                self.env.ref("custproc_module.ir_cron_contract_expire").method_direct_trigger()
            self.env.invalidate_all()

        with freeze_time("2027-02-28 15:59:00"):
            run_job()
            self.assertEqual(contract.state, "effective")
        with freeze_time("2027-02-28 16:01:00"):  # 1 March in Shanghai
            run_job()
            run_job()
            self.assertEqual((contract.state, endless.state), ("expired", "effective"))

    def test_cancelling_ends_the_round(self):
        """CT-01: contracts given up together, one of them never submitted, take their open reviews with them."""
        contracts = self.make_contract() + self.make_contract() + self.make_contract()
        submitted = contracts[:2]
        self.as_user("salesperson", submitted).action_submit()
        self.as_user("salesperson", contracts).action_cancel()
        self.assertEqual(contracts.mapped("state"), ["cancelled"] * 3)
        self.assertEqual(submitted.custproc_review_id.mapped("state"), ["withdrawn"] * 2)
        self.assertFalse(submitted.custproc_review_id.activity_ids)

    def test_reviews_of_several_are_withdrawn_together(self):
        """CT-01: who asked for the reviews of two contracts takes both back at once; a third that asked for none stops all."""
        contracts = self.make_contract() + self.make_contract()
        own = self.as_user("salesperson", contracts)
        own.action_submit()
        idle = self.as_user("salesperson", self.make_contract())
        with self.assertRaisesRegex(ProcessError, "no review was asked for"):
            (own + idle).action_withdraw_review()
        own.action_withdraw_review()
        self.assertEqual(contracts.mapped("custproc_review_state"), ["withdrawn"] * 2)

    def test_conditions_are_closed(self):
        """CT-01: nobody writes a signature or a seal."""
        contract = self._reviewed()
        for values in ({"signed_on": "2026-03-01"}, {"sealed_by_id": 2}, {"state": "effective"}, {"custproc_review_state": "passed"}):
            with self.assertRaises(AccessError):
                self.as_user("salesperson", contract).write(values)

    def test_countersigning_by_form(self):
        """CT-01: the salesperson records the customer's signature and seal at once, with the scan as evidence."""
        contract = self._reviewed()
        wizard = self.env["custproc.contract.countersign"].with_user(self.users["salesperson"]).create(
            {"contract_id": contract.id, "signatory": "Zhao Lei", "scan": b64encode(b"%PDF-1.4 signed"), "scan_name": "signed.pdf"}
        )
        wizard.action_record()
        self.assertEqual((contract.customer_signatory, contract.customer_sealed_on), ("Zhao Lei", date(2026, 3, 2)))
        self.assertEqual(contract.custproc_evidence_ids.mapped("signer"), ["Zhao Lei"])

    def test_a_salesperson_sees_his_own_contracts(self):
        """CT-01: a salesperson reads his own contracts, the signatory all."""
        self.make_contract(user_id=self.users["sales_director"].id)
        contracts = self.env["custproc.contract"]
        self.assertFalse(contracts.with_user(self.users["salesperson"]).search([]))
        self.assertEqual(len(contracts.with_user(self.users["signatory"]).search([])), 1)
