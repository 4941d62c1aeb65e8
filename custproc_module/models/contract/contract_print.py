from odoo import models

from ..engine.words import print_lang

SEALED_STATES = ("effective", "applied", "expired", "terminated")


class CustprocContract(models.Model):
    """The printed contract (form TQ/QEO-ZY-11-03), in Chinese or English."""

    _inherit = "custproc.contract"

    def _get_print_lang(self, family):
        """The installed language of a family (zh, en) that suits the customer; the reader's where none is installed."""
        self.ensure_one()
        return print_lang(self.env, self.partner_id, family)

    def _get_printed_seal(self):
        """The image of the company's seal as a data address; only on what is sealed and in effect, else empty."""
        self.ensure_one()
        if not self.sealed_on or self.state not in SEALED_STATES:
            return ""
        # sudo: res.company, the image is the general manager's; the sealed contract shows it to whoever may read the contract
        image = self.company_id.sudo().with_context(bin_size=False).custproc_seal_image
        return f"data:image/png;base64,{image.decode()}" if image else ""
