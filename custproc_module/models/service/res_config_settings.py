from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    custproc_default_kind_id = fields.Many2one(related="company_id.custproc_default_kind_id", readonly=False)
