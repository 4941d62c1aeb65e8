"""Orders whose delivery lies beyond the policy's horizon: what of them counts today, and from when on the rest does (D-05)."""

from dataclasses import replace
from datetime import UTC
from typing import NamedTuple
from zoneinfo import ZoneInfo

from odoo import api, fields, models

from ....policies.credit.horizon import counts_from


class CreditValue(NamedTuple):
    """What an order is worth to its payer's credit today, in company currency, tax included."""

    whole: float  # ordered or delivered, whichever is more
    uninvoiced: float  # what of it is not invoiced
    beyond: float = 0.0  # what is to be delivered beyond the horizon; in neither of the others
    far_on: object = False  # day of the earliest of those deliveries


class SaleOrder(models.Model):
    _inherit = "sale.order"

    _protected_fields = ("custproc_far_on",)

    custproc_far_on = fields.Date(
        "Delivery beyond the horizon",
        copy=False,
        readonly=True,
        help="Day of the next delivery that lay beyond the credit policy's horizon when the order was last judged.",
    )
    custproc_counts_from = fields.Date(
        "Counts for credit from",
        compute="_compute_custproc_counts_from",
        help="From this day on the delivery lies within the horizon: it counts in the payer's exposure and the order is judged for it.",
    )

    @api.depends("custproc_far_on", "state")
    def _compute_custproc_counts_from(self):
        for order in self:
            values = self.env["custproc.credit.policy"]._get_policy_values(order.company_id)
            far = order.custproc_far_on if order.state == "sale" else False
            order.custproc_counts_from = far and counts_from(far, values.horizon_days)

    def _get_horizon_end(self):
        """The first moment (UTC) whose deliveries are too far off to count today, for orders of one company; None without a horizon."""
        # sudo: res.company, whoever sells in a branch is judged by the root
        return self.env["custproc.credit.policy"]._get_horizon_end(self.company_id.sudo().root_id)

    def _describe_horizon(self, findings):
        """Findings of credit on orders of one company, with what of an order lies beyond the horizon and from when on it counts."""
        root = self.company_id.sudo().root_id  # sudo: res.company, see _get_horizon_end
        policy = self.env["custproc.credit.policy"]._get_policy_values(root)
        if not policy.horizon_days:
            return findings
        for order_id, value in self._get_credit_values().items():
            if value.far_on:
                figures = {"beyond": value.beyond, "counts_from": counts_from(value.far_on, policy.horizon_days)}
                findings[order_id] = [replace(hold, figures={**hold.figures, **figures}) for hold in findings.get(order_id, ())]
        return findings


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    def _get_delivery_moment(self):
        """When the line is to be delivered: on the day agreed, else when its lead time from the order on is over."""
        self.ensure_one()
        return self.order_id.commitment_date or self._expected_date()

    def _is_beyond(self, end):
        """Whether the line's delivery is too far off to count.

        :param end: see `_get_horizon_end` of the order
        """
        return bool(end) and self._get_delivery_moment() >= end

    def _get_delivery_day(self):
        """The day of the delivery in the time zone of the company whose policy counts."""
        zone = ZoneInfo(self.order_id.company_id.sudo().root_id._custproc_timezone())  # sudo: res.company, see the order
        return self._get_delivery_moment().replace(tzinfo=UTC).astimezone(zone).date()
