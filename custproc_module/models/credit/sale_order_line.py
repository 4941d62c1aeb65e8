from odoo import models


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    def _get_unit_price_with_tax(self):
        """Net price of one unit, tax included, in the order's currency; of a line of quantity 0 its price after discount."""
        self.ensure_one()
        if self.product_uom_qty:
            return self.price_total / self.product_uom_qty
        base = self.price_unit * (1 - (self.discount or 0.0) / 100.0)
        if not base or not self.tax_ids:
            return base
        taxes = self.tax_ids.compute_all(
            base, self.currency_id, 1.0, product=self.product_id, partner=self.order_id.partner_shipping_id
        )
        return taxes["total_included"]
