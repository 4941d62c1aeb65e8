from odoo import fields, models


class CustprocProductForm(models.Model):
    """Physical form of products; it decides which department owns the requirement and its review (GEN-03, CR-04)."""

    _name = "custproc.product.form"
    _description = "Product form"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    department_id = fields.Many2one("custproc.department", "Responsible department", required=True, ondelete="restrict")

    _code_unique = models.UniqueIndex("(code)", "Two product forms cannot share a code. Choose another code.")
