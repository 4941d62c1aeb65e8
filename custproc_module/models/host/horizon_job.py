"""Confirmed orders whose delivery comes within the policy's horizon: from that day on they count, and are judged (D-05, D-08)."""

from odoo import api, models

from ...policies.credit.horizon import first_far_day
from ..engine.plain_values import plain_values

BATCH = 50


class SaleOrder(models.Model):
    _inherit = "sale.order"

    @api.model
    def _cron_judge_near(self):
        """Judge the orders of which something lies within the horizon now, because its day came or the policy looks further ahead, in
        batches; what fails is shown to the administrator and tried again by the next run."""
        failures, cron = self.env["custproc.job.failure"], self.env["ir.cron"]
        ids = self._get_near_ids()
        remaining = len(ids)
        cron._commit_progress(remaining=remaining)
        for start in range(0, len(ids), BATCH):
            chunk = ids[start : start + BATCH]
            failures._run_batch("gate.horizon", self.browse(chunk).exists(), lambda order: order._come_near())
            remaining -= len(chunk)
            if not cron._commit_progress(len(chunk), remaining=remaining):
                return

    @api.model
    def _get_near_ids(self):
        """The confirmed orders that wait for a day that is no longer too far off, under the policy of today."""
        ids = []
        policy = self.env["custproc.credit.policy"]
        waiting = [("state", "=", "sale"), ("custproc_far_on", "!=", False)]
        for (company,) in self._read_group(waiting, ["company_id"]):
            root = company.root_id
            far = first_far_day(root._custproc_today(), policy._get_policy_values(root).horizon_days)
            domain = [*waiting, ("company_id", "=", company.id)]
            if far:
                domain.append(("custproc_far_on", "<", far))
            ids += self.search(domain, order="id").ids
        return ids

    def _come_near(self):
        """Judge one order for what counts of it from today on; the next day to wait for is written with it, so that it is judged once.

        A held order is judged by the job of all held documents anyway.
        """
        self.ensure_one()
        order = self.sudo().with_company(self.company_id)  # sudo: sale.order, see _pass_order_gate
        if order.state != "sale" or not order.custproc_far_on:
            return
        value = order._get_credit_values()[order.id]
        order.write({"custproc_far_on": value.far_on})
        half = order.company_id.currency_id.rounding / 2
        if not order.custproc_is_held and value.whole >= order.custproc_decided_amount + half:
            order._judge_growth()


class StockMove(models.Model):
    _inherit = "stock.move"

    def _after_departure(self):
        super()._after_departure()
        # What leaves before its day was judged at the delivery gate; from now on it is a part of what the order was decided on.
        orders = self._get_named_orders()
        far = [order.id for order, (far_on,) in zip(orders, plain_values(orders, "custproc_far_on"), strict=True) if far_on]
        orders.browse(far).filtered(lambda order: not order.custproc_is_held)._accept_value()
