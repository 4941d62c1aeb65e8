"""Loyalty rewards on orders that call off a frame contract."""

from datetime import date

from freezegun import freeze_time

from odoo.tests import tagged

from ..reward_common import RewardCommon
from .contract_common import SignedCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 02:00:00")
class TestCallOffRewards(RewardCommon, SignedCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_policy(review_gate="off", order_gate="block", require_eligibility=False)
        cls.make_limit(cls.customer, 1_000_000)

    def test_a_discount_is_no_goods(self):
        """CT-05: a reward that only takes off the price is nothing the frame would have to agree on, neither at confirmation nor when
        core works it out again after the frame's last day."""
        contract = self.frame(quantity=100, date_end=date(2026, 3, 31))
        order = self.call_off(contract, 100)
        reward = self.claim(order)
        self.assertEqual((reward.price_unit, reward.custproc_contract_line_id.id), (-5000.0, False))
        order.action_confirm()
        self.assertEqual((order.state, order.amount_total), ("sale", 5000.0), order.custproc_hold_reason)
        with freeze_time("2026-04-02 02:00:00"):
            order._update_programs_and_rewards()
        self.assertEqual((order.state, order.amount_total), ("sale", 5000.0))

    def test_free_goods_are_called_off(self):
        """CT-05: goods given free leave the yard all the same: 99 and 2 of them are more than the 100 agreed, 98 and 2 are not."""
        gift = {"reward_type": "product", "reward_product_id": self.product.id, "reward_product_qty": 2}
        self.program.active = False
        program = self.make_program(0, **gift, discount=1)
        contract = self.frame(quantity=100)
        order = self.call_off(contract, 99)
        self.assertEqual(self.claim(order, program).custproc_contract_line_id, contract.line_ids)
        order.action_confirm()
        self.assertTrue(order.custproc_is_held)
        self.assertIn(f"101 Units of Liquid oxygen are asked, and contract {contract.name} has 100 left", order.custproc_hold_reason)
        order.order_line.filtered(lambda line: not line.reward_id).product_uom_qty = 98
        order.action_confirm()
        self.assertEqual(order.state, "sale", order.custproc_hold_reason)
