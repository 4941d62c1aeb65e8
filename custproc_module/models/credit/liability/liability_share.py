from odoo import api, fields, models
from odoo.tools.misc import formatLang

from ....policies.credit.liability import months_to_deduct
from ...engine.words import tell
from .liability_scheme_line import CASES, ROLES

PAY_GROUPS = "custproc_module.group_custproc_finance_supervisor,custproc_module.group_custproc_general_manager"
OFFICE_GROUPS = "custproc_module.group_custproc_finance_supervisor"


class LiabilityShare(models.Model):
    """The part of a loss that one person bears: he objects or accepts, the general manager decides, he signs (D-09).

    Money in the company's currency.
    """

    _name = "custproc.liability.share"
    _description = "Share of a Loss"
    _inherit = ["custproc.document.mixin", "custproc.evidence.mixin", "custproc.deadline.mixin"]
    _order = "liability_id desc, id"

    _transitions = {
        "proposed": {"objected", "accepted", "decided", "cancelled"},
        "objected": {"proposed", "accepted", "decided", "cancelled"},
        "accepted": {"proposed", "objected", "decided", "cancelled"},
        "decided": {"agreed", "cancelled"},
        "agreed": {"cancelled"},
        "cancelled": set(),
    }
    _deletable_states = ()
    _protected_fields = (
        *("liability_id", "company_id", "case", "role", "percent", "base", "amount", "deduction_cap"),
        *("objection", "objected_on", "objection_until", "accepted_on", "agreed_on"),
    )

    state = fields.Selection(
        [
            ("proposed", "Proposed"),
            ("objected", "Objected"),
            ("accepted", "No objection"),
            ("decided", "Decided"),
            ("agreed", "Agreed"),
            ("cancelled", "Dropped"),
        ],
        required=True,
        default="proposed",
        copy=False,
        tracking=True,
        index=True,
    )
    liability_id = fields.Many2one("custproc.liability", required=True, readonly=True, ondelete="cascade", index=True)
    cause = fields.Selection(related="liability_id.cause", string="Cause", store=True, index=True)
    partner_id = fields.Many2one(related="liability_id.partner_id", string="Payer", store=True, index=True)
    origin = fields.Char(related="liability_id.origin", string="Origin")
    currency_id = fields.Many2one(related="company_id.currency_id")
    case = fields.Selection(CASES, "How the goods left", required=True, readonly=True, default="within_limit")
    role = fields.Selection(ROLES, "Bears it as", required=True, readonly=True, default="company")
    user_id = fields.Many2one("res.users", "Person", index="btree_not_null", domain="[('share', '=', False)]", ondelete="restrict")
    percent = fields.Float("Share (%)", readonly=True)
    base = fields.Monetary("Loss", readonly=True)
    amount = fields.Monetary("Amount proposed", readonly=True)
    decided_amount = fields.Monetary("Part to bear")
    decision_note = fields.Text("Answer to the objection")
    objection = fields.Text(readonly=True, copy=False)
    objected_on = fields.Date("Objected on", readonly=True, copy=False)
    agreed_on = fields.Date("Agreed on", readonly=True, copy=False)
    monthly_pay = fields.Monetary(
        "Month's pay", copy=False, groups=PAY_GROUPS, help="Typed in to see over how many months the law lets the part be deducted."
    )
    deduction_cap = fields.Float("Legal cap (%)", readonly=True)
    month_count = fields.Integer("Months of deduction", compute="_compute_month_count", compute_sudo=True)
    is_above_cap = fields.Boolean("Above the legal cap of one month", compute="_compute_month_count", compute_sudo=True)
    is_mine = fields.Boolean("My share", compute="_compute_is_mine")

    @api.depends("monthly_pay", "decided_amount", "deduction_cap")
    def _compute_month_count(self):
        for share in self:
            share.month_count = months_to_deduct(share.decided_amount, share.monthly_pay, share.deduction_cap)
            share.is_above_cap = share.month_count > 1

    @api.depends_context("uid")
    @api.depends("user_id")
    def _compute_is_mine(self):
        for share in self:
            share.is_mine = share.user_id == self.env.user

    @api.depends("liability_id.name", "role")
    def _compute_display_name(self):
        for share in self:
            share.display_name = f"{share.liability_id.sudo().name} {share.user_id.name or share._get_role_label()}"
            # sudo: custproc.liability, who bears a part sees the number it belongs to

    @api.model
    def _get_sequence_code(self):
        return ""  # named after the liability

    def write(self, vals):
        if not self.env.su and {"user_id", "decided_amount", "decision_note"} & vals.keys():
            self.check_access("write")  # first: who may not write at all learns nothing of the state
            self._check_undecided()
        return super().write(vals)

    def _check_undecided(self):
        """Persons and parts stay as they were decided, and nobody shifts his own part to others before."""
        for share in self:
            for reason in share.liability_id._get_own_part_reasons():
                share._refuse(
                    self.env._("be changed"), reason, self.env._("The general manager drops the liability if it was wrong.")
                )
            if share.state not in ("proposed", "objected", "accepted"):
                share._refuse(
                    self.env._("be changed"),
                    self.env._("it is “%(state)s”", state=share._get_state_label(share.state)),
                    self.env._("The general manager drops the liability if it was wrong."),
                )

    def _get_role_label(self):
        return dict(self._fields["role"]._description_selection(self.env))[self.role]

    def _as_money(self, amount):
        return formatLang(self.env, amount, currency_obj=self.currency_id[:1])

    # ------------------------------------------------------------------
    # What the person does
    # ------------------------------------------------------------------
    def _check_actor(self, verb):
        """Only the person himself, or finance with the paper in hand."""
        self.ensure_one()
        if self.user_id != self.env.user and not self.env.user.has_groups(OFFICE_GROUPS):
            self._refuse(
                verb,
                self.env._("it is the share of %(person)s", person=self.user_id.name or self._get_role_label()),
                self.env._("The person himself does it, or the finance supervisor with his signed paper."),
            )

    def action_object(self, reason):
        """Object to the proposed part.

        :param reason: why; the general manager has to answer it before he decides
        :raise ProcessError: it is somebody else's share, no reason is given, or the part is decided
        """
        self.ensure_one()
        self.check_access("read")
        verb = self.env._("be objected to")
        self._check_actor(verb)
        if not (reason or "").strip():
            self._refuse(verb, self.env._("no reason is given"), self.env._("Say why the part is wrong."))
        # sudo: custproc.liability.share, who bears a part may not write it, only object
        self.sudo()._set_state("objected", objection=reason, objected_on=self.company_id._custproc_today())
        self.message_post(body=reason)

    def action_agree(self, content, filename=None):
        """Agree to the decided part with a signature or the scan of the signed agreement.

        :param content: base64 text of the signature or the scan
        :raise ProcessError: it is somebody else's share, nothing signed is given, or the part is not decided
        """
        self.ensure_one()
        self.check_access("read")
        verb = self.env._("be agreed to")
        self._check_actor(verb)
        if not content:
            self._refuse(verb, self.env._("it is not signed"), self.env._("Sign it, or attach the signed agreement."))
        kind = "scan" if filename else "agreement"
        # sudo: custproc.liability.share, who bears a part may not write it, only sign
        share = self.sudo()
        share._set_state("agreed", agreed_on=self.company_id._custproc_today())
        share._add_evidence(kind, filename or self.display_name, content, signer=self.user_id.name)
        share.liability_id._close_if_agreed()

    # ------------------------------------------------------------------
    # Telling
    # ------------------------------------------------------------------
    def _drop(self):
        """Nobody bears a part any more: what was asked of these persons ends, and they are told."""
        self.activity_unlink(["mail.mail_activity_data_todo"])
        self._set_state("cancelled", decided_amount=0.0)
        for share in self.filtered("user_id"):
            tell(share, share.user_id, lambda env: env._("Your part of a loss was dropped"))

    def _tell_decided(self):
        self.activity_unlink(["mail.mail_activity_data_todo"])
        for share in self.filtered("user_id"):
            tell(share, share.user_id, lambda env: env._("Your part of a loss is decided: sign the agreement"))

    def _get_transition_reasons(self, target):
        reasons = super()._get_transition_reasons(target)
        is_dropped = self.sudo().liability_id.state == "cancelled"  # sudo: custproc.liability, only its state
        if target != "cancelled" and is_dropped:
            reasons.append(self.env._("the liability was dropped"))
        if target == "cancelled" and not is_dropped:
            reasons.append(self.env._("the liability stands"))
        return reasons

    def _after_transition(self, previous, target):
        super()._after_transition(previous, target)
        if target == "agreed":
            self.activity_unlink(["mail.mail_activity_data_todo"])
