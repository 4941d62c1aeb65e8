"""What the claim of a gate brings along lives until the judgement, and not a statement longer (D-05, D-06)."""

from odoo.tests import tagged

from ....models.credit.account.credit_account_gate_read import ANSWERS
from ..gate_common import GateCommon


@tagged("post_install", "-at_install")
class TestGateAnswers(GateCommon):
    def claimed(self):
        """An order whose payer is claimed, as the gate does first, and the figures as it asks for them."""
        order = self.sell(100.0)
        self.env.flush_all()
        order.sudo()._claim_gate()
        return order, lambda: self.figures(exclude_order_ids=order.ids).exposure

    def test_taken_once(self):
        """DESIGN 7: the figures asked for after the claim cost no query, and the next ones are asked anew."""
        _order, exposure = self.claimed()
        with self.assertQueryCount(0):
            self.assertEqual(exposure(), 0.0)
        with self.assertQueryCount(1):
            self.assertEqual(exposure(), 0.0)

    def test_other_question(self):
        """D-05: figures that leave other orders out are not those that came with the claim, and void them."""
        _order, exposure = self.claimed()
        with self.assertQueryCount(1):
            self.figures()
        with self.assertQueryCount(1):
            exposure()

    def test_written_since(self):
        """D-05: what was confirmed after the claim is counted, although the claim did not see it."""
        _order, exposure = self.claimed()
        self.order(250.0)
        self.assertEqual(exposure(), 250.0)

    def test_unflushed_change(self):
        """D-05: a quantity that was raised and not yet written to the database voids the figures of the claim."""
        other = self.order(250.0)
        _order, exposure = self.claimed()
        other.order_line.product_uom_qty = 2.0  # at the list price of 100
        self.assertEqual(exposure(), 200.0)

    def test_savepoint(self):
        """D-06: an account that a rollback to a savepoint lets go takes the answers along."""
        with self.env.cr.savepoint() as savepoint:
            self.claimed()
            self.assertIn(ANSWERS, self.env.cr.cache)
            savepoint.rollback()
        self.assertNotIn(ANSWERS, self.env.cr.cache)

    def test_end_of_gate(self):
        """D-06: a gate that has judged leaves nothing behind, held or not."""
        for amount in (100.0, 5000.0):
            order = self.sell(amount)
            order.action_confirm()
            self.assertEqual(order.state == "sale", amount < 1000.0)
            self.assertFalse(self.env.cr.cache.get(ANSWERS))

    def test_earmarks(self):
        """D-06: the money earmarked to the order is that of the claim, to the cent, and lets the order pass."""
        order = self.sell(5000.0)
        self.prepay(order, 4321.09)
        self.env.flush_all()
        order.sudo()._claim_gate()
        with self.assertQueryCount(0):
            brought = self.accounts._query_earmarks(self.root, {self.customer.id}, order.ids)
        self.assertEqual(brought, self.accounts._query_earmarks(self.root, {self.customer.id}, order.ids))
        self.assertEqual(brought.usable[order.id], 4321.09)
