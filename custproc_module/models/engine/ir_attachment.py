from odoo import models
from odoo.exceptions import AccessError


class IrAttachment(models.Model):
    """Files of confidential evidence are not handed out by the generic download."""

    _inherit = "ir.attachment"

    def _check_access(self, operation):
        result = super()._check_access(operation)
        if self.env.su:
            return result
        confidential = self._filter_confidential_evidence()
        if confidential:
            if result:
                return result[0] | confidential, result[1]
            return confidential, lambda: self._make_evidence_error()
        return result

    def _filter_confidential_evidence(self):
        """The attachments among these that hold confidential evidence."""
        owned = self.sudo().filtered(
            lambda attachment: attachment.res_model == "custproc.evidence"
        )  # sudo: ir.attachment, whose it is
        if not owned:
            return self.browse()
        evidence = (
            self.env["custproc.evidence"].sudo().browse(owned.mapped("res_id"))
        )  # sudo: custproc.evidence, only the flag is read
        closed = set(evidence.filtered("confidential").ids)
        return self.browse(owned.filtered(lambda attachment: attachment.res_id in closed).ids)

    def _make_evidence_error(self):
        return AccessError(
            self.env._(
                "Confidential evidence cannot be downloaded here: each reading is logged. Open it from its document."
            )
        )
