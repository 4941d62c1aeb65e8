import base64
import binascii

from odoo import models

from ....policies.engine.customer_input import NAME
from ..customer_input import check_length
from ..words import in_one

SIGNATURE_BYTES = 500_000


class OnSiteMixin(models.AbstractModel):
    """A document worked on at the customer's: a step asks in a form of its own, the customer signs, pictures are filed."""

    _name = "custproc.on.site.mixin"
    _inherit = ["custproc.evidence.mixin"]
    _description = "Document Worked on at the Customer's"

    _step_model = ""  # the form; a `custproc.on.site.step.mixin`

    def _open_step(self, topic, title):
        """Open the form of a step for these documents."""
        return {
            "type": "ir.actions.act_window",
            "name": title,
            "res_model": self._step_model,
            "view_mode": "form",
            "target": "new",
            "context": self.env[self._step_model]._get_step_context(self) | {"default_topic": topic},
        }

    def _check_signature(self, signed_by, signature):
        """The name of who signs, without spaces around it.

        :param signature: image as base64 text
        :raise ProcessError: name or image is missing, the name is too long, or the image cannot be read
        """
        self.ensure_one()
        check_length(self.env, self.env._("Name"), signed_by, NAME)
        facts = []
        if not (signed_by or "").strip():
            facts.append(self.env._("nobody is named who signs"))
        if not signature or not is_signature(signature):
            facts.append(self.env._("there is no signature"))
        if facts:
            self._refuse(self.env._("be signed"), in_one(self.env, facts), self.env._("Let the customer sign and enter his name."))
        return signed_by.strip()

    def _file_photo(self, name, content):
        """File a photograph; `content` is base64 text or bytes holding it."""
        self.ensure_one()
        self.check_access("write")
        text = content.decode() if isinstance(content, bytes) else content
        title = name or self.env._("Photograph of %(document)s", document=self.name)
        return self._add_evidence("photo", title, text, partner=self.partner_id)


def is_signature(value):
    """Whether base64 text (or bytes holding it) is a picture somebody drew: PNG or JPEG, of a size that a signature has."""
    try:
        content = base64.b64decode(value, validate=True)
    except (ValueError, TypeError, binascii.Error):
        return False
    return content.startswith((b"\x89PNG", b"\xff\xd8\xff")) and len(content) <= SIGNATURE_BYTES
