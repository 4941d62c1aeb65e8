from odoo import api, models
from odoo.exceptions import ValidationError


class OfPayerMixin(models.AbstractModel):
    """A document about what a payer owes, in `partner_id`. Invoices are owed by the company, so a contact of it would find none of them."""

    _name = "custproc.of.payer.mixin"
    _description = "Document of a Payer"

    @api.constrains("partner_id")
    def _check_payer(self):
        for document in self:
            payer = document.partner_id.commercial_partner_id
            if payer != document.partner_id:
                raise ValidationError(document._get_contact_refusal(document.partner_id.display_name, payer.display_name))

    def _get_contact_refusal(self, contact, payer):
        """The sentence that refuses a contact and names the payer; both are names."""
        raise NotImplementedError
