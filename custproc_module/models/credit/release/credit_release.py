from datetime import timedelta

from odoo import api, fields, models

from ....policies.credit.release import CASE


class CreditRelease(models.Model):
    """What lets one order pass its payer's credit for once: a first or last over-limit release, or a case by case approval past the
    payment term (CA-05, CA-07, CA-08).

    A release is bound to one order and worth its first shipment: reserved when granted, used up by what leaves first, the rest lapses. It
    stays strictly below a third of the limit, which is frozen when it is asked for (D-06). Money in company currency, tax included.
    """

    _name = "custproc.credit.release"
    _inherit = ["custproc.document.mixin", "custproc.approval.mixin"]
    _description = "Credit Release"
    _order = "id desc"
    _rec_names_search = ["name", "sale_order_id", "partner_id"]

    _transitions = {
        "draft": {"submitted", "cancelled"},
        "submitted": {"draft", "granted", "rejected", "cancelled"},
        "granted": {"consumed", "expired", "returned", "lapsed"},
        "consumed": set(),
        "expired": set(),
        "returned": set(),
        "lapsed": set(),
        "rejected": set(),
        "cancelled": {"draft"},
    }
    _approval_returns = {"rejected": "rejected", "withdrawn": "draft", "stale": "draft"}
    _asked_fields = ("company_id", "sale_order_id", "kind", "amount", "reason", "liable_user_id", "valid_until")
    _protected_fields = (
        *("partner_id", "team_id", "user_id", "episode_id", "limit_frozen", "ceiling", "exposure", "excess", "days_open"),
        *("order_fingerprint", "issuer_id", "granted_at", "due_on", "consumed_at", "consumed_amount", "picking_id", "ended_reason"),
    )

    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("submitted", "Asked for"),
            ("granted", "Granted"),
            ("consumed", "Used"),
            ("expired", "Expired"),
            ("returned", "Given back"),
            ("lapsed", "Not needed any more"),
            ("rejected", "Rejected"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        default="draft",
        copy=False,
        group_expand="_expand_live_states",
        tracking=True,
        index=True,
    )
    kind = fields.Selection(
        [("first", "First over-limit release"), ("last", "Last over-limit release"), ("case", "Case by case, past the payment term")],
        required=True,
        default="first",
        tracking=True,
    )
    sale_order_id = fields.Many2one(
        "sale.order", "Order", required=True, index=True, ondelete="restrict", check_company=True, copy=False, tracking=True
    )
    partner_id = fields.Many2one(
        "res.partner", "Payer", compute="_compute_order_values", store=True, index=True, ondelete="restrict"
    )
    user_id = fields.Many2one("res.users", "Salesperson", compute="_compute_order_values", store=True, index="btree_not_null")
    team_id = fields.Many2one("crm.team", "Sales team", compute="_compute_order_values", store=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    amount = fields.Monetary(
        "Value of the shipment",
        tracking=True,
        copy=False,
        help="Tax included, in company currency: what may leave at once. What is left of it after the first shipment lapses.",
    )
    reason = fields.Text("Why the goods shall leave", tracking=True, copy=False)
    liable_user_id = fields.Many2one(
        "res.users",
        "Liable person",
        tracking=True,
        copy=False,
        domain=[("share", "=", False)],
        index="btree_not_null",
        help="Who answers beside the issuer for the money of a last release.",
    )
    valid_until = fields.Date("Valid until", required=True, copy=False, default=lambda self: self._get_default_valid_until())
    episode_id = fields.Many2one("custproc.credit.episode", "Over-limit episode", readonly=True, index="btree_not_null", copy=False)
    limit_frozen = fields.Monetary("Limit when asked for", readonly=True, copy=False)
    ceiling = fields.Monetary("A release stays below", readonly=True, copy=False)
    exposure = fields.Monetary("Exposure with the order", readonly=True, copy=False)
    excess = fields.Monetary("Over the limit by", readonly=True, copy=False)
    days_open = fields.Integer("Oldest open invoice (days)", readonly=True, copy=False)
    order_fingerprint = fields.Char("Order fingerprint", readonly=True, copy=False)
    issuer_id = fields.Many2one("res.users", "Released by", readonly=True, copy=False, index="btree_not_null")
    granted_at = fields.Datetime("Granted on", readonly=True, copy=False)
    due_on = fields.Date("Money due on", readonly=True, copy=False, help="A last release: the last day of the month of its shipment.")
    consumed_at = fields.Datetime("Used on", readonly=True, copy=False)
    consumed_amount = fields.Monetary("Value that left", readonly=True, copy=False)
    picking_id = fields.Many2one("stock.picking", "Shipment", readonly=True, copy=False, index="btree_not_null")
    invoice_ids = fields.One2many("account.move", "custproc_release_id", "Invoices", readonly=True)
    ended_reason = fields.Text("How it ended", translate=True, readonly=True, copy=False)
    obstacle = fields.Text("What stands against it", compute="_compute_obstacle")

    _slot_unique = models.UniqueIndex(
        "(episode_id, kind) WHERE state IN ('submitted', 'granted', 'consumed') AND kind <> 'case'",
        "This release of the episode is taken by another order. Reload and look at the payer's releases.",
    )
    _live_unique = models.UniqueIndex(
        "(sale_order_id) WHERE state IN ('submitted', 'granted')",
        "The order has a release that is asked for or granted. Open that one.",
    )

    @api.depends("name", "kind", "sale_order_id", "partner_id")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for release in self:
            release.display_name = self.env._(
                "%(name)s: %(kind)s, %(order)s of %(payer)s",
                name=release.name,
                kind=kinds.get(release.kind, ""),
                order=release.sale_order_id.name or "",
                payer=release.partner_id.name or "",
            )

    @api.depends("sale_order_id")
    def _compute_order_values(self):
        for release in self:
            order = release.sale_order_id.sudo()  # sudo: sale.order, whoever approves a release need not read orders
            release.partner_id = order._get_gate_payer() if order else False
            release.user_id = order.user_id
            release.team_id = order.team_id

    @api.model
    def _get_default_valid_until(self):
        days = self.env["custproc.credit.policy"]._get_policy_values(self.env.company).release_days
        return self.env.company._custproc_today() + timedelta(days=days)

    @api.model
    def default_get(self, fields):
        defaults = super().default_get(fields)
        order = self.env["sale.order"].browse(defaults.get("sale_order_id")).exists()
        if order:
            defaults["company_id"] = order.company_id.id
            if not defaults.get("amount"):
                defaults["amount"] = order.company_id.currency_id.round(order._get_release_value())
        return defaults

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if vals.get("sale_order_id") and not vals.get("company_id"):
                vals["company_id"] = self.env["sale.order"].browse(vals["sale_order_id"]).company_id.id
        return super().create(vals_list)

    def _get_order_name(self):
        return self.sudo().sale_order_id.name or ""  # sudo: sale.order, whoever prints the form sees which order it is for

    # ------------------------------------------------------------------
    # Approval
    # ------------------------------------------------------------------
    def _get_fingerprint_values(self):
        self.ensure_one()
        order = self.sale_order_id
        return {
            "order": order.id,
            "payer": self.partner_id.id,
            "kind": self.kind,
            "amount": self.amount,
            "limit": self.limit_frozen,
            "liable": self.liable_user_id.id,
            "valid_until": self.valid_until,
            # Case by case means: this order as it is (CA-05). A release is bound to a value instead.
            "content": order._get_fingerprint() if self.kind == CASE else "",
        }

    def _get_approval_amount(self, topic):
        return self.amount

    def _get_approval_reasons(self, step):
        reasons = super()._get_approval_reasons(step)
        order = self.sale_order_id
        if order.state == "cancel":
            reasons.append(self.env._("order %(order)s is cancelled", order=order.name))
        if order._get_gate_payer() != self.partner_id:
            reasons.append(self.env._("the order has another payer now"))
        if self.valid_until < self.company_id._custproc_today():
            reasons.append(self.env._("it ended on %(date)s", date=self.valid_until))
        return reasons
