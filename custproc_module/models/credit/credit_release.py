from datetime import timedelta

from odoo import api, fields, models

from ...policies.credit.release import CASE, LAST, ceiling, is_within, next_kind

VALID_DAYS = 7


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
    issuer_id = fields.Many2one("res.users", "Issued by", readonly=True, copy=False, index="btree_not_null")
    granted_at = fields.Datetime("Granted on", readonly=True, copy=False)
    due_on = fields.Date("Money due on", readonly=True, copy=False, help="A last release: the last day of the month of its shipment.")
    consumed_at = fields.Datetime("Used on", readonly=True, copy=False)
    consumed_amount = fields.Monetary("Value that left", readonly=True, copy=False)
    picking_id = fields.Many2one("stock.picking", "Shipment", readonly=True, copy=False, index="btree_not_null")
    invoice_ids = fields.One2many("account.move", "custproc_release_id", "Invoices", readonly=True)
    ended_reason = fields.Text("How it ended", readonly=True, copy=False)
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
        return self.env.company._custproc_today() + timedelta(days=VALID_DAYS)

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

    def write(self, vals):
        if vals.keys() & set(self._asked_fields):
            for release in self.filtered(lambda release: release.state not in ("draft", "cancelled")):
                release._refuse(
                    self.env._("be changed"),
                    self.env._(
                        "it is “%(state)s”, and what was asked for stands", state=release._get_state_label(release.state)
                    ),
                    self.env._("Withdraw it and ask again."),
                )
        return super().write(vals)

    # ------------------------------------------------------------------
    # What stands against it
    # ------------------------------------------------------------------
    @api.depends("kind", "sale_order_id", "amount", "liable_user_id", "reason", "valid_until", "state")
    def _compute_obstacle(self):
        for release in self:
            reasons = release._get_ask_reasons() if release.state == "draft" and release.sale_order_id else []
            release.obstacle = "\n".join(reasons) or False

    def _get_ask_reasons(self):
        """Why this release cannot be asked for, as translated texts: what D-06 demands, with the figures of now."""
        self.ensure_one()
        order = self.sale_order_id.sudo()  # sudo: sale.order, see _compute_order_values
        if order.state not in ("draft", "sent", "sale"):
            return [self.env._("order %(order)s is neither a quotation nor confirmed", order=order.name)]
        verdict = order._get_plain_verdict()
        reasons = self._get_entry_reasons()
        wanted = "past_term" if self.kind == CASE else "over_limit"
        if verdict.kind != wanted:
            reasons.append(self._get_kind_reason(verdict))
        elif self.kind != CASE:
            reasons += self._get_amount_reasons(verdict) + self._get_slot_reasons()
        value = order._get_release_value()
        half = self.company_id.currency_id.rounding / 2
        if order.state == "sale" and self.amount > value + half:
            reasons.append(self.env._("only %(value)s of the order are still to leave", value=self._money(value)))
        elif order.state != "sale" and abs(self.amount - value) > half:
            reasons.append(
                self.env._(
                    "the order is worth %(value)s, and an order is confirmed as a whole; split the order, or ask for that value",
                    value=self._money(value),
                )
            )
        return reasons

    def _get_entry_reasons(self):
        reasons = []
        if not (self.reason or "").strip():
            reasons.append(self.env._("it does not say why the goods shall leave"))
        if self.valid_until < self.company_id._custproc_today():
            reasons.append(self.env._("it ends before today"))
        if self.kind == LAST and not self.liable_user_id:
            reasons.append(self.env._("a last release needs a named liable person"))
        return reasons

    def _get_kind_reason(self, verdict):
        if verdict.allowed:
            return self.env._("the order passes without it")
        return {
            "stopped": self.env._("supply to the payer is stopped, which a release does not lift"),
            "cash_only": self.env._("the payer has no credit at all: only money in advance and a collection plan help"),
            "past_term": self.env._("the payer is past the payment term: the sales director decides case by case"),
            "over_limit": self.env._("the payer is within the payment term but over the limit: ask for a first or last release"),
        }[verdict.kind]

    def _get_amount_reasons(self, verdict):
        values = self._get_policy_values()
        if verdict.limit <= 0:
            return [
                self.env._(
                    "the limit is 0 and a limit of zero has no releases; the customer pays first, or applies for a fixed limit"
                )
            ]
        if is_within(self.amount, verdict.limit, values.release_fraction):
            return []
        return [
            self.env._(
                "%(amount)s is not below %(ceiling)s, the part of the limit of %(limit)s that one release may let leave; "
                "ship less, or have the rest paid first",
                amount=self._money(self.amount),
                ceiling=self._money(ceiling(verdict.limit, values.release_fraction)),
                limit=self._money(verdict.limit),
            )
        ]

    def _get_slot_reasons(self):
        """Each episode has one first release, then one last."""
        order = self.sale_order_id.sudo()  # sudo: sale.order, see _compute_order_values
        episode = self.env["custproc.credit.episode"]._get_open(order.company_id.root_id, self.partner_id)
        taken = episode.release_ids.filtered(lambda one: one.state in ("submitted", "granted", "consumed") and one != self._origin)
        taken_by = {one.kind: one for one in taken if one.kind != CASE}
        if self.kind in taken_by:
            other = taken_by[self.kind]
            return [
                self.env._(
                    "this release of the episode is taken by %(name)s for order %(order)s",
                    name=other.name,
                    order=other.sale_order_id.name,
                )
            ]
        expected = next_kind(set(taken_by), self._get_policy_values().releases_per_episode)
        if expected is None:
            return [self.env._("the episode has no release left; the customer pays first")]
        if self.kind != expected:
            return [self.env._("the first release of the episode is not used yet; ask for that one")]
        return []

    def _get_policy_values(self):
        return self.env["custproc.credit.policy"]._get_policy_values(self.company_id)

    def _money(self, amount):
        return self.company_id.currency_id.format(amount)

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
