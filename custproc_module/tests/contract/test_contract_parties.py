from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged

from .contract_common import SignedCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 02:00:00")
class TestContractParties(SignedCommon):
    def html(self, contract, language="english"):
        report = self.env["ir.actions.report"].with_user(self.users["finance_officer"])
        return report._render_qweb_html(f"custproc_module.report_contract_{language}", contract.ids)[0].decode()

    def test_the_legal_representative_of_the_customer(self):
        """CT-01, CT-02: who stands for the customer is part of what is reviewed, printed and signed: changed under review it makes the
        review stale, signed it is locked; printed is who signed in the end."""
        contract = self.make_contract(customer_representative="Sun Li")
        self.assertIn("Sun Li", self.html(contract))
        self.as_user("salesperson", contract).action_submit()
        before = contract._get_fingerprint()
        self.as_user("salesperson", contract).customer_representative = "Wu Min"
        self.assertNotEqual(contract._get_fingerprint(), before)
        self.assertNotEqual(contract.custproc_review_state, "passed")
        other = self.carry_out(self.reviewed(customer_representative="Sun Li"))
        with self.assertRaises(UserError):
            self.as_user("salesperson", other).customer_representative = "Wu Min"
        self.assertEqual((other.customer_representative, other.customer_signatory), ("Sun Li", "Zhao Lei"))
        self.assertIn("Zhao Lei", self.html(other))

    def test_performance_of_several_lines(self):
        """CT-05: of a contract of two products, each line has its own figures; what one order takes of one is not counted at the other."""
        nitrogen = self.make_product("Liquid nitrogen", 40.0)
        lines = [
            (0, 0, {"product_id": self.product.id, "quantity": 100, "price_unit": 100}),
            (0, 0, {"product_id": nitrogen.id, "quantity": 50, "price_unit": 40}),
        ]
        contract = self.effective(contract_type="frame", line_ids=lines)
        order = self.call_off(contract, 10, commitment_date="2026-03-20 04:00:00")
        values = {"product_id": nitrogen.id, "product_uom_qty": 5, "price_unit": 40, "tax_ids": [(5,)]}
        order.order_line = [(0, 0, values)]
        self.call_off(contract, 20, commitment_date="2026-03-20 04:00:00").action_confirm()
        order.action_confirm()
        for move in order.picking_ids.move_ids:
            move.write({"quantity": move.product_uom_qty if move.product_id == nitrogen else 4, "picked": True})
        order.picking_ids.with_context(skip_backorder=True).button_validate()
        self.env.flush_all()
        rows = self.env["custproc.contract.performance"].search([("contract_id", "=", contract.id)])
        names = ("contracted_quantity", "contracted_amount", "ordered_quantity", "delivered_quantity")
        found = {row.product_id: tuple(row[name] for name in names) for row in rows}
        self.assertEqual(found, {self.product: (100, 10000, 30, 4), nitrogen: (50, 2000, 5, 5)})
        self.assertEqual(len(rows), 2)
