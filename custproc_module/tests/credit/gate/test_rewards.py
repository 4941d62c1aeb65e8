"""Rewards of loyalty programmes at the gates: they change the price that is agreed."""

from odoo import Command
from odoo.tests import tagged
from odoo.tests.common import freeze_time

from ..gate_common import GateCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-06-15 04:00:00")
class TestRewards(GateCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if "reward_id" not in cls.env["sale.order.line"]._fields:
            raise AssertionError("these tests run beside sale_loyalty")
        cls.env["loyalty.program"].search([]).active = False
        cls.program = cls.make_program(50)

    @classmethod
    def make_program(cls, percent, **reward):
        """A promotion that takes so many per cent off any order."""
        return cls.env["loyalty.program"].create(
            {
                "name": f"Spring, {percent} %",
                "program_type": "promotion",
                "trigger": "auto",
                "applies_on": "current",
                "rule_ids": [Command.create({"reward_point_mode": "order", "reward_point_amount": 1})],
                "reward_ids": [Command.create({"reward_type": "discount", "discount": percent, "required_points": 1, **reward})],
            }
        )

    def claim(self, order, program=None):
        """Claim the reward of a programme, as the button “Promo & Loyalty” does."""
        program = program or self.program
        order._update_programs_and_rewards()
        coupon = order.coupon_point_ids.coupon_id.filtered(lambda card: card.program_id == program)
        order._apply_program_reward(program.reward_ids, coupon)
        order._update_programs_and_rewards()
        return order.order_line.filtered("reward_id")

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
