"""Loyalty programmes of the tests that run beside sale_loyalty: a promotion, and its reward claimed."""

from odoo import Command


class RewardCommon:
    """To be mixed into a class with a database: half the price off any order, claimed as the button “Promo & Loyalty” does."""

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
