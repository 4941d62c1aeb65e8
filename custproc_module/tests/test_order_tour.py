from odoo.tests import tagged

from .common import TourCase
from .credit.gate_common import GateCommon


@tagged("post_install", "-at_install")
class TestOrderTour(GateCommon, TourCase):
    """One order from quotation to delivery in the browser: each role plays its part."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_policy(review_gate="block")
        category = cls.env["product.category"].create(
            {"name": "Pipeline gases", "custproc_product_form_id": cls.env.ref("custproc_module.product_form_gaseous").id}
        )
        cls.gas = cls.make_product("Pipeline nitrogen", 100.0, categ_id=category.id)
        cls.team.member_ids = cls.users["salesperson"]
        # Where core's delivery is installed its carriers, shown on every transfer, are read only by people who may edit contacts.
        cls.users["logistics"].group_ids += cls.env.ref("base.group_partner_manager")

    def test_order_from_quotation_to_delivery(self):
        """CR-01 to CR-04, CA-06, CA-09, D-06: reviewed, held above the limit, paid ahead, confirmed, delivered."""
        orders = self.env["sale.order"]
        self.start_tour("/odoo/sales/new", "custproc_order_quote", login="test_salesperson")
        order = orders.search([("partner_id", "=", self.customer.id)])
        self.assertEqual(order.amount_total, 1600.0)
        self.start_tour("/odoo/my-approvals", "custproc_order_review_department", login="test_production_reviewer")
        self.start_tour("/odoo/my-approvals", "custproc_order_review_manager", login="test_sales_manager")
        self.start_tour(f"/odoo/sales/{order.id}", "custproc_order_confirm_held", login="test_salesperson")
        self.assertEqual((order.state, order.custproc_is_held), ("draft", True))
        self.start_tour("/odoo/held-orders", "custproc_order_prepay", login="test_finance_officer")
        payment = self.env["account.payment"].search([("custproc_sale_order_id", "=", order.id)])
        self.assertEqual(payment.amount, 600.0, "what the limit does not cover")
        self.start_tour(f"/odoo/sales/{order.id}", "custproc_order_confirm_free", login="test_salesperson")
        self.assertEqual(order.state, "sale")
        transfer = order.picking_ids
        self.start_tour(f"/odoo/action-stock.action_picking_tree_all/{transfer.id}", "custproc_order_deliver", login="test_logistics")
        self.assertEqual((transfer.state, order.order_line.qty_delivered), ("done", 16.0))
        verdicts = self.env["custproc.decision"].search([("model", "=", "sale.order"), ("res_id", "=", order.id)], order="id")
        self.assertEqual(verdicts.mapped("outcome"), ["hold", "allow", "allow"], "held, free by the payment, confirmed")
