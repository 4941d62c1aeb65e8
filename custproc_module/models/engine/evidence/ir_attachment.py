from odoo import models
from odoo.exceptions import AccessError


class IrAttachment(models.Model):
    """The file behind evidence stays as it was filed; who may write the evidence may not exchange its file."""

    _inherit = "ir.attachment"

    def _check_access(self, operation):
        result = super()._check_access(operation)
        if self.env.su or operation == "read":
            return result
        fixed = self._filter_evidence()
        if not fixed:
            return result
        forbidden = fixed | result[0] if result else fixed
        return forbidden, lambda: AccessError(
            self.env._(
                "The file of evidence cannot be changed: it proves what it proved when it was filed. File another one."
            )
        )

    def _filter_evidence(self):
        """The attachments among these that are files of evidence."""
        # sudo: whose file it is
        owned = self.sudo().filtered(lambda attachment: attachment.res_model == "custproc.evidence")
        return self.browse(owned.ids)
