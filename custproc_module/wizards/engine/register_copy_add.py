from odoo import fields, models


class RegisterCopyAdd(models.TransientModel):
    """Register one more paper copy of an entry."""

    _name = "custproc.register.copy.add"
    _description = "Add a Paper Copy"

    entry_id = fields.Many2one("custproc.register.entry", required=True)
    name = fields.Char("Copy", required=True)
    holder = fields.Char("Kept by", required=True)
    group_id = fields.Many2one("res.groups", "Keepers")
    is_outside = fields.Boolean("Outside the company", help="Handed to the customer: it is his, and not lent.")

    def action_add(self):
        """Register it."""
        self.ensure_one()
        self.entry_id.check_access("write")
        values = {"name": self.name, "holder": self.holder, "group_id": self.group_id.id, "is_outside": self.is_outside}
        self.entry_id._make_copies([values])
        return {"type": "ir.actions.act_window_close"}
