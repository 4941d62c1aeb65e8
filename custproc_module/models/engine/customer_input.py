"""What customers send is measured before it is stored: texts, names and files, in the portal and by whoever enters them for him."""

from odoo import api, models
from odoo.tools import html2plaintext

from ...exceptions import ProcessError
from ...policies.engine.customer_input import FILE_BYTES, FILES, TEXT, excess, find_refused


def check_length(env, label, text, limit):
    """Refuse a text that is too long.

    :param label: what the text is, in the reader's language
    :raise ProcessError: with its length and the limit, in characters
    """
    if excess(text, limit):
        raise ProcessError(
            env._(
                "“%(label)s” cannot be taken: it has %(length)s characters, %(limit)s are possible. "
                "Shorten it, or send the rest as a file.",
                label=label,
                length=len(text),
                limit=limit,
            )
        )


def check_files(env, files):
    """Refuse files that are too many, too big, or of a kind that is no paper, picture, recording or archive.

    :param files: pairs of name and content (bytes)
    :raise ProcessError: naming the first of them
    """
    for finding in find_refused(files):
        raise ProcessError(_get_file_refusal(env, finding))


def _get_file_refusal(env, finding):
    if finding.kind == "many":
        return env._(
            "The files cannot be taken: they are %(number)s, %(limit)s are possible at once. Send the others afterwards.",
            number=finding.amount,
            limit=FILES,
        )
    if finding.kind == "big":
        return env._(
            "The file “%(name)s” cannot be taken: it is larger than %(limit)s MB. Send a smaller one.",
            name=finding.name,
            limit=FILE_BYTES // 1_000_000,
        )
    return env._(
        "The file “%(name)s” cannot be taken: only pictures, papers (PDF, office), recordings, drawings and archives are possible. "
        "Send it as one of these.",
        name=finding.name,
    )


class CustomerPostsMixin(models.AbstractModel):
    """A document on whose page customers write, and which their mails open: what somebody from outside posts is measured first, and the
    values an alias adds to a mail decide nothing.
    """

    _name = "custproc.customer.posts.mixin"
    _inherit = ["mail.thread", "custproc.closed.mixin"]
    _description = "Document on which customers write"

    @api.model
    def message_new(self, msg_dict, custom_values=None):
        # EXTENDS 'mail', which opens it under sudo
        closed = self._get_closed_fields()
        return super().message_new(msg_dict, {name: value for name, value in (custom_values or {}).items() if name not in closed})

    def message_post(self, *, message_type="notification", body="", attachments=None, attachment_ids=None, **kwargs):
        # EXTENDS 'mail'. A mail is taken in whole: it cannot be shortened by who sent it, and would be lost.
        if message_type != "email" and not self.env.user._is_internal():
            self._check_posted(body, attachments, attachment_ids)
        return super().message_post(message_type=message_type, body=body, attachments=attachments, attachment_ids=attachment_ids, **kwargs)

    def _message_update_content(self, message, /, *, body, attachment_ids=None, **kwargs):
        # EXTENDS 'mail'
        if not self.env.user._is_internal():
            self._check_posted(body, None, attachment_ids)
        return super()._message_update_content(message, body=body, attachment_ids=attachment_ids, **kwargs)

    def _check_posted(self, body, attachments, attachment_ids):
        check_length(self.env, self.env._("Message"), html2plaintext(body or "") if excess(body, TEXT) else body, TEXT)
        # sudo: ir.attachment, files just uploaded belong to nothing a customer may read yet
        uploaded = self.env["ir.attachment"].sudo().browse(attachment_ids or [])
        given = [(file[0], file[1] if isinstance(file[1], bytes) else b"") for file in attachments or []]
        check_files(self.env, [*given, *((file.name, file.raw or b"") for file in uploaded)])
