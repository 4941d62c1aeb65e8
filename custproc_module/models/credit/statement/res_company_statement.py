from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    custproc_statement_login = fields.Boolean(
        "Statements are answered signed in",
        help="Customers confirm or dispute a statement of account only with a login of theirs. Otherwise the link that was mailed to the "
        "payer is enough: who answers, when and from which address is noted.",
    )


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    custproc_statement_login = fields.Boolean(related="company_id.custproc_statement_login", readonly=False)
