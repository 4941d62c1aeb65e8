from odoo import models
from odoo.exceptions import AccessError
from odoo.tools import SQL

from ..document.transition_mixin import is_process_document


class IrAttachment(models.Model):
    """Files that prove something stay as they were given: those of evidence, those of closed fields (a signature), and those that somebody
    else sent or handed in with a message of a process document. Who may write the document may not exchange its files.
    """

    _inherit = "ir.attachment"

    def _check_access(self, operation):
        result = super()._check_access(operation)
        if self.env.su or operation == "read":
            return result
        fixed = self._filter_fixed()
        if not fixed:
            return result
        forbidden = fixed | result[0] if result else fixed
        return forbidden, lambda: AccessError(
            self.env._(
                "The file of evidence cannot be changed: it proves what it proved when it was filed. File another one."
            )
        )

    def write(self, vals):
        result = super().write(vals)
        if not self.env.su and not {"res_model", "res_id", "res_field"}.isdisjoint(vals):
            # The host looks at the document a file comes from and goes to, not at the field it would become the value of.
            self.check_access("write")
        return result

    def _filter_fixed(self):
        """The attachments among these that nobody changes."""
        # sudo: whose file it is; the registry is asked by name, a model may be gone
        owned = self.sudo()
        fixed = owned.filtered(lambda attachment: attachment.res_model == "custproc.evidence" or attachment._is_of_closed_field())
        rest = owned - fixed
        of_documents = rest.filtered(lambda attachment: attachment.res_id and is_process_document(self.env, attachment.res_model))
        return self.browse((fixed | of_documents._filter_said_by_others(self.env.user.partner_id)).ids)

    def _is_of_closed_field(self):
        self.ensure_one()
        model = self.env.get(self.res_model) if self.res_field else None
        return model is not None and self.res_field in getattr(model, "_get_closed_fields", frozenset)()

    def _filter_said_by_others(self, partner):
        """The attachments among these that hang on a message another person wrote."""
        if not self:
            return self
        self.env["mail.message"].flush_model(["author_id", "attachment_ids"])
        rows = self.env.execute_query(
            SQL(
                """SELECT DISTINCT r.attachment_id FROM message_attachment_rel r JOIN mail_message m ON m.id = r.message_id
                    WHERE r.attachment_id = ANY(%s) AND m.author_id IS DISTINCT FROM %s""",
                self.ids,
                partner.id,
            )
        )
        return self.browse(attachment_id for [attachment_id] in rows)
