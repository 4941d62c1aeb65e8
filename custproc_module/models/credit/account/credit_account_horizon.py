from dataclasses import replace

from odoo import api, fields, models
from odoo.tools import SQL

from . import figures_sql, orders_sql


class CreditAccount(models.Model):
    """What lies beyond the policy's horizon: shown beside the exposure, and in none of its parts (D-05)."""

    _inherit = "custproc.credit.account"

    beyond_horizon = fields.Monetary(
        "Beyond the horizon",
        compute="_compute_beyond_horizon",
        help="Of confirmed orders, what is to be delivered too far off to count today. It comes into the exposure, and is judged, on the"
        " day it lies within the policy's horizon.",
    )

    def _query_beyond(self):
        """What of their orders does not count yet, for accounts of one company: [(payer, order id, amount)], as of today, one statement."""
        root = self.company_id
        policy = self.env["custproc.credit.policy"]
        values = policy._get_policy_values(root)
        if not values.horizon_days:
            return []
        day = root._custproc_today()
        self._flush_sources()
        members = figures_sql.members_of(self.partner_id.ids)
        scope = figures_sql.Scope(root.id, members, day, values.basis, values.window_days)
        near = replace(scope, horizon_end=policy._get_horizon_end(root, day, values))
        found = orders_sql.orders_shift(near, scope, SQL("o.id"))
        rows = self.env.execute_query(SQL("WITH members AS MATERIALIZED (%s) %s", members, found))
        return [(payer, order_id, float(amount)) for payer, order_id, amount in rows]

    @api.depends("as_of", "uninvoiced_orders")
    def _compute_beyond_horizon(self):
        self.beyond_horizon = 0.0
        for accounts in self.grouped("company_id").values():
            by_payer = {account.partner_id.id: account for account in accounts}
            for payer_id, _order_id, amount in accounts._query_beyond():
                by_payer[payer_id].beyond_horizon += amount

    def action_open_beyond(self):
        """Open the payer's orders of which something lies beyond the horizon."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Orders of %(name)s beyond the horizon", name=self.partner_id.display_name),
            "res_model": "sale.order",
            "view_mode": "list,form",
            "domain": [("id", "in", [order_id for _payer, order_id, _amount in self._query_beyond()])],
        }
