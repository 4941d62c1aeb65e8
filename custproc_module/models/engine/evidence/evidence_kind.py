from odoo import fields, models

from ....exceptions import ProcessError


class EvidenceKind(models.Model):
    """A kind of evidence: who may read it, how long it is kept, and whether it is confidential (D-18)."""

    _name = "custproc.evidence.kind"
    _inherit = ["custproc.setting.mixin", "custproc.readers.mixin"]
    _description = "Kind of Evidence"
    _order = "sequence, id"

    code = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    confidential = fields.Boolean(help="Read only by the groups below; each reading is logged.")
    purpose = fields.Char("Usual purpose", translate=True, help="Why it may be kept at all; personal data need one.")
    retention_months = fields.Integer(
        "Kept for (months)", help="0: as long as the document. Afterwards the content is deleted, its hash stays."
    )

    _code_unique = models.UniqueIndex("(code)", "Two kinds of evidence cannot share a code. Choose another code.")

    def write(self, vals):
        """Evidence that was filed as confidential stays so, and what was filed openly stays open.

        :raise ProcessError: evidence of this kind exists
        """
        if "confidential" in vals:
            for kind in self.filtered(lambda kind: kind.confidential != bool(vals["confidential"])):
                # sudo: custproc.evidence, counted in every company, also what the caller may not read
                count = self.env["custproc.evidence"].sudo().search_count([("kind_id", "=", kind.id)])
                if count:
                    raise ProcessError(
                        self.env._(
                            "“%(kind)s” cannot change whether it is confidential: %(count)s files were filed under it as it is. "
                            "Make another kind.",
                            kind=kind.name,
                            count=count,
                        )
                    )
        return super().write(vals)
