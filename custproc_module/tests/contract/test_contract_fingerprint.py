from datetime import date

from freezegun import freeze_time
from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import tagged

from .common import ContractCommon
from .test_review_fingerprint import MONEY, WORDS, cases

DAYS = st.dates(date(2026, 1, 1), date(2026, 12, 31))
ON_LINE = {"name": WORDS, "quantity": MONEY, "price_unit": MONEY, "date_delivery": DAYS}
ON_CLAUSE = {"name": WORDS, "body": WORDS, "sequence": st.integers(1, 99)}
ON_CONTRACT = {
    "subject": WORDS,
    "contract_type": st.sampled_from(["direct", "service", "consignment"]),
    "date_start": DAYS.map(lambda day: day.replace(year=2025)),
    "date_end": DAYS.map(lambda day: day.replace(year=2028, day=min(day.day, 28))),
    "has_settlement_agreement": st.booleans(),
    "settlement_text": WORDS,
    "special_demand": WORDS,
    "customer_representative": WORDS,
}


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 02:00:00")
class TestContractFingerprint(ContractCommon):
    def make(self):
        lines = [{"product_id": product.id, "quantity": 5, "price_unit": 10} for product in (self.product, self.gas)]
        clause = {"name": "Price", "body": "The list price holds."}
        return self.make_contract(line_ids=[(0, 0, line) for line in lines], clause_ids=[(0, 0, clause)])

    def test_every_agreed_field_counts(self):
        """CR-01, CT-02: any change of what a contract, its lines or its clauses agree changes the fingerprint; titles of clauses too."""
        contract = self.make()

        @given(cases(ON_CONTRACT))
        def on_contract(case):
            self.check_fingerprint(contract, contract, case)

        @given(cases(ON_LINE))
        def on_line(case):
            self.check_fingerprint(contract, contract.line_ids[0], case)

        @given(cases(ON_CLAUSE))
        def on_clause(case):
            self.check_fingerprint(contract, contract.clause_ids, case)

        on_contract()
        on_line()
        on_clause()
        tax = self.env["account.tax"].create({"name": "VAT 13 %", "amount": 13})
        dollar = self.env["res.currency"].with_context(active_test=False).search([("id", "!=", contract.currency_id.id)], limit=1)
        self.check_fingerprint(contract, contract.line_ids[0], ("tax_ids", tax))
        self.check_fingerprint(contract, contract.line_ids[0], ("product_id", self.gas))
        self.check_fingerprint(contract, contract, ("payment_term_id", self.env.ref("account.account_payment_term_30days")))
        self.check_fingerprint(contract, contract, ("partner_id", self.make_customer("Another")))
        self.check_fingerprint(contract, contract, ("currency_id", dollar))

    def test_every_agreed_field_is_tried(self):
        """CT-02: what is locked with the contract is what the fingerprint is tried on; a field added to one is missed in the other."""
        contract = self.make()
        tried = {*ON_CONTRACT, "payment_term_id", "partner_id", "currency_id"}
        # The company never changes with a customer's papers beside it; the value follows from the lines, the ratio from a franchise.
        self.assertEqual(set(contract._agreed_fields) - tried, {"company_id", "amount", "return_ratio"})
        franchise = self.make_contract(contract_type="franchise", return_ratio=10, amount=100)
        for case in (("return_ratio", 20), ("amount", 200)):
            self.check_fingerprint(franchise, franchise, case)

    def test_what_moves_by_itself_does_not(self):
        """CT-02: numbers, people, states, the names of customer and product, and the order of the lines leave it as it is."""
        contract = self.make()
        for record, name, value in (
            (contract, "user_id", self.users["sales_manager"]),
            (contract, "team_id", self.env["crm.team"]),
            (contract, "planner_id", self.users["sales_planner"]),
            (contract.line_ids[0], "sequence", 99),
            (contract.partner_id, "name", "Renamed"),
            (self.product, "name", "Renamed"),
        ):
            with self.subTest(name):
                self.check_fingerprint(contract, record, (name, value), agreed=False)
        fingerprint = contract._get_fingerprint()
        contract.sudo().name = "Renumbered"
        self.as_user("salesperson", contract).action_submit()
        self.pass_review(contract.custproc_review_id)
        self.as_user("signatory", contract).action_sign()
        self.assertEqual((contract.custproc_review_state, contract._get_fingerprint()), ("passed", fingerprint))

    def test_a_clause_s_title_in_another_language(self):
        """CT-02, D-08: retitled in Chinese alone, a contract in review goes back."""
        self.env["res.lang"]._activate_lang("zh_CN")
        contract = self.make()
        self.as_user("salesperson", contract).action_submit()
        self.as_user("salesperson", contract).clause_ids.with_context(lang="zh_CN").name = "价格"
        self.assertEqual((contract.custproc_review_state, contract.state), ("outdated", "draft"))
