from odoo import fields, models


class TicketPromise(models.TransientModel):
    """Give a customer a new reply time, with the reason he is told (TK-08)."""

    _name = "custproc.ticket.promise"
    _description = "New Promise"

    ticket_id = fields.Many2one("helpdesk.ticket", required=True, readonly=True, ondelete="cascade")
    old_promised_at = fields.Datetime(related="ticket_id.custproc_promised_at", string="Promised so far")
    promised_at = fields.Datetime("New reply time", required=True)
    reason = fields.Text(required=True, help="The customer reads this.")

    def action_confirm(self):
        """Promise the new time and tell the customer."""
        self.ensure_one()
        self.ticket_id._custproc_promise(self.promised_at, self.reason)
        return {"type": "ir.actions.act_window_close"}
