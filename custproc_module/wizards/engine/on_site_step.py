from odoo import api, fields, models
from odoo.exceptions import ValidationError


class OnSiteStep(models.AbstractModel):
    """The form of a step at the customer's: who signs, signature, reason, photograph. The document checks and records; this asks."""

    _name = "custproc.on.site.step.mixin"
    _description = "Step at the Customer's"

    person = fields.Char("Name of the person")
    signature = fields.Image(max_width=1024, max_height=1024)
    reason = fields.Text()
    photo = fields.Image(max_width=1920, max_height=1920)
    photo_name = fields.Char("Name of the photograph")

    @api.model
    def _get_step_context(self, documents):
        """Defaults of the form that name the documents."""
        raise NotImplementedError

    def _get_signature(self):
        """The image as base64 text, whatever the field gives: bytes that hold it, or the text."""
        return self.signature.decode() if isinstance(self.signature, bytes) else self.signature

    def _file_photo(self, document):
        if not self.photo:
            raise ValidationError(self.env._("The photograph cannot be filed: none is chosen. Choose a picture or take one."))
        document._file_photo(self.photo_name, self.photo)
