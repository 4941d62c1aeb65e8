from odoo import fields, models


class Department(models.Model):
    """A department that reviews: its name in the rule book, and the group whose members answer for it."""

    _name = "custproc.department"
    _description = "Reviewing Department"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    group_id = fields.Many2one("res.groups", "Who answers", required=True, ondelete="restrict")

    _code_unique = models.UniqueIndex("(code)", "Two reviewing departments cannot share a code. Choose another code.")
