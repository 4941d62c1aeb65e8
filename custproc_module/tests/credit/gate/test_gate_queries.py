"""What the gates cost, in queries: pinned, so that it cannot grow unseen."""

from odoo import Command
from odoo.tests import tagged
from odoo.tests.common import freeze_time

from ..gate_common import GateCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-06-15 04:00:00")
class TestGateQueries(GateCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.goods = cls.env["product.product"].union(
            *(cls.make_product(f"Goods {number}", 10.0) for number in range(5))
        )

    def quotations(self, number, products):
        """Quotations of one customer each, one line a product."""
        partners = self.env["res.partner"].create(
            [{"name": f"Buyer {index}", "is_company": True} for index in range(number)]
        )
        for partner in partners:
            self.set_limit(partner, 1000)
        line = {"product_uom_qty": 1, "price_unit": 10, "tax_ids": [Command.clear()]}
        lines = [Command.create({**line, "product_id": product.id}) for product in products]
        return self.env["sale.order"].create([{"partner_id": partner.id, "order_line": lines} for partner in partners])

    def cost(self, number, products, mode):
        """Queries of confirming that many orders with all gates in a mode, on a cold cache, as a request makes them."""
        self.set_policy(order_gate=mode, delivery_gate=mode, invoice_gate=mode)
        for _warm_up in range(2):
            orders = self.quotations(number, products)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            orders.action_confirm()
            self.env.flush_all()
            count = self.env.cr.sql_log_count - before
            self.assertEqual(set(orders.mapped("state")), {"sale"})
        return count

    def deliver(self, number, products, mode):
        """Queries of validating the transfers of that many confirmed orders, on a cold cache."""
        self.set_policy(order_gate=mode, delivery_gate=mode, invoice_gate=mode)
        for _warm_up in range(2):
            orders = self.quotations(number, products)
            orders.action_confirm()
            transfers = orders.picking_ids
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            transfers.button_validate()
            self.env.flush_all()
            count = self.env.cr.sql_log_count - before
            self.assertEqual(transfers.mapped("state"), ["done"] * number)
        return count

    def test_deliver_five_lines(self):
        """DESIGN 7: validating a transfer of five lines costs two queries less than with the gates off: claim and decision are two more,
        and of what gate and host read of the order and its moves, four are saved by reading them together."""
        self.assertEqual(self.deliver(1, self.goods, "block") - self.deliver(1, self.goods, "off"), -2)

    def test_deliver_batch(self):
        """DESIGN 7: what thirty transfers of thirty customers cost more than without gates: at most one query a transfer."""
        few = self.deliver(3, self.goods[:1], "block") - self.deliver(3, self.goods[:1], "off")
        many = self.deliver(30, self.goods[:1], "block") - self.deliver(30, self.goods[:1], "off")
        self.assertLessEqual(few, 6)
        self.assertLessEqual(many, few + 27)

    def test_five_lines(self):
        """DESIGN 7: a plain yes costs a query less than no gate: two (claim with papers, figures and earmarks; decision), less one that is
        saved by reading the order's lines with its collection of them, and two by reading payer, receiver and reader together."""
        self.assertEqual(self.cost(1, self.goods, "block") - self.cost(1, self.goods, "off"), -1)

    def test_horizon(self):
        """DESIGN 7: a horizon costs no query, whether the order lies beyond it or not."""
        plain = self.cost(1, self.goods, "block")
        self.set_policy(horizon_days=30)
        self.assertEqual(self.cost(1, self.goods, "block"), plain)
        self.goods.product_tmpl_id.sale_delay = 60
        self.assertEqual(self.cost(1, self.goods, "block"), plain)

    def test_batch(self):
        """DESIGN 7: thirty orders of thirty customers cost as many queries less as three."""
        few = self.cost(3, self.goods[:1], "block") - self.cost(3, self.goods[:1], "off")
        many = self.cost(30, self.goods[:1], "block") - self.cost(30, self.goods[:1], "off")
        self.assertEqual((few, many), (-1, -1))
