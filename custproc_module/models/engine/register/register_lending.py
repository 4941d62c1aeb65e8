from odoo import fields, models


class RegisterLending(models.Model):
    """That a paper copy was lent, and came back."""

    _name = "custproc.register.lending"
    _inherit = ["custproc.record.mixin"]
    _description = "Lending of a Paper Copy"
    _order = "id desc"
    _rec_name = "borrower"

    copy_id = fields.Many2one("custproc.register.copy", required=True, index=True, ondelete="cascade")
    borrower = fields.Char("Lent to", required=True)
    lent_on = fields.Date("Lent on", required=True)
    lent_by_id = fields.Many2one("res.users", "Lent by", required=True, ondelete="restrict")
    due_on = fields.Date("Due back on")
    returned_on = fields.Date("Back on")
    returned_to_id = fields.Many2one("res.users", "Taken back by", ondelete="restrict")
