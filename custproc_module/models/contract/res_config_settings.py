from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    custproc_scan_required = fields.Boolean(related="company_id.custproc_scan_required", readonly=False)
    custproc_go_live = fields.Date(related="company_id.custproc_go_live")
