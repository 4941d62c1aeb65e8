from odoo import fields, models


class DecisionHead(models.Model):
    """Seal and number of the last sealed decision, kept apart from the chain so that a cut tail shows."""

    _name = "custproc.decision.head"
    _inherit = ["custproc.record.mixin"]
    _description = "Head of the Decision Chain"

    count = fields.Integer(readonly=True)
    seal = fields.Char(readonly=True)
