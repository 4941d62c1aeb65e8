"""Rewards of loyalty programmes at the gates: they change the price that is agreed."""

from odoo import Command
from odoo.tests import tagged
from odoo.tests.common import freeze_time

from ...reward_common import RewardCommon
from ..payment_common import PaymentCommon
from .test_gate_invoice import PIXEL


@tagged("post_install", "-at_install")
@freeze_time("2026-06-15 04:00:00")
class TestRewards(RewardCommon, PaymentCommon):
    def reviewed(self, order):
        """The order, reviewed by everybody who is asked."""
        order.action_ask_review()
        self.pass_review(order.sudo().custproc_review_id)
        self.assertEqual(order.custproc_review_state, "passed")
        return order

    def test_reward_claimed_after_the_review(self):
        """CR-01, D-08: half the price off after the review is a change of the price: the review is outdated and the gate holds."""
        self.set_policy(review_gate="block")
        order = self.reviewed(self.sell(800, team_id=self.team.id))
        reward = self.claim(order)
        self.assertEqual((reward.price_unit, order.amount_total), (-400.0, 400.0))
        self.assertEqual(order.custproc_review_state, "outdated")
        order.action_confirm()
        self.assertEqual(order.state, "draft")
        self.assertHeld(order, "review_outdated", area="contract")
        self.assertIn(f"{reward.product_id.display_name} was added", order.custproc_hold_reason)

    def test_reviewed_with_its_rewards(self):
        """CR-01: rewards that were reviewed confirm: core takes them off and puts them on again, which is no change."""
        self.set_policy(review_gate="block")
        second = self.make_program(10, discount_applicability="cheapest")
        order = self.sell(800, team_id=self.team.id)
        self.claim(order)
        self.claim(order, second)
        self.assertEqual(len(order.order_line.filtered("reward_id")), 2)
        total = order.amount_total
        self.assertLess(total, 400)
        self.reviewed(order)
        order._update_programs_and_rewards()
        self.assertEqual(order.custproc_review_state, "passed")
        order.action_confirm()
        self.assertConfirmed(order)
        self.assertEqual((order.custproc_review_state, order.amount_total), ("passed", total))

    def test_reward_that_lapsed_after_the_review(self):
        """CR-01: a reward that core takes away at confirmation is gone before the gate judges: held, not confirmed at another price."""
        self.set_policy(review_gate="block")
        order = self.sell(800, team_id=self.team.id)
        self.claim(order)
        self.reviewed(order)
        self.program.active = False
        order.action_confirm()
        self.assertEqual((order.state, order.amount_total), ("draft", 800.0))
        self.assertHeld(order, "review_outdated", area="contract")
        self.assertIn("was removed", order.custproc_hold_reason)

    def test_reward_that_lapsed_counts_at_the_limit(self):
        """CA-06: within the limit with a reward, beyond it without: the verdict is given on what will be confirmed."""
        order = self.sell(1500)
        self.claim(order)
        self.assertEqual(order.amount_total, 750.0)
        self.program.active = False
        order.action_confirm()
        self.assertEqual((order.state, order.amount_total), ("draft", 1500.0))
        self.assertHeld(order, "over_limit")

    def test_reward_that_lapsed_after_the_signature(self):
        """D-08, DESIGN 4: signed at half the price, the order is not confirmed at the whole: the signature goes and the order is held,
        until the customer signs again or the salesperson confirms once more."""
        order = self.sell(800, require_signature=True, require_payment=False).sudo()
        self.claim(order)
        order.write({"signed_by": "Li Wei", "signature": PIXEL})
        order._update_programs_and_rewards()
        self.assertTrue(order.signature, "worked out again, the price is the same")
        self.program.active = False
        order._validate_order()
        self.assertEqual((order.state, order.amount_total, bool(order.signature)), ("draft", 800.0, False))
        self.assertHeld(order, "agreement_gone", area="contract")
        self.assertRegex(order.custproc_hold_reason, r"rewards changed after the customer had agreed .* nobody agreed to .*800\.00")
        self.run_job()
        self.assertEqual((order.state, order.custproc_is_held), ("draft", True), "nobody has agreed")
        order.write({"signed_by": "Li Wei", "signature": PIXEL})
        order._validate_order()
        self.assertConfirmed(order)

    def test_reward_that_lapsed_after_the_payment(self):
        """D-06, D-08: paid at half the price, the order is not confirmed at the whole although the limit would cover it."""
        order = self.sell(800, require_signature=False, require_payment=True).sudo()
        self.claim(order)
        self.program.active = False
        self.online(order, 400)._post_process()
        self.assertEqual((order.state, order.amount_total), ("draft", 800.0))
        self.assertHeld(order, "agreement_gone", area="contract")
        self.as_user("salesperson", order).action_confirm()
        self.assertConfirmed(order)

    def test_rewards_worked_out_again_after_confirmation(self):
        """D-08: a confirmed order whose rewards come off and on again did not grow; one that loses its reward did."""
        order = self.sell(1500)
        self.claim(order)
        order.action_confirm()
        self.assertConfirmed(order)
        before = self.decisions(order)
        order._update_programs_and_rewards()
        self.assertEqual(self.decisions(order), before)
        self.assertConfirmed(order)
        order.order_line.filtered("reward_id").product_uom_qty = 0
        self.assertHeld(order, "over_limit")

    def test_line_that_pretends_to_be_a_reward(self):
        """CR-01: a price taken off by a line that names a reward is part of what was reviewed, whoever wrote it."""
        self.set_policy(review_gate="block")
        order = self.reviewed(self.sell(800, team_id=self.team.id))
        line = {"name": "Bonus", "product_id": self.product.id, "product_uom_qty": 1, "price_unit": -700, "tax_ids": [Command.clear()]}
        order.write({"order_line": [Command.create({**line, "reward_id": self.program.reward_ids.id})]})
        self.assertEqual((order.amount_total, order.custproc_review_state), (100.0, "outdated"))

    def test_a_discount_is_no_product_form(self):
        """CR-04: a reward brings no department of its own to the review; the price says it, the quantity does not."""
        order = self.sell(800)
        forms = order._get_review_forms()
        reward = self.claim(order)
        self.assertEqual(order._get_review_forms(), forms)
        figures = order._get_review_figures()
        self.assertNotIn(reward.product_id.display_name, figures["quantity"])
        self.assertIn(f"{reward.product_id.display_name} -400.00", figures["price"])
