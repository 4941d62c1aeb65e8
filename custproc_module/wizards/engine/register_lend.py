from odoo import fields, models


class RegisterLend(models.TransientModel):
    """Ask to whom a paper copy is lent, and until when; the copy itself checks who may."""

    _name = "custproc.register.lend"
    _description = "Lend a Paper Copy"

    copy_id = fields.Many2one("custproc.register.copy", "Paper copy", required=True)
    borrower_id = fields.Many2one("res.users", "Colleague", domain=[("share", "=", False)])
    borrower = fields.Char("Or somebody else")
    due_on = fields.Date("Due back on")

    def action_lend(self):
        """Record the lending."""
        self.ensure_one()
        self.copy_id.action_lend(self.borrower, self.borrower_id.id, self.due_on)
        return {"type": "ir.actions.act_window_close"}
