from odoo import fields, models


class RegisterReason(models.TransientModel):
    """Ask why an entry is void, or how a paper copy was lost."""

    _name = "custproc.register.reason"
    _description = "Give a Reason"

    entry_id = fields.Many2one("custproc.register.entry", "Register entry")
    copy_id = fields.Many2one("custproc.register.copy", "Paper copy")
    reason = fields.Char()

    def action_confirm(self):
        """Void the entry, or report the copy lost."""
        self.ensure_one()
        if self.entry_id:
            self.entry_id.action_void(self.reason)
        if self.copy_id:
            self.copy_id.action_report_lost(self.reason)
        return {"type": "ir.actions.act_window_close"}
