from odoo import fields, models


class CustprocChecklistConclusion(models.Model):
    _inherit = "custproc.checklist.conclusion"

    kept_from_round = fields.Integer(
        "Kept from round", readonly=True, help="The department was not touched by the change: its word of that round still counts."
    )
    kept_from_id = fields.Many2one(
        "custproc.contract.review",
        "Kept from",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
        help="The round in which the department said it; of an amendment it may be one of its contract.",
    )
