from datetime import timedelta

from odoo import api, fields, models

from ....policies.credit.request import obstacles
from ..account.credit_account import STATES


class CreditRequest(models.Model):
    """Application to change a customer's credit limit or payment term (CA-16).

    The customer's figures are attached when it is submitted. Sales director, finance supervisor and general manager sign one after the
    other; only then, from its effective date until its expiry, does the limit or term change. Money in company currency.
    """

    _name = "custproc.credit.request"
    _inherit = ["custproc.document.mixin", "custproc.approval.mixin", "custproc.deadline.mixin"]
    _description = "Application to Change Credit Limit or Payment Term"
    _order = "id desc"
    _rec_names_search = ["name", "partner_id"]

    _transitions = {
        "draft": {"submitted", "cancelled"},
        "submitted": {"draft", "approved", "rejected", "cancelled"},
        "approved": {"active", "cancelled"},
        "active": {"expired", "replaced"},
        "expired": set(),
        "replaced": {"active"},
        "rejected": set(),
        "cancelled": {"draft"},
    }
    _approval_returns = {"rejected": "rejected", "withdrawn": "draft", "stale": "draft"}
    _asked_fields = (
        *("company_id", "partner_id", "changes_limit", "new_limit", "changes_term", "new_term_days"),
        *("effective_date", "expiry_date", "reason"),
    )
    _protected_fields = (
        *("limit_now", "rolling_now", "term_now", "exposure_now", "overdue_now", "available_now", "turnover_now", "days_open_now"),
        *("standing_now", "figures_at", "approved_at", "active_at", "ended_at", "user_id"),
        *("limit_before", "limit_until_before", "term_before", "term_until_before"),
    )

    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("submitted", "Waiting for signatures"),
            ("approved", "Signed, not in force yet"),
            ("active", "In force"),
            ("expired", "Expired"),
            ("replaced", "Replaced by a later one"),
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
    company_id = fields.Many2one(default=lambda self: self.env.company.root_id)
    currency_id = fields.Many2one(related="company_id.currency_id")
    partner_id = fields.Many2one(
        "res.partner", "Payer", required=True, index=True, ondelete="restrict", tracking=True, domain=[("parent_id", "=", False)]
    )
    user_id = fields.Many2one("res.users", "Applicant", readonly=True, copy=False, default=lambda self: self.env.user)
    changes_limit = fields.Boolean("Change the limit", default=True)
    new_limit = fields.Monetary("Limit applied for", tracking=True)
    changes_term = fields.Boolean("Change the payment term")
    new_term_days = fields.Integer("Term applied for (days)", tracking=True, help="Counted from the invoice date.")
    effective_date = fields.Date("In force from", required=True, copy=False, default=lambda self: self._get_default_date(7), tracking=True)
    expiry_date = fields.Date("In force until", required=True, copy=False, default=lambda self: self._get_default_date(365), tracking=True)
    reason = fields.Text("Why it shall change", tracking=True)
    # The customer's figures, kept as they were when the application was submitted.
    standing_now = fields.Selection(STATES, "Standing", readonly=True, copy=False)
    limit_now = fields.Monetary("Limit today", readonly=True, copy=False)
    rolling_now = fields.Monetary("Rolling limit", readonly=True, copy=False)
    term_now = fields.Integer("Payment term today (days)", readonly=True, copy=False)
    exposure_now = fields.Monetary("Exposure", readonly=True, copy=False)
    available_now = fields.Monetary("Available", readonly=True, copy=False)
    overdue_now = fields.Monetary("Overdue", readonly=True, copy=False)
    days_open_now = fields.Integer("Oldest open invoice (days)", readonly=True, copy=False)
    turnover_now = fields.Monetary("Invoiced in 12 months", readonly=True, copy=False)
    figures_at = fields.Datetime("Figures of", readonly=True, copy=False)
    approved_at = fields.Datetime("Signed on", readonly=True, copy=False)
    active_at = fields.Datetime("In force since", readonly=True, copy=False)
    ended_at = fields.Datetime("Ended on", readonly=True, copy=False)
    # What counted before it came into force, and counts again after its expiry where it still runs.
    limit_before = fields.Monetary("Fixed limit before", readonly=True, copy=False)
    limit_until_before = fields.Date("Fixed limit before, until", readonly=True, copy=False)
    term_before = fields.Integer("Payment term before (days)", readonly=True, copy=False)
    term_until_before = fields.Date("Payment term before, until", readonly=True, copy=False)
    approval_step_ids = fields.Many2many("custproc.approval.step", string="Signatures", compute="_compute_approval_step_ids")

    @api.depends("name", "partner_id")
    def _compute_display_name(self):
        for request in self:
            request.display_name = self.env._("%(name)s, %(payer)s", name=request.name, payer=request.partner_id.name or "")

    @api.depends("custproc_approval_ids.step_ids.state")
    def _compute_approval_step_ids(self):
        """The signatures of the newest round, in their order."""
        for request in self:
            request.approval_step_ids = request._get_signatures()

    @api.model
    def _get_default_date(self, days):
        return self.env.company._custproc_today() + timedelta(days=days)

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if vals.get("partner_id"):
                vals["partner_id"] = self.env["res.partner"].browse(vals["partner_id"]).commercial_partner_id.id
            if vals.get("company_id"):
                vals["company_id"] = self.env["res.company"].browse(vals["company_id"]).root_id.id
        return super().create(vals_list)

    # ------------------------------------------------------------------
    # Asking
    # ------------------------------------------------------------------
    def action_submit(self):
        """Attach the customer's figures and ask for the three signatures.

        :raise ProcessError: the application contradicts itself or the calendar; the text lists every reason
        """
        self.check_access("write")
        # Two applications of one payer, submitted at the same moment, see each other by his account.
        self.env["custproc.credit.account"]._claim({(request.company_id.id, request.partner_id.id) for request in self})
        for request in self:
            reasons = request._get_ask_reasons()
            if reasons:
                request._refuse_submission("\n".join(["", *reasons]), self.env._("Correct these points."))
            request._set_state("submitted", **request._get_figures_now())
            request._require_approval(note=request.reason)

    def _get_ask_reasons(self):
        self.ensure_one()
        found = obstacles(
            today=self.company_id._custproc_today(),
            effective=self.effective_date,
            expiry=self.expiry_date,
            limit=self.new_limit if self.changes_limit else None,
            term=self.new_term_days if self.changes_term else None,
        )
        texts = {
            "nothing": self.env._("it changes neither limit nor term"),
            "limit": self.env._("a limit must be above 0; to deliver nothing more, apply to stop supply"),
            "term": self.env._("a payment term must be between 1 and 366 days"),
            "past": self.env._(
                "it would count from %(date)s, before anybody has approved it; choose today or a later day", date=self.effective_date
            ),
            "expiry": self.env._("it ends on %(end)s, before it begins on %(begin)s", end=self.expiry_date, begin=self.effective_date),
        }
        reasons = [texts[code] for code in found]
        if not (self.reason or "").strip():
            reasons.append(self.env._("it does not say why"))
        other = self.search(
            [
                ("partner_id", "=", self.partner_id.id),
                ("company_id", "=", self.company_id.id),
                ("state", "in", ("submitted", "approved")),
                ("id", "!=", self.id),
            ],
            limit=1,
        )
        if other:
            reasons.append(self.env._("application %(name)s of the same payer is on its way", name=other.name))
        return reasons

    def _get_figures_now(self):
        """The customer's figures as they are today, to be attached."""
        account = self.env["custproc.credit.account"]
        root, payer = self.company_id, self.partner_id
        values = self.env["custproc.credit.policy"]._get_policy_values(root)
        figures = account._query_figures(root, [payer.id])[payer.id]
        return {
            "standing_now": account._get_standing(figures, values),
            "limit_now": figures.limit,
            "rolling_now": figures.rolling_limit,
            "term_now": figures.term_days or values.payment_term_days,
            "exposure_now": figures.exposure,
            "available_now": figures.available,
            "overdue_now": figures.overdue,
            "days_open_now": (figures.as_of - figures.oldest_open).days if figures.oldest_open else 0,
            "turnover_now": self._get_turnover(figures.as_of),
            "figures_at": fields.Datetime.now(),
        }

    def _get_turnover(self, today):
        """What was invoiced in the twelve months before today, credit notes deducted, tax included."""
        # sudo: account.move, the applicant may not see every invoice of the payer
        [(total,)] = (
            self.env["account.move"]
            .sudo()
            ._read_group(
                [
                    ("commercial_partner_id", "=", self.partner_id.id),
                    ("company_id", "child_of", self.company_id.id),
                    ("move_type", "in", ("out_invoice", "out_refund", "out_receipt")),
                    ("state", "=", "posted"),
                    ("invoice_date", ">=", fields.Date.subtract(today, years=1)),
                    ("invoice_date", "<", today),
                ],
                aggregates=["amount_total_signed:sum"],
            )
        )
        return total or 0.0

    def action_cancel(self):
        """Give the application up before it is in force."""
        for request in self.filtered(lambda request: request.custproc_approval_state == "open"):
            request.action_withdraw()
        self._set_state("cancelled")

    def action_draft(self):
        """Take a cancelled application up again."""
        self._require_step("cancelled")
        self._set_state("draft")
