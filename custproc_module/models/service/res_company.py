from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    custproc_default_kind_id = fields.Many2one(
        "custproc.ticket.kind",
        "Kind of incoming requests",
        help="Given to requests that come without one, by mail or from the portal. Empty: they stay plain helpdesk tickets.",
    )
