from odoo import fields, models


class CustprocChecklistConclusion(models.Model):
    _inherit = "custproc.checklist.conclusion"

    kept_from_round = fields.Integer(
        "Kept from round", readonly=True, help="The department was not touched by the change: its word of that round still counts."
    )
