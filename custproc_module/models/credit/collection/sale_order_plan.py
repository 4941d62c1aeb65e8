from odoo import api, fields, models

from ...engine.document.single_mixin import check_single

# The plan that helps, by the verdict that holds the order (D-06).
PLAN_KINDS = {"over_limit": "over_limit", "cash_only": "no_credit"}


class SaleOrder(models.Model):
    """The way out of a hold that the customer promises: a collection plan (CA-04, CA-09)."""

    _inherit = "sale.order"

    custproc_plan_kind = fields.Selection(
        [("over_limit", "Over the limit"), ("no_credit", "Customer without credit")],
        "Plan that helps",
        compute="_compute_custproc_plan_kind",
        compute_sudo=True,
    )

    @api.depends("custproc_is_held", "custproc_decision_id")
    def _compute_custproc_plan_kind(self):
        """The kind of plan that can lift the hold; none past the payment term or while supply is stopped."""
        for order in self:
            figures = order.custproc_decision_id._get_figures().get("credit", {}) if order.custproc_is_held else {}
            order.custproc_plan_kind = PLAN_KINDS.get(figures.get("code"), False)

    def action_custproc_collection_plan(self):
        """Open the collection plan of the held order, or the one of its payer that no other order is named in; else a new one.

        A plan that runs for another order does not lift this one's hold, so it is not offered.
        """
        check_single(self)
        order = self.sudo()  # sudo: sale.order, its payer and the verdict's kind are only filled in
        root, payer = order.company_id.root_id, order._get_gate_payer()
        plans = self.env["custproc.collection.plan"].search(
            [
                ("company_id", "=", root.id),
                ("partner_id", "=", payer.id),
                ("state", "in", ("draft", "submitted", "active")),
                ("sale_order_id", "in", (self.id, False)),
            ]
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Collection plan"),
            "res_model": "custproc.collection.plan",
            "view_mode": "form",
            "target": "current",
            "res_id": (plans.filtered("sale_order_id") or plans)[:1].id,
            "context": {
                "default_company_id": root.id,
                "default_partner_id": payer.id,
                "default_sale_order_id": self.id,
                "default_kind": order.custproc_plan_kind or "over_limit",
            },
        }
