"""Two at once: a limit survives what happens between two transactions (real cursors, committed data)."""

from odoo.tests import tagged
from odoo.tools import mute_logger

from ...concurrency import PayersAtOnce

ROUNDS = 50


@tagged("post_install", "-at_install")
class TestConcurrency(PayersAtOnce):
    """Orders of 600 on a limit of 1,000."""

    def confirm_at_once(self, *batches):
        self.at_once("sale.order", batches, lambda orders: orders.action_confirm())

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
            cr.execute("UPDATE custproc_credit_policy SET floor = %s WHERE id = %s", [self.LIMIT, self.policy_id])
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
            order = self.environment(cr)["sale.order"].browse(ids)
            self.assertEqual(order._pass_order_gate(), order)
        with self.registry.cursor() as cr:
            order = self.environment(cr)["sale.order"].browse(ids)
            self.assertEqual(order.custproc_decision_id.outcome, "allow")
            self.assertFalse(order._is_judged())
            with self.assertRaisesRegex(Exception, "order gate"):
                order.write({"state": "sale"})
            cr.rollback()
        self.assertEqual(self.states(ids), [("draft", False)])
