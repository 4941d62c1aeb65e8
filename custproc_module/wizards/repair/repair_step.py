from odoo import api, fields, models
from odoo.exceptions import ValidationError


class RepairStep(models.TransientModel):
    """What a step of a repair asks for: consent, signature, reason, photograph. The sheet checks and records; this only asks."""

    _name = "custproc.repair.step"
    _inherit = ["custproc.on.site.step.mixin"]
    _description = "Step of a Repair"

    sheet_id = fields.Many2one("custproc.repair.sheet", required=True, readonly=True, ondelete="cascade")
    company_id = fields.Many2one(related="sheet_id.company_id")
    currency_id = fields.Many2one(related="sheet_id.currency_id")
    topic = fields.Selection(
        [
            ("delay", "Later arrival"),
            ("arrive", "Late arrival"),
            ("fees", "Consent to the fees"),
            ("sign", "Signature"),
            ("refusal", "No signature"),
            ("followup", "Follow-up call"),
            ("cancel", "Cancellation"),
            ("photo", "Photograph"),
            ("charge", "Charged"),
        ],
        required=True,
        readonly=True,
    )
    appointment_at = fields.Datetime(related="sheet_id.appointment_at")
    arrival_limit_at = fields.Datetime(related="sheet_id.arrival_limit_at")
    line_ids = fields.One2many(related="sheet_id.line_ids")
    amount = fields.Monetary(
        "Fees stated", compute="_compute_amount", store=True, help="Tax included; what the customer agrees to."
    )
    person = fields.Char(compute="_compute_person", store=True, readonly=False)
    how = fields.Selection(
        [("on_site", "In person"), ("phone", "By telephone"), ("mail", "By letter or mail")], default="on_site"
    )
    agreed_at = fields.Datetime("New arrival time")
    commercial_partner_id = fields.Many2one(related="sheet_id.commercial_partner_id")
    move_id = fields.Many2one(
        "account.move",
        "Invoice",
        check_company=True,
        domain="[('commercial_partner_id', '=', commercial_partner_id), ('state', '!=', 'cancel'),"
        " ('move_type', 'in', ('out_invoice', 'out_receipt'))]",
    )
    receipt = fields.Char(help="Number of the receipt given for cash.")
    result = fields.Selection([("satisfied", "Satisfied"), ("unsatisfied", "Not satisfied")])

    @api.model
    def _get_step_context(self, documents):
        documents.ensure_one()
        return {"default_sheet_id": documents.id}

    @api.depends("sheet_id")
    def _compute_amount(self):
        # Frozen when the form opens: consent is given to what the customer was told, not to what changed meanwhile.
        for step in self:
            step.amount = step.sheet_id.amount_total

    @api.depends("sheet_id")
    def _compute_person(self):
        for step in self:
            step.person = step.sheet_id.contact_name

    def action_confirm(self):
        """Record the step on the sheet."""
        self.ensure_one()
        # Each topic has its method here: a name that is chosen by the user is never called.
        {
            "delay": self._confirm_delay,
            "arrive": self._confirm_arrive,
            "fees": self._confirm_fees,
            "sign": lambda: self.sheet_id._sign(self.person, self._get_signature(), "on_site"),
            "refusal": self._confirm_refusal,
            "followup": self._confirm_followup,
            "cancel": self._confirm_cancel,
            "photo": lambda: self._file_photo(self.sheet_id),
            "charge": lambda: self.sheet_id._charge(self.move_id, self.receipt),
        }[self.topic]()
        return {"type": "ir.actions.act_window_close"}

    def _confirm_delay(self):
        if not self.agreed_at:
            raise ValidationError(
                self.env._(
                    "The later arrival cannot be recorded: no time is entered. Enter the time the customer agreed to."
                )
            )
        self.sheet_id._agree_delay(self.agreed_at, self.reason, self.person, self.how)

    def _confirm_arrive(self):
        self.sheet_id.action_arrive(self.reason)

    def _confirm_fees(self):
        self.sheet_id._agree_fees(self.amount, self.person, self.how)

    def _confirm_refusal(self):
        self.sheet_id._close_unsigned(self.reason)

    def _confirm_followup(self):
        if not self.result:
            raise ValidationError(
                self.env._(
                    "The call cannot be recorded: no result is chosen. Choose whether the customer was satisfied."
                )
            )
        self.sheet_id._follow_up(self.result, self.reason)

    def _confirm_cancel(self):
        self.sheet_id.action_cancel(self.reason)
