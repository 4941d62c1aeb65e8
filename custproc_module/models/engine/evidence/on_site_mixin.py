import base64
import binascii

from odoo import models

from ..words import in_one


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
        :raise ProcessError: name or image is missing, or the image cannot be read
        """
        self.ensure_one()
        facts = []
        if not (signed_by or "").strip():
            facts.append(self.env._("nobody is named who signs"))
        if not signature or not _is_base64(signature):
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


def _is_base64(value):
    try:
        return bool(base64.b64decode(value, validate=True))
    except (ValueError, TypeError, binascii.Error):
        return False
