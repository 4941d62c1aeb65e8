from odoo import models

from ...engine.words import listed, print_lang
from .customer_file_ledger import LEDGER_READERS


class CustprocCustomerFile(models.Model):
    """The printed customer file under the form code of its kind, in Chinese or English: that of key customers is
    TQ/QEO-ZY-11-04 (CF-22).
    """

    _inherit = "custproc.customer.file"

    def _get_print_lang(self, family):
        """The installed language of a family (zh, en) that suits the customer; the reader's where none is installed."""
        self.ensure_one()
        return print_lang(self.env, self.partner_id, family)

    def _get_printed_title(self):
        """The name of the kind's form, else what the document is."""
        self.ensure_one()
        return self.register_id.name or self.env._("Customer file")

    def _say_kinds(self):
        """The kinds of the file in a row, in the reader's language."""
        self.ensure_one()
        return listed(self.env, self.kind_ids.mapped("name"))

    def _get_printed_fields(self):
        """[(label, text)] of the kind's own form, in printed order."""
        self.ensure_one()
        return [(field.name, text) for field, text in self._say_register_values()] if self.register_id else []

    def _get_printed_classes(self):
        """[(label, text)] of the classes the customer is in (CL-04 to CL-12)."""
        self.ensure_one()
        names = ("industry_id", "size_id", "region_id", "demand_id", "channel_id", "contract_class_id", "user_class_id")
        return [(self._fields[name]._description_string(self.env), self[name].name) for name in names if self[name]]

    def _shows_ledger(self):
        """Whether the reader sees the customer's figures."""
        return self.env.user.has_groups(LEDGER_READERS)

    def _get_printed_usage(self):
        """Rows of custproc.customer.usage of this customer, the largest quantity first (CL-09)."""
        self.ensure_one()
        # sudo: custproc.customer.usage, asked for only where the reader sees the customer's figures
        usage = self.env["custproc.customer.usage"].sudo()
        if not self._shows_ledger():
            return usage
        domain = [("partner_id", "=", self.partner_id.id), ("company_id", "=", self.company_id.id)]
        return usage.search(domain, order="quantity desc")
