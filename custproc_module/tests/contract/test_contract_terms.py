from datetime import date

from freezegun import freeze_time

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from ...exceptions import ProcessError
from .contract_common import SignedCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 02:00:00")
class TestContractTerms(SignedCommon):
    def test_a_salesperson_draws_it_up(self):
        """CT-01, CT-07: by form, with lines and the clauses of its type; the value follows from the lines, in words too."""
        yuan = self.env.ref("base.CNY")
        yuan.active = True
        form = Form(self.env["custproc.contract"].with_user(self.users["salesperson"]))
        form.partner_id, form.subject, form.contract_type = self.customer, "Oxygen", "frame"
        form.date_start = date(2026, 3, 1)
        with form.line_ids.new() as line:
            line.product_id = self.product
            line.quantity, line.price_unit = 12, 900.5
            line.tax_ids.clear()
        contract = form.save()
        contract.currency_id = yuan
        self.assertEqual((contract.name[:2], contract.amount, contract.amount_words), ("CT", 10806.0, "人民币壹万零捌佰零陆元整"))
        contract.action_load_clauses()
        self.assertEqual(contract.clause_ids.filtered(lambda clause: clause.name == "Call-off").mapped("sequence"), [60])
        self.assertNotIn("Consignment", contract.clause_ids.mapped("name"))
        subject = contract.clause_ids[0]._get_printed_body()
        self.assertIn("10,806.00 CNY (人民币壹万零捌佰零陆元整)", subject)
        self.assertIn("Civil Code", subject)

    def test_types_ask_for_their_terms(self):
        """CT-01, RX-05: a franchise contract states its return ratio, a frame contract its products; others have no ratio."""
        with self.assertRaisesRegex(ProcessError, "states a return ratio"):
            self.as_user("salesperson", self.make_contract(contract_type="franchise")).action_submit()
        with self.assertRaisesRegex(ProcessError, "it has no line"):
            self.as_user("salesperson", self.make_contract(contract_type="frame")).action_submit()
        with self.assertRaisesRegex(ValidationError, "no franchise contract"):
            self.make_contract(return_ratio=10)

    def test_lines_and_clauses_are_locked_with_the_contract(self):
        """CT-02: once signed nobody changes, adds, removes or translates what was agreed."""
        contract = self.make_contract(line_ids=[(0, 0, {"product_id": self.product.id, "quantity": 5, "price_unit": 10})])
        self.as_user("salesperson", contract).action_load_clauses()
        self.as_user("salesperson", contract).action_submit()
        self.pass_review(contract.custproc_review_id)
        self.as_user("signatory", contract).action_sign()
        own = self.as_user("salesperson", contract)
        for change in (
            lambda: own.line_ids.write({"quantity": 9}),
            lambda: own.write({"line_ids": [(0, 0, {"product_id": self.product.id})]}),
            lambda: own.line_ids.unlink(),
            lambda: own.clause_ids[0].write({"body": "Other"}),
            lambda: own.clause_ids[0].update_field_translations("body", {"en_US": "Other"}),
            lambda: own.action_load_clauses(),
        ):
            with self.assertRaisesRegex(ProcessError, "what was agreed is locked"), self.cr.savepoint():
                change()

    def test_powers_of_signature(self):
        """CT-01: who signs has a power for this type, value and day; its limit and its last day count."""
        self.power.unlink()
        contract = self.reviewed(amount=50000)
        signatory = self.as_user("signatory", contract)
        with self.assertRaisesRegex(ProcessError, "the register of powers has none of his"):
            signatory.action_sign()
        powers = self.env["custproc.signing.power"].with_user(self.users["general_manager"])
        user = self.users["signatory"].id
        powers.create({"user_id": user, "kind": "frame", "limit_amount": 9e6, "date_start": "2026-01-01"})
        power = powers.create(
            {"user_id": user, "kind": "distribution", "limit_amount": 49999.99, "date_start": "2026-01-01", "date_end": "2026-03-01"}
        )
        with self.assertRaisesRegex(ProcessError, "none of his"):
            signatory.action_sign()
        power.date_end = "2026-03-02"
        with self.assertRaisesRegex(ProcessError, r"it is worth \$.*50,000.00, and his power ends at \$.*49,999.99"):
            signatory.action_sign()
        power.limit_amount = 50000
        signatory.action_sign()
        self.assertEqual(contract.signed_by_id, self.users["signatory"])
        decisions = self.env["custproc.decision"].search([("model", "=", "custproc.signing.power")])
        self.assertEqual(len(decisions.filtered(lambda decision: decision.res_id == power.id)), 3)
        for role in ("signatory", "administrator", "sales_director"):
            with self.subTest(role), self.assertRaises(AccessError):
                self.as_user(role, power).limit_amount = 1e9

    @mute_logger("odoo.sql_db")
    def test_powers_do_not_overlap(self):
        """CT-01: one person has one power of a kind on a day."""
        user = self.users["general_manager"].id
        powers = self.env["custproc.signing.power"]
        first = powers.create({"user_id": user, "kind": "frame", "limit_amount": 5, "date_start": "2026-01-01", "date_end": "2026-06-30"})
        powers.create({"user_id": user, "kind": "direct", "limit_amount": 5, "date_start": "2026-01-01"})
        powers.create({"user_id": user, "kind": "frame", "limit_amount": 5, "date_start": "2026-07-01", "date_end": "2026-12-31"})
        for values in (
            {"kind": "frame", "date_start": "2026-06-30", "date_end": "2026-06-30"},
            {"kind": "frame", "date_start": "2026-12-31"},
            {"kind": "all", "date_start": "2027-06-01"},
        ):
            with self.subTest(values), self.assertRaisesRegex(ValidationError, "cannot begin on"), self.cr.savepoint():
                powers.create({"user_id": user, "limit_amount": 5, **values})
        with self.assertRaisesRegex(ValidationError, "until 12/31/2026"):
            first.date_end = "2026-08-01"

    def test_four_originals(self):
        """CT-03: once signed, two originals are the customer's, one the branch's, one finance's; theirs are lent and come back."""
        contract = self.reviewed()
        self.as_user("signatory", contract).action_sign()
        self.assertFalse(contract.register_copy_ids)
        self.as_user("salesperson", contract).action_record_customer_signature("Zhao Lei")
        found = [(copy.number, copy.holder, copy.state) for copy in contract.register_copy_ids]
        customer = self.customer.name
        self.assertEqual(
            found,
            [(1, customer, "outside"), (2, customer, "outside"), (3, "Sales branch", "held"), (4, "Finance department", "held")],
        )
        finance = self.as_user("finance_officer", contract.register_copy_ids[3])
        finance.action_lend("Court of Huangpu", due_on="2026-03-20")
        self.assertEqual((finance.state, finance.borrower), ("lent", "Court of Huangpu"))
        with self.assertRaisesRegex(AccessError, "Finance department keeps it"):
            self.as_user("salesperson", contract.register_copy_ids[3]).action_return()

    def test_scans_unless_the_company_does_without(self):
        """CT-01: a contract takes effect only when each signature and seal is shown by a scan, unless the company's setting is off."""
        self.assertTrue(self.env["res.company"].create({"name": "New company"}).custproc_scan_required)
        self.company.custproc_scan_required = False
        contract = self.reviewed()
        self.as_user("signatory", contract).action_sign()
        self.as_user("salesperson", contract).action_record_customer_signature("Zhao Lei")
        self.as_user("general_manager", contract).action_seal()
        self.company.custproc_scan_required = True
        self.as_user("salesperson", contract).action_record_customer_seal()
        self.assertEqual((contract.state, contract.missing_text), ("signed", "not every signature and seal is shown by a scan"))
        wizard = self.env["custproc.contract.scan"].with_user(self.users["salesperson"])
        wizard.create({"contract_id": contract.id, "scan": b"JVBERi0xLjQ=", "scan_name": "signed.pdf"}).action_file()
        self.assertEqual((contract.state, contract.sealed_scan_id.name), ("effective", "signed.pdf"))
        with self.assertRaisesRegex(ProcessError, "a scan is filed already"):
            contract.action_file_scan(["signed"], "x", b"x")
        self.company.custproc_scan_required = False
        self.assertEqual(self.effective(date_start=date(2026, 3, 2)).state, "effective")
