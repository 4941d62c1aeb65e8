"""Two at once: a limit survives what happens between two transactions (real cursors, committed data)."""

import threading
from unittest.mock import patch

from odoo import SUPERUSER_ID, Command, api
from odoo.modules.registry import Registry
from odoo.service.model import retrying
from odoo.tests import BaseCase, get_db_name, tagged
from odoo.tools import mute_logger

ROUNDS = 50
LIMIT, AMOUNT = 1000.0, 600.0

POLICY = ("order_gate", "papers_gate", "review_gate", "require_eligibility")


@tagged("post_install", "-at_install")
class TestConcurrency(BaseCase):
    """Orders of 600 on a limit of 1,000, each thread with a cursor of its own, as two workers of the server."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.registry = Registry(get_db_name())
        with cls.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {"tracking_disable": True})
            cls.company_id = env.company.id
            policy = env["custproc.credit.policy"]._get_policy(env.company)
            cls.policy_id = policy.id
            cls.product_id = (
                env["product.product"].create({"name": "Concurrent goods", "type": "service", "taxes_id": [(5,)]}).id
            )
            cr.execute(f"SELECT {', '.join(POLICY)} FROM custproc_credit_policy WHERE id = %s", [policy.id])
            cls.policy_before = cr.fetchone()
        cls.set_policy("block", "off", "off", False)
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
            orders = env["sale.order"].search([("order_line.product_id", "=", cls.product_id)])
            partners = orders.partner_id
            orders.filtered(lambda order: order.state == "sale")._action_cancel()
            cr.execute("DELETE FROM custproc_decision WHERE model = 'sale.order' AND res_id = ANY(%s)", [orders.ids])
            orders.unlink()
            env["custproc.customer.file"].search([("partner_id", "in", partners.ids)]).unlink()
            cr.execute("DELETE FROM custproc_credit_episode WHERE partner_id = ANY(%s)", [partners.ids])
            cr.execute("DELETE FROM custproc_credit_account WHERE partner_id = ANY(%s)", [partners.ids])
            partners.unlink()
            env["product.product"].browse(cls.product_id).unlink()

    def make_orders(self, payers, with_account=True):
        """One quotation a payer of the list; committed. Returns (order ids, payer ids)."""
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {"tracking_disable": True})
            partners = {
                name: env["res.partner"].create({"name": name, "is_company": True}) for name in dict.fromkeys(payers)
            }
            line = {
                "product_id": self.product_id,
                "product_uom_qty": 1,
                "price_unit": AMOUNT,
                "tax_ids": [Command.clear()],
            }
            orders = env["sale.order"].create(
                [{"partner_id": partners[name].id, "order_line": [Command.create(line)]} for name in payers]
            )
            ids = [partner.id for partner in partners.values()]
            if with_account:
                env["custproc.credit.account"]._claim({(self.company_id, payer) for payer in ids})
                cr.execute(
                    "UPDATE custproc_credit_account SET fixed_limit = %s, fixed_limit_until = '2099-12-31' WHERE partner_id = ANY(%s)",
                    [LIMIT, ids],
                )
            return orders.ids, ids

    def confirm_at_once(self, *batches):
        """Confirm each batch in a thread of its own, all with their snapshot taken before any of them starts."""
        barrier, errors = threading.Barrier(len(batches)), []

        def confirm(ids):
            waited = []

            def work():
                env.cr.execute("SELECT 1 FROM sale_order WHERE id = ANY(%s)", [ids])  # the snapshot is taken here
                if not waited:
                    waited.append(barrier.wait(30))
                env["sale.order"].browse(ids).action_confirm()

            try:
                with self.registry.cursor() as cr:
                    env = api.Environment(cr, SUPERUSER_ID, {"tracking_disable": True})
                    retrying(work, env)
            except Exception as error:
                errors.append(error)
                barrier.abort()

        threads = [threading.Thread(target=confirm, args=(ids,)) for ids in batches]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(120)
        self.assertFalse(errors)

    def states(self, ids):
        with self.registry.cursor() as cr:
            orders = api.Environment(cr, SUPERUSER_ID, {})["sale.order"].browse(ids)
            return sorted((order.state, order.custproc_is_held) for order in orders)

    ONE_OF_TWO = [("draft", True), ("sale", False)]

    @mute_logger("odoo.service.model", "odoo.sql_db")
    def test_two_orders_of_one_payer(self):
        """CA-06, CA-10: two orders confirmed at once, 50 times: one passes, the other is held, never both."""
        for number in range(ROUNDS):
            ids, _payers = self.make_orders([f"Concurrent {number}"] * 2)
            self.confirm_at_once(ids[:1], ids[1:])
            self.assertEqual(self.states(ids), self.ONE_OF_TWO, f"round {number}")

    @mute_logger("odoo.service.model", "odoo.sql_db")
    def test_account_does_not_exist_yet(self):
        """CA-10: the same for a payer whose account the gate creates itself: floor 1,000, no account."""
        with self.registry.cursor() as cr:
            cr.execute("UPDATE custproc_credit_policy SET floor = %s WHERE id = %s", [LIMIT, self.policy_id])
        self.registry.clear_cache()
        try:
            for number in range(10):
                ids, _payers = self.make_orders([f"New payer {number}"] * 2, with_account=False)
                self.confirm_at_once(ids[:1], ids[1:])
                self.assertEqual(self.states(ids), self.ONE_OF_TWO, f"round {number}")
        finally:
            with self.registry.cursor() as cr:
                cr.execute("UPDATE custproc_credit_policy SET floor = 0 WHERE id = %s", [self.policy_id])
            self.registry.clear_cache()

    @mute_logger("odoo.service.model", "odoo.sql_db")
    def test_two_batches_in_opposite_order(self):
        """DESIGN 4: two batches over the same payers in opposite order end without a deadlock, one order a payer."""
        for number in range(5):
            names = [f"Batch {number} payer {index}" for index in range(4)]
            ids, _payers = self.make_orders(names + names)
            first, second = ids[:4], ids[4:]
            self.confirm_at_once(first, second[::-1])
            states = self.states(ids)
            self.assertEqual(states, [("draft", True)] * 4 + [("sale", False)] * 4, f"round {number}")

    def test_verdict_of_an_earlier_transaction(self):
        """DESIGN 4: an allowed order cannot be written into state sale by the verdict of another transaction."""
        ids, _payers = self.make_orders(["Earlier verdict"])
        with self.registry.cursor() as cr:
            order = api.Environment(cr, SUPERUSER_ID, {})["sale.order"].browse(ids)
            self.assertEqual(order._pass_order_gate(), order)
        with self.registry.cursor() as cr:
            order = api.Environment(cr, SUPERUSER_ID, {})["sale.order"].browse(ids)
            self.assertEqual(order.custproc_decision_id.outcome, "allow")
            self.assertFalse(order._is_judged())
            with self.assertRaisesRegex(Exception, "order gate"):
                order.write({"state": "sale"})
            cr.rollback()
        self.assertEqual(self.states(ids), [("draft", False)])
