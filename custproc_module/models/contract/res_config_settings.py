from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    custproc_papers_required = fields.Boolean(related="company_id.custproc_papers_required", readonly=False)
    custproc_review_required = fields.Boolean(related="company_id.custproc_review_required", readonly=False)
