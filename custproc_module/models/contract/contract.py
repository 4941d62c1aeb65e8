from odoo import api, fields, models

from ...exceptions import ProcessError
from ...policies.engine.fingerprint import digest
from ..engine.words import listed

CONTRACT_TYPES = [
    ("distribution", "Distribution"),
    ("direct", "Direct sale"),
    ("frame", "Frame contract"),
    ("franchise", "Franchise"),
    ("consignment", "Consignment"),
    ("service", "Service"),
]


class CustprocContract(models.Model):
    """A business contract with a customer (CT-01, CA-01).

    It takes effect only when its review passed, both parties have signed and both seals are affixed; each condition is kept with who
    and when (see signed_mixin.py). Once signed, what was agreed is locked (CT-02).
    """

    _name = "custproc.contract"
    _description = "Customer contract"
    _inherit = ["custproc.document.mixin", "custproc.signed.mixin", "custproc.register.copied.mixin", "custproc.deadline.mixin"]
    _order = "id desc"
    _rec_names_search = ["name", "partner_id", "subject"]

    _transitions = {
        # straight into effect: contracts of before, imported (import_contracts.py); the guard keeps everything else out
        "draft": {"review", "effective", "cancelled"},
        "review": {"draft", "signed", "cancelled"},
        "signed": {"effective", "applied", "cancelled"},
        # an amendment whose terms are the contract's now
        "applied": set(),
        "effective": {"expired", "terminated", "withdrawn"},
        "expired": set(),
        "terminated": set(),
        # an import that was taken back
        "withdrawn": set(),
        "cancelled": {"draft"},
    }
    _protected_fields = ("terminated_on", "termination_reason")
    # What the parties agree: reviewed, and locked once the first of them has signed.
    _agreed_fields = (
        "company_id",
        "partner_id",
        "contract_type",
        "subject",
        "date_start",
        "date_end",
        "has_settlement_agreement",
        "settlement_text",
        "special_demand",
        "payment_term_id",
        "currency_id",
        "amount",
        "return_ratio",
        "customer_representative",
    )

    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("review", "In review"),
            ("signed", "Signed"),
            ("effective", "Effective"),
            ("applied", "In the contract"),
            ("expired", "Expired"),
            ("terminated", "Terminated"),
            ("withdrawn", "Import taken back"),
            ("cancelled", "Cancelled"),
        ],
        default="draft",
        required=True,
        copy=False,
        group_expand="_expand_live_states",
        tracking=True,
        index=True,
    )
    partner_id = fields.Many2one(
        "res.partner",
        "Customer",
        required=True,
        index=True,
        check_company=True,
        ondelete="restrict",
        domain="[('parent_id', '=', False)]",
        tracking=True,
    )
    user_id = fields.Many2one("res.users", "Salesperson", default=lambda self: self.env.user, index="btree_not_null", tracking=True)
    team_id = fields.Many2one(
        "crm.team", "Sales team", compute="_compute_team_id", store=True, readonly=False, check_company=True, index="btree_not_null"
    )
    contract_type = fields.Selection(
        CONTRACT_TYPES, "Type", default="distribution", required=True, tracking=True
    )
    subject = fields.Char(required=True, tracking=True, help="What is sold, in one line.")
    date_start = fields.Date("First day", required=True, tracking=True)
    date_end = fields.Date("Last day", tracking=True, help="Last day of the term; empty: until terminated.")
    currency_id = fields.Many2one("res.currency", required=True, default=lambda self: self.env.company.currency_id)
    amount = fields.Monetary(
        "Value with tax",
        compute="_compute_amount",
        store=True,
        readonly=False,
        precompute=True,
        help="In the contract's currency, tax included: the sum of its lines, where it has some; 0 for a framework without a value.",
    )
    payment_term_id = fields.Many2one("account.payment.term", "Payment term", check_company=True)
    has_settlement_agreement = fields.Boolean(
        "Settlement agreement", tracking=True, help="The contract says how and when deliveries are settled; credit needs it."
    )
    settlement_text = fields.Text("What was agreed on settlement")
    special_demand = fields.Text(
        "Special demand", help="What this customer asks for beyond the usual product and service; reviewed by the departments concerned."
    )
    custproc_review_ids = fields.One2many("custproc.contract.review", "contract_id", "Review rounds", readonly=True)
    terminated_on = fields.Date("Terminated on", readonly=True, copy=False)
    termination_reason = fields.Text("Reason of termination", readonly=True, copy=False)

    _ends_after_start = models.Constraint("CHECK (date_end >= date_start)", "A contract cannot end before it begins. Check its dates.")
    _in_force_index = models.Index("(company_id, partner_id, date_end) WHERE state = 'effective'")

    @api.depends("user_id")
    def _compute_team_id(self):
        for contract in self:
            team = contract.user_id.sale_team_id
            if team and (not team.company_id or team.company_id == contract.company_id):
                contract.team_id = team
            else:
                contract.team_id = contract.team_id

    @api.depends("name", "partner_id", "subject")
    def _compute_display_name(self):
        for contract in self:
            contract.display_name = " ".join(part for part in (contract.name, contract.partner_id.name) if part)

    # ------------------------------------------------------------------
    # What was agreed
    # ------------------------------------------------------------------
    def write(self, vals):
        if set(self._agreed_fields) & vals.keys():
            self._check_not_locked(vals)
        result = super().write(vals)
        if set(self._agreed_fields) & vals.keys():
            self._check_review_stale()
        return result

    def _write_agreed(self, vals):
        """Write what an amendment in effect says (called under sudo, past the lock it stands for)."""
        return super().write(vals)  # pylint: disable=super-method-mismatch

    def _check_not_locked(self, vals):
        """CT-02: what was signed is carried out as it was signed.

        :raise ProcessError: the contract is signed, or one party has signed it already
        """
        for contract in self:
            if contract.state in ("draft", "cancelled") or (contract.state == "review" and not contract._has_signature()):
                continue
            changed = [name for name in self._agreed_fields if name in vals and contract._is_changed(name, vals[name])]
            if changed:
                contract._refuse_locked(changed)

    def _refuse_locked(self, changed):
        self._refuse(
            self.env._("be changed"),
            self.env._(
                "it is signed, and what was agreed is locked (%(fields)s)",
                fields=listed(self.env, (self._fields[name]._description_string(self.env) for name in changed)),
            ),
            self.env._("Make an amendment, or terminate it and draw up a new contract."),
        )

    def _is_changed(self, name, value):
        field = self._fields[name]
        new = field.convert_to_record(field.convert_to_cache(value, self), self)
        return field.convert_to_write(self[name], self) != field.convert_to_write(new, self)

    def _get_fingerprint_values(self):
        # Only where there is one: contracts reviewed before had none, and keep their fingerprint.
        demand = {"special_demand": self.special_demand} if self.special_demand else {}
        return demand | {
            "company": self.company_id.id,
            "partner": self.partner_id.id,
            "type": self.contract_type,
            "subject": self.subject,
            "start": self.date_start,
            "end": self.date_end,
            "settlement": self.has_settlement_agreement,
            "settlement_text": self.settlement_text,
            "payment_term": self.payment_term_id.id,
            "currency": self.currency_id.name,
            "amount": self.amount,
        }

    def _get_fingerprint(self):
        """Digest of what was agreed (64 hexadecimal digits)."""
        return digest(self._get_fingerprint_values())

    # ------------------------------------------------------------------
    # Life
    # ------------------------------------------------------------------
    def _get_customer_file(self):
        """The customer's file in the contract's company."""
        self.ensure_one()
        # sudo: custproc.customer.file, the process keeps the file whoever acts on the contract
        return self.env["custproc.customer.file"].sudo().search(
            [("company_id", "=", self.company_id.id), ("partner_id", "=", self.partner_id.commercial_partner_id.id)], limit=1
        )

    @api.model_create_multi
    def create(self, vals_list):
        contracts = super().create(vals_list)
        partners = {
            company: batch.partner_id.commercial_partner_id for company, batch in contracts.grouped("company_id").items()
        }
        self.env["custproc.customer.file"]._ensure_files(partners)
        return contracts

    def action_submit(self):
        """Ask for the review of the contract."""
        for contract in self:
            contract._set_state("review")
            contract.action_ask_review()
        return True

    def action_cancel(self):
        """Give the contract up before it takes effect."""
        self.check_access("write")
        for contract in self.filtered(lambda contract: contract.custproc_review_state == "review"):
            contract.custproc_review_id.sudo()._give_up()  # sudo: custproc.contract.review, its round ends with the contract
        self._set_state("cancelled")

    def action_draft(self):
        """Take a cancelled contract up again."""
        self._require_step("cancelled")
        self._set_state("draft")

    def action_terminate(self, reason=None):
        """End an effective contract before its last day.

        :raise ProcessError: no reason is given
        """
        if not (reason or "").strip():
            raise ProcessError(
                self.env._(
                    "%(document)s cannot be terminated: no reason is given. Write why it ends.",
                    document=listed(self.env, self.mapped("display_name")),
                )
            )
        for contract in self:
            contract._set_state("terminated", terminated_on=contract.company_id._custproc_today(), termination_reason=reason)
            self.env["custproc.decision"]._record(contract, "override", "terminated", reason, partner=contract.partner_id)
