"""What was agreed in a sale order, as plain values: the review and the gates compare its digest."""

from odoo import models

from ....policies.engine.fingerprint import digest, text_of
from ..plain_values import plain_values


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _get_fingerprint_values(self):
        """The entered content of the order: nothing that moves by itself is in it (states, totals, rates, delivered and
        invoiced quantities), so an unchanged order keeps its fingerprint for ever. The order of the lines does not matter.
        """
        self.ensure_one()
        lines = self.order_line._list_fingerprint_values()
        return {
            "company": self.company_id.id,
            "partner": self.partner_id.id,
            "payer": self.partner_invoice_id.id,
            "currency": self.currency_id.name,
            "payment_term": self.payment_term_id.id,
            "incoterm": self.incoterm.id,
            "incoterm_location": self.incoterm_location,
            "delivery_place": self.partner_shipping_id.id,
            "delivery_date": self.commitment_date,
            "lines": sorted(lines, key=text_of),
        }

    def _get_fingerprint(self):
        """Digest of what was agreed (64 hexadecimal digits)."""
        return digest(self._get_fingerprint_values())


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    def _list_fingerprint_values(self):
        """The entered content of these lines, those left out that `_is_left_out_of_fingerprint` names."""
        agreed = self.filtered(lambda line: not line._is_left_out_of_fingerprint()).with_prefetch(self._prefetch_ids)
        names = ("product_id", "product_uom_qty", "product_uom_id", "price_unit", "discount")
        keys = ("product", "quantity", "unit", "price", "discount")
        return [
            dict(zip(keys, values, strict=True)) | {"taxes": sorted(line.tax_ids.ids)}
            for line, values in zip(agreed, plain_values(agreed, *names), strict=True)
        ]

    def _is_left_out_of_fingerprint(self):
        """Lines that only carry text or that the system adds: sections, notes and down payments (of quantity 0 in the order).
        A reward of a loyalty programme is neither: somebody claimed it, and it changes the price that is agreed."""
        self.ensure_one()
        if self.display_type:
            return True
        return self.is_downpayment and not self.product_uom_qty
