"""Two call-offs of one frame line at once (real cursors, committed data)."""

from odoo import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..concurrency import FORGET_NOTES, OrdersAtOnce

ROUNDS = 20
AGREED, ASKED = 100.0, 60.0


@tagged("post_install", "-at_install")
class TestCallOffConcurrency(OrdersAtOnce):
    """Orders of 60 on frame lines of 100."""

    GATES = ("off", "off", "off", False)

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with cls.registry.cursor() as cr:
            env = cls.environment(cr)
            cls.partner_id = env["res.partner"].create({"name": "Concurrent frames", "is_company": True}).id
            cls.give_limit(env, [cls.partner_id], 1_000_000)

    @classmethod
    def clean_up_beside(cls, env, partners):
        contracts = env["custproc.contract"].search([("partner_id", "=", cls.partner_id)])
        env.cr.execute("DELETE FROM custproc_decision WHERE model = 'custproc.contract' AND res_id = ANY(%s)", [contracts.ids])
        env.cr.execute(FORGET_NOTES)
        for table, column in (("custproc_contract_line", "contract_id"), ("custproc_contract", "id")):
            env.cr.execute(f"DELETE FROM {table} WHERE {column} = ANY(%s)", [contracts.ids])

    def make_round(self):
        """An effective frame of 100 and two quotations of 60 that call it off; committed. Returns (frame line id, order ids)."""
        with self.registry.cursor() as cr:
            env = self.environment(cr)
            values = {"product_id": self.product_id, "price_unit": 10.0, "tax_ids": [Command.clear()]}
            contract = env["custproc.contract"].create(
                {
                    "partner_id": self.partner_id,
                    "contract_type": "frame",
                    "subject": "At once",
                    "date_start": "2020-01-01",
                    "line_ids": [Command.create({**values, "quantity": AGREED})],
                }
            )
            # How a contract takes effect is proved elsewhere; here it only has to be in force.
            env.flush_all()
            cr.execute("UPDATE custproc_contract SET state = 'effective' WHERE id = %s", [contract.id])
            env.invalidate_all()
            order = {"partner_id": self.partner_id, "custproc_contract_id": contract.id}
            line = Command.create({**values, "product_uom_qty": ASKED})
            orders = env["sale.order"].create([{**order, "order_line": [line]} for _number in range(2)])
            return contract.line_ids.id, orders.ids

    def called_off(self, line_id, order_ids):
        """(quantity called off the frame line, states and holds of the orders)."""
        with self.registry.cursor() as cr:
            env = self.environment(cr)
            line = env["custproc.contract.line"].browse(line_id)
            taken = line.contract_id._get_called_off(line, env["sale.order"])[line_id]
            orders = env["sale.order"].browse(order_ids)
            return taken, sorted((order.state, order.custproc_is_held) for order in orders)

    @mute_logger("odoo.service.model", "odoo.sql_db")
    def test_two_orders_confirmed_at_once(self):
        """CT-05: two orders of 60 are confirmed at once on a frame of 100, 20 times: one passes, the other is held."""
        self.set_policy("block", "off", "off", False)
        self.addCleanup(self.set_policy, "off", "off", "off", False)
        for number in range(ROUNDS):
            line_id, order_ids = self.make_round()
            self.at_once("sale.order", [[number] for number in order_ids], lambda order: order.action_confirm())
            found = self.called_off(line_id, order_ids)
            self.assertEqual(found, (ASKED, [("draft", True), ("sale", False)]), f"round {number}")

    @mute_logger("odoo.service.model", "odoo.sql_db")
    def test_two_renew_at_once(self):
        """CT-04: two people renew one contract at once: one renewal is drawn up, and both are shown it."""
        line_id, _order_ids = self.make_round()
        with self.registry.cursor() as cr:
            contract = self.environment(cr)["custproc.contract.line"].browse(line_id).contract_id
            cr.execute("UPDATE custproc_contract SET date_end = '2099-12-31' WHERE id = %s", [contract.id])
        refused = self.at_once("custproc.contract", [contract.ids] * 2, lambda contract: contract.action_renew())
        with self.registry.cursor() as cr:
            contract = self.environment(cr)["custproc.contract"].browse(contract.id)
            self.assertEqual(contract.renewal_ids.mapped("state"), ["draft"])
            self.assertEqual(contract.action_renew()["res_id"], contract.renewal_ids.id)
        self.assertEqual(refused, [], "the second is shown the renewal of the first")

    @mute_logger("odoo.service.model", "odoo.sql_db")
    def test_two_confirmed_orders_grow_at_once(self):
        """CT-05: two confirmed orders of 40 grow to 60 at once, 10 times: one does, the other is refused, all gates off."""
        for number in range(ROUNDS // 2):
            line_id, order_ids = self.make_round()
            with self.registry.cursor() as cr:
                orders = self.environment(cr)["sale.order"].browse(order_ids)
                orders.order_line.product_uom_qty = 40
                orders.action_confirm()
            batches = [[order_id] for order_id in order_ids]
            refused = self.at_once("sale.order", batches, lambda order: order.order_line.write({"product_uom_qty": ASKED}))
            taken, states = self.called_off(line_id, order_ids)
            self.assertEqual((taken, states), (AGREED, [("sale", False)] * 2), f"round {number}")
            self.assertEqual(len(refused), 1, f"round {number}")
