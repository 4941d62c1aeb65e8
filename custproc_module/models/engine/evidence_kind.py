from odoo import fields, models


class EvidenceKind(models.Model):
    """A kind of evidence: who may read it, how long it is kept, and whether it is confidential (D-18)."""

    _name = "custproc.evidence.kind"
    _description = "Kind of Evidence"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    confidential = fields.Boolean(help="Read only by the groups below; each reading is logged.")
    group_ids = fields.Many2many("res.groups", string="Readers")
    purpose = fields.Char("Usual purpose", translate=True, help="Why it may be kept at all; personal data need one.")
    retention_months = fields.Integer(
        "Kept for (months)", help="0: as long as the document. Afterwards the content is deleted, its hash stays."
    )

    _code_unique = models.UniqueIndex("(code)", "Two kinds of evidence cannot share a code. Choose another code.")
