from odoo import api, fields, models
from odoo.fields import Command


class SlipStep(models.TransientModel):
    """What a step of settlement slips asks for: signature, reason, photograph. The slips check and record; this only asks."""

    _name = "custproc.slip.step"
    _inherit = ["custproc.on.site.step.mixin"]
    _description = "Step of a Settlement Slip"

    slip_ids = fields.Many2many("custproc.settlement.slip", string="Slips", required=True, readonly=True)
    slip_id = fields.Many2one("custproc.settlement.slip", compute="_compute_slip_id")
    currency_id = fields.Many2one(related="slip_id.currency_id")
    topic = fields.Selection(
        [
            ("sign", "Signature"),
            ("unsigned", "Left without signature"),
            ("skip", "Not read"),
            ("photo", "Photograph"),
            ("dispute", "Dispute"),
            ("correct", "Correction"),
        ],
        required=True,
        readonly=True,
    )
    volume = fields.Float(related="slip_id.volume")
    amount = fields.Monetary(related="slip_id.amount")
    skip_reason = fields.Selection(
        lambda self: self.env["custproc.settlement.slip"]._fields["skip_reason"]._description_selection(self.env), "Why it was not read"
    )

    @api.model
    def _get_step_context(self, documents):
        return {"default_slip_ids": [Command.set(documents.ids)]}

    def _compute_slip_id(self):
        for step in self:
            step.slip_id = step.slip_ids[:1]

    def action_confirm(self):
        """Record the step on its slips."""
        self.ensure_one()
        # Each topic has its method here: a name that is chosen by the user is never called.
        steps = {
            "sign": lambda: self.slip_id._sign(self.person, self._get_signature()),
            "unsigned": lambda: self.slip_ids._leave_unsigned(self.reason),
            "skip": lambda: self.slip_ids._skip(self.skip_reason, self.reason),
            "photo": lambda: self._file_photo(self.slip_id),
            "dispute": lambda: self.slip_ids._dispute(self.reason),
            "correct": self._confirm_correction,
        }
        found = steps[self.topic]()
        return found if isinstance(found, dict) else {"type": "ir.actions.act_window_close"}

    def _confirm_correction(self):
        made = self.slip_ids._correct(self.reason)
        if len(made) > 1:
            return None
        return {"type": "ir.actions.act_window", "res_model": made._name, "res_id": made.id, "view_mode": "form"}
