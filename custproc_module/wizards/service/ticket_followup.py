from odoo import fields, models

from ...models.service.helpdesk_ticket_followup import RESULTS


class TicketFollowup(models.TransientModel):
    """Ask a customer whether the answer helped (TK-04)."""

    _name = "custproc.ticket.followup"
    _description = "Follow-up of a Request"

    ticket_id = fields.Many2one("helpdesk.ticket", required=True, readonly=True, ondelete="cascade")
    result = fields.Selection(RESULTS, required=True)
    note = fields.Text("What the customer said")

    def action_confirm(self):
        """Record the outcome."""
        self.ensure_one()
        self.ticket_id._custproc_follow_up(self.result, self.note)
        return {"type": "ir.actions.act_window_close"}
