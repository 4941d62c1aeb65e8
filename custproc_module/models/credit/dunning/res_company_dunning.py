from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    custproc_promise_days = fields.Integer(
        "Promises by telephone (days)",
        default=14,
        help="How far ahead a promise to pay may lie: dunning waits for it. Who needs longer promises instalments by a collection plan.",
    )
    custproc_dunning_daily = fields.Boolean(
        "Dun daily", help="A dunning run is selected each day and waits in its preview; nobody is told before it is released."
    )


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    custproc_dunning_daily = fields.Boolean(related="company_id.custproc_dunning_daily", readonly=False)
    custproc_promise_days = fields.Integer(related="company_id.custproc_promise_days", readonly=False)
