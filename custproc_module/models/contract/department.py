from odoo import fields, models


class CustprocDepartment(models.Model):
    _inherit = "custproc.department"

    reviews_every_order = fields.Boolean(
        help="Reviews each quotation, whoever owns the product form: production capacity (GEN-04).",
    )
    reviews_contracts = fields.Boolean(help="Reviews each contract before it is signed.")
