from odoo import models
from odoo.exceptions import AccessError

from .transition_mixin import is_process_document

# What a message says, and of whom, when and about what; reading marks and stars are everybody's own.
SAID = frozenset({"body", "subject", "author_id", "author_guest_id", "email_from", "date", "attachment_ids", "model", "res_id"})
SAID |= {"message_type", "subtype_id", "is_internal", "parent_id", "record_name", "tracking_value_ids"}


class MailMessage(models.Model):
    """What was written on a document of a process stays: the host lets everybody who may write the document delete and rewrite what
    customers, colleagues and the system wrote on it. One's own comment is corrected on the page, where it shows.
    """

    _inherit = "mail.message"

    def write(self, vals):
        if not self.env.su and not SAID.isdisjoint(vals):
            self._check_said()
        return super().write(vals)

    def unlink(self):
        if not self.env.su:
            self._check_said()
        return super().unlink()

    def _check_said(self):
        """:raise AccessError: one of the messages is of a document of a process"""
        # sudo: mail.message, on which document it was written
        for name in set(self.sudo().mapped("model")):
            if is_process_document(self.env, name):
                raise AccessError(
                    self.env._(
                        "Messages of %(documents)s cannot be changed or deleted: they belong to the records. "
                        "Write another one; your own comment you may edit on the page.",
                        documents=self.env["ir.model"]._get(name).name,
                    )
                )


class MailThread(models.AbstractModel):
    _inherit = "mail.thread"

    def message_get_followers(self, *args, **kwargs):
        # EXTENDS 'mail', which tells everybody, customers of the portal too, the names and addresses of who follows any document
        self.check_access("read")
        return super().message_get_followers(*args, **kwargs)
