from datetime import timedelta

from odoo import fields, models


class CreditEmergency(models.TransientModel):
    """Asks for the reason and the end of an emergency off."""

    _name = "custproc.credit.emergency"
    _description = "Emergency Off of the Credit Gates"

    policy_id = fields.Many2one("custproc.credit.policy", required=True, readonly=True)
    reason = fields.Text("Why", required=True)
    until = fields.Datetime(
        required=True,
        default=lambda self: fields.Datetime.now() + timedelta(days=1),
        help="The gates act again by themselves.",
    )

    def action_switch_off(self):
        """Switch the gates off; the rights and the limits are the policy's."""
        self.ensure_one()
        self.policy_id.action_emergency_off(self.reason, self.until)
        return {"type": "ir.actions.act_window_close"}
