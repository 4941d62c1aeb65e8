from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    custproc_dunning_daily = fields.Boolean(
        "Dun daily", help="A dunning run is selected each day and waits in its preview; nobody is told before it is released."
    )


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    custproc_dunning_daily = fields.Boolean(related="company_id.custproc_dunning_daily", readonly=False)
