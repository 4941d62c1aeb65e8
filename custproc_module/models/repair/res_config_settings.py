from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    custproc_repair_tolerance = fields.Integer(related="company_id.custproc_repair_tolerance", readonly=False)
    custproc_warranty_months = fields.Integer(related="company_id.custproc_warranty_months", readonly=False)
