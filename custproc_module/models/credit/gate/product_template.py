from odoo import fields, models


class ProductTemplate(models.Model):
    _inherit = "product.template"

    custproc_is_freight = fields.Boolean(
        "Freight", help="Charges the transport of goods: shown apart in the amount a customer is asked to remit."
    )
