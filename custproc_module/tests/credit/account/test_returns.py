"""Goods that leave and come back over several steps count once, where they cross the customer's door."""

from odoo.tests import tagged
from odoo.tests.common import freeze_time

from ..trade_common import TradeCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-06-15 04:00:00")
class TestReturns(TradeCommon):
    def assertBuckets(self, receivable, drafts, uninvoiced, step):
        figures = self.figures()
        self.assertEqual((figures.receivable, figures.drafts, figures.uninvoiced), (receivable, drafts, uninvoiced), step)

    def walk(self, order):
        """Validate each step of the route in turn."""
        while open_ones := order.picking_ids.filtered(lambda one: one.state not in ("done", "cancel")):
            for move in open_ones.move_ids:
                move.write({"quantity": move.product_uom_qty, "picked": True})
            open_ones.button_validate()
            yield open_ones

    def test_route_of_three_steps(self):
        """D-05: of ten picked, packed and shipped nothing counts twice; four that come back are owed until they are credited, and two of
        those that leave again count again; what is returned is never more than what is there."""
        warehouse = self.env["stock.warehouse"].search([("company_id", "=", self.company.id)], limit=1)
        warehouse.delivery_steps = "pick_pack_ship"
        order = self.sell_lines((self.goods, 10, 100.0))
        kinds = []
        for step in self.walk(order):
            kinds.append(step.picking_type_id.code)
            self.assertBuckets(0, 0, 1000, f"after {step.picking_type_id.name}")
        self.assertEqual(kinds, ["internal", "internal", "outgoing"])
        self.bill(order)
        self.assertBuckets(1000, 0, 0, "billed")
        back = self.give_back(order, 4)
        self.assertBuckets(1000, 0, 0, "four back, not credited yet")
        self.bill(order, final=True)
        self.assertBuckets(600, 0, 0, "credited")
        wizard = self.env["stock.return.picking"].with_context(active_id=back.id, active_model="stock.picking").create({})
        wizard.product_return_moves.quantity = 2
        self.take_in(self.env["stock.picking"].browse(wizard.action_create_returns()["res_id"]))
        self.assertEqual(order.order_line.qty_delivered, 8.0)
        self.assertBuckets(600, 0, 200, "two left again")
        self.give_back(order, 100)
        self.assertEqual(order.order_line.qty_delivered, 2.0)
        self.assertBuckets(600, 0, 0, "all of the first shipment back: nothing is owed beyond the bills")
