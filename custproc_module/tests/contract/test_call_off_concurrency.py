"""Two call-offs of one frame line at once (real cursors, committed data)."""

import threading
from unittest.mock import patch

from odoo import SUPERUSER_ID, Command, api
from odoo.exceptions import UserError
from odoo.modules.registry import Registry
from odoo.service.model import retrying
from odoo.tests import BaseCase, get_db_name, tagged
from odoo.tools import mute_logger

ROUNDS = 20
AGREED, ASKED = 100.0, 60.0
POLICY = ("order_gate", "papers_gate", "review_gate", "require_eligibility")


@tagged("post_install", "-at_install")
class TestCallOffConcurrency(BaseCase):
    """Orders of 60 on frame lines of 100, each thread with a cursor of its own, as two workers of the server."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.registry = Registry(get_db_name())
        with cls.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {"tracking_disable": True})
            cls.policy_id = env["custproc.credit.policy"]._get_policy(env.company).id
            cls.product_id = env["product.product"].create({"name": "Concurrent gas", "type": "service", "taxes_id": [(5,)]}).id
            cls.partner_id = env["res.partner"].create({"name": "Concurrent frames", "is_company": True}).id
            env["custproc.credit.account"]._claim({(env.company.id, cls.partner_id)})
            limit = "UPDATE custproc_credit_account SET fixed_limit = 1000000, fixed_limit_until = '2099-12-31' WHERE partner_id = %s"
            cr.execute(limit, [cls.partner_id])
            cr.execute(f"SELECT {', '.join(POLICY)} FROM custproc_credit_policy WHERE id = %s", [cls.policy_id])
            cls.policy_before = cr.fetchone()
        cls.set_policy("off", "off", "off", False)
        cls.addClassCleanup(cls.clean_up)
        # The server waits seconds before it tries again; what is tested is that it does.
        cls.startClassPatcher(patch("odoo.service.model.random.uniform", return_value=0.02))

    @classmethod
    def set_policy(cls, *values):
        with cls.registry.cursor() as cr:
            columns = ", ".join(f"{name} = %s" for name in POLICY)
            cr.execute(f"UPDATE custproc_credit_policy SET {columns} WHERE id = %s", [*values, cls.policy_id])
        cls.registry.clear_cache()

    @classmethod
    def clean_up(cls):
        cls.set_policy(*cls.policy_before)
        with cls.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {"active_test": False})
            orders = env["sale.order"].search([("partner_id", "=", cls.partner_id)])
            contracts = env["custproc.contract"].search([("partner_id", "=", cls.partner_id)])
            orders.filtered(lambda order: order.state == "sale")._action_cancel()
            for name, ids in (("sale.order", orders.ids), ("custproc.contract", contracts.ids)):
                cr.execute("DELETE FROM custproc_decision WHERE model = %s AND res_id = ANY(%s)", [name, ids])
            orders.unlink()
            for table, column in (("custproc_contract_line", "contract_id"), ("custproc_contract", "id")):
                cr.execute(f"DELETE FROM {table} WHERE {column} = ANY(%s)", [contracts.ids])
            env["custproc.customer.file"].search([("partner_id", "=", cls.partner_id)]).unlink()
            for table in ("custproc_credit_episode", "custproc_credit_account"):
                cr.execute(f"DELETE FROM {table} WHERE partner_id = %s", [cls.partner_id])
            env["res.partner"].browse(cls.partner_id).unlink()
            env["product.product"].browse(cls.product_id).unlink()

    def make_round(self):
        """An effective frame of 100 and two quotations of 60 that call it off; committed. Returns (frame line id, order ids)."""
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {"tracking_disable": True})
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

    def at_once(self, order_ids, act):
        """Run `act` on each order in a thread of its own, all with their snapshot taken before any of them starts; what was refused."""
        barrier, refused, errors = threading.Barrier(len(order_ids)), [], []

        def run(order_id):
            waited = []

            def work():
                env.cr.execute("SELECT 1 FROM sale_order WHERE id = %s", [order_id])  # the snapshot is taken here
                if not waited:
                    waited.append(barrier.wait(30))
                act(env["sale.order"].browse(order_id))

            try:
                with self.registry.cursor() as cr:
                    env = api.Environment(cr, SUPERUSER_ID, {"tracking_disable": True})
                    retrying(work, env)
            except UserError as error:
                refused.append(str(error))
            except Exception as error:
                errors.append(error)
                barrier.abort()

        threads = [threading.Thread(target=run, args=(order_id,)) for order_id in order_ids]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(120)
        self.assertFalse(errors)
        return refused

    def called_off(self, line_id, order_ids):
        """(quantity called off the frame line, states and holds of the orders)."""
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
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
            self.at_once(order_ids, lambda order: order.action_confirm())
            found = self.called_off(line_id, order_ids)
            self.assertEqual(found, (ASKED, [("draft", True), ("sale", False)]), f"round {number}")

    @mute_logger("odoo.service.model", "odoo.sql_db")
    def test_two_confirmed_orders_grow_at_once(self):
        """CT-05: two confirmed orders of 40 grow to 60 at once, 10 times: one does, the other is refused, all gates off."""
        for number in range(ROUNDS // 2):
            line_id, order_ids = self.make_round()
            with self.registry.cursor() as cr:
                orders = api.Environment(cr, SUPERUSER_ID, {"tracking_disable": True})["sale.order"].browse(order_ids)
                orders.order_line.product_uom_qty = 40
                orders.action_confirm()
            refused = self.at_once(order_ids, lambda order: order.order_line.write({"product_uom_qty": ASKED}))
            taken, states = self.called_off(line_id, order_ids)
            self.assertEqual((taken, states), (AGREED, [("sale", False)] * 2), f"round {number}")
            self.assertEqual(len(refused), 1, f"round {number}")
