from datetime import date

from freezegun import freeze_time

from odoo.tests import Form, tagged

from ...exceptions import ProcessError
from ..customer.common import CustomerCommon
from .common import ContractCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 02:00:00")
class TestContractStory(ContractCommon, CustomerCommon):
    def test_from_the_first_quotation_to_an_open_file(self):
        """CF-12, CF-13, CF-14, D-16, CR-01, CR-03, CT-01: one customer from his first quotation to contract and open file."""
        sales, agent = self.users["salesperson"], self.users["service_agent"]
        buyer = self.make_customer("Dongfang Foundry", phone="021-5550199")

        # The salesperson quotes; the customer has a draft file from now on, and nothing in it.
        with Form(self.env["sale.order"].with_user(sales)) as form:
            form.partner_id = buyer
            form.custproc_transport_mode = "carrier"
            with form.order_line.new() as line:
                line.product_id = self.product
                line.product_uom_qty = 20
                line.price_unit = 900
        order = form.record
        order.team_id = self.team
        file = self.env["custproc.customer.file"].search([("partner_id", "=", buyer.id)])
        self.assertEqual((file.state, file.name, file.completeness), ("draft", "/", 15))

        # Round 1: production has no capacity; the salesperson lowers the quantity; round 2 passes.
        order.action_ask_review()
        first = order.custproc_review_id
        first.with_user(self.users["production_reviewer"]).action_reject("Only 12 t in March")
        with Form(order) as form, form.order_line.edit(0) as line:
            line.product_uom_qty = 12
            line.price_unit = 900
        self.assertFalse(order._is_review_passed())
        order.action_ask_review()
        second = self.pass_review(order.custproc_review_id)
        self.assertEqual((second.round, order.custproc_review_state), (2, "passed"))
        self.assertEqual([hold.code for hold in order._get_review_holds().get(order.id, [])], [])

        # The agent files the papers that are there; the permit comes later, the general manager excuses it.
        with Form(file.with_user(agent)) as form:
            form.business_scope = "Casting of iron"
            form.credit_status = "unknown"
            form.exception_reason = "Permit is being renewed"
            form.exception_until = date(2026, 4, 30)
            for kind in self.mandatory.filtered(lambda kind: kind.code not in ("contract", "safety_permit")):
                with form.document_ids.new() as paper:
                    paper.type_id = kind
                    paper.valid_until = date(2028, 1, 1)
        file.contact_id = self.make_customer("Mr Zhao", is_company=False, parent_id=buyer.id)
        with self.assertRaisesRegex(ProcessError, "Work-safety permit is missing"), self.cr.savepoint():
            file.with_user(agent).action_open()

        # The contract is drawn up, reviewed, signed and sealed: number, clock and paper follow by themselves.
        contract = self.make_contract(partner_id=buyer.id)
        contract.with_user(sales).action_submit()
        self.pass_review(contract.custproc_review_id)
        self.as_user("signatory", contract).action_sign()
        contract.with_user(sales).action_record_customer_signature("Zhao Lei")
        self.assertEqual((contract.state, file.contract_signed_on), ("signed", date(2026, 3, 2)))
        self.as_user("general_manager", contract).action_seal()
        contract.with_user(sales).action_record_customer_seal()
        self.file_scan(contract)
        self.assertEqual(contract.state, "effective")
        self.assertEqual(file.gap_text, "Work-safety permit is missing")

        # Only the permit is excused; then the file is opened within its three days.
        file.with_user(agent).action_ask_exception()
        self.as_user("general_manager", file).action_approve("Renewal seen")
        self.assertEqual(file.exception_type_ids.mapped("code"), ["safety_permit"])
        file.with_user(agent).action_open()
        file.invalidate_recordset()
        self.assertEqual((file.state, file.is_order_ready, file.is_complete, bool(file.custproc_due_at)), ("open", True, False, False))
