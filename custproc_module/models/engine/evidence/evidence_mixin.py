from odoo import fields, models

from ..given_values import to_bytes


class EvidenceMixin(models.AbstractModel):
    """A document with evidence."""

    _name = "custproc.evidence.mixin"
    _inherit = ["custproc.subject.mixin"]
    _description = "Document with Evidence"

    custproc_evidence_ids = fields.One2many(
        "custproc.evidence",
        "res_id",
        "Evidence",
        domain=lambda self: [("model", "=", self._name)],
        readonly=True,
        copy=False,
    )

    def _add_evidence(self, kind_code, name, content, purpose=None, signer=None, partner=None):
        """File bytes as evidence of this document; returns the evidence.

        :param kind_code: code of a `custproc.evidence.kind`
        :param content: bytes, or base64 text as a binary field gives it
        :param signer: name of the person whose signature this is
        """
        self.ensure_one()
        raw = to_bytes(self.env, content)
        # sudo: custproc.evidence, filed by the process on behalf of who acts (also a customer in the portal)
        evidence = (
            self.env["custproc.evidence"]
            .sudo()
            .create(
                {
                    "name": name,
                    "kind_id": self.env["custproc.evidence.kind"].sudo().search([("code", "=", kind_code)], limit=1).id,
                    "model": self._name,
                    "res_id": self.id,
                    "company_id": self._get_subject_company().id,
                    "purpose": purpose,
                    "partner_id": partner.id if partner else False,
                    "signer": signer,
                    "signed_at": fields.Datetime.now() if signer else False,
                }
            )
        )
        evidence._store(raw)
        return evidence
