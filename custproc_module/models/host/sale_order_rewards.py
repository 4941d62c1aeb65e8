"""Rewards of loyalty programmes change the price that is agreed: they are reviewed and judged like any other line.

They are those of sale_loyalty, which this module works beside and does not need.
"""

from odoo import models

from ...policies.engine.hold import Hold
from .hoist import hoist, unhoist

# Key of the cursor's cache, which nobody reaches from outside, unlike the context.
WORKING = "custproc_module.rewards"
AGREEMENT_GONE = "agreement_gone"


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _register_hook(self):
        super()._register_hook()
        if hasattr(type(self), "_update_programs_and_rewards"):
            hoist(self, "_update_programs_and_rewards", lambda orders, origin: orders._watch_rewards(origin))

    def _unregister_hook(self):
        super()._unregister_hook()
        unhoist(self, "_update_programs_and_rewards")

    def _watch_rewards(self, work_out):
        """Let core work rewards out again: it takes them all off the lines and puts them on one by one, so the order is compared
        with what was reviewed and decided when all are back."""
        working = self.env.cr.cache.setdefault(WORKING, set())
        mine = set(self.ids) - working
        working |= mine
        try:
            with self._watch_growth():
                result = work_out(self)
        finally:
            working -= mine
        self._check_review_stale()
        return result

    def _check_review_stale(self):
        working = self.env.cr.cache.get(WORKING, ())
        return super(SaleOrder, self.filtered(lambda order: order.id not in working))._check_review_stale()

    def _work_out_rewards(self):
        """What core does at confirmation, in front of the gate: a reward that lapsed or changed since is judged as it will be.

        :return: the orders whose customer had agreed, by signature or payment, to another price than that
        """
        if "reward_id" not in self.env["sale.order.line"]._fields:
            return self.browse()
        rewarded = self.filtered(lambda order: order.order_line.reward_id)
        # sudo: payment.transaction, whoever confirms an order may not read its payments
        agreed = rewarded.filtered(lambda order: order.sudo()._is_agreed_by_customer())
        for order in rewarded:
            coupons = order.applied_coupon_ids | order.coupon_point_ids.coupon_id | order.order_line.coupon_id
            # More points spent than there are: core refuses that at confirmation.
            if all(order._get_real_points_for_coupon(coupon) >= 0 for coupon in coupons):
                order._update_programs_and_rewards()
        return agreed.filtered(lambda order: not order.sudo()._is_agreed_by_customer())  # sudo: payment.transaction, see above

    def _awaits_agreement(self):
        """Whether the order is held until its customer agrees to its price, or somebody confirms it all the same: no job does."""
        self.ensure_one()
        held = self.custproc_decision_id._get_figures() if self.custproc_decision_id else {}
        return held.get("contract", {}).get("code") == AGREEMENT_GONE and not self._is_agreed_by_customer()

    def _get_agreement_holds(self):
        """{order id: [Hold]} of orders whose customer agreed to a price they have no more: rewards changed since (D-08)."""
        return {
            order.id: [
                Hold(
                    "contract",
                    AGREEMENT_GONE,
                    self.env._(
                        "its rewards changed after the customer had agreed to the price, and nobody agreed to %(amount)s",
                        amount=order.currency_id.format(order.amount_total),
                    ),
                    (self.env._("Send it to the customer again, or confirm it once more where the customer agrees."),),
                )
            ]
            for order in self
        }
