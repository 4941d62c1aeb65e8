from odoo import models

from ....policies.credit.exposure import not_coming


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    def _is_down_payment(self):
        """Whether the line only stands for money invoiced beforehand; one that orders or delivers something is goods, whatever it says."""
        self.ensure_one()
        return self.is_downpayment and not self.product_uom_qty and not self.qty_delivered

    def _get_unit_price_with_tax(self):
        """Net price of one unit, tax included, in the order's currency; of a line of quantity 0 its price after discount, of one that takes
        something back nothing."""
        self.ensure_one()
        if self.product_uom_qty < 0:
            return 0.0
        if self.product_uom_qty:
            return self.price_total / self.product_uom_qty
        base = self.price_unit * (1 - (self.discount or 0.0) / 100.0)
        if not base or not self.tax_ids:
            return base
        taxes = self.tax_ids.compute_all(
            base, self.currency_id, 1.0, product=self.product_id, partner=self.order_id.partner_shipping_id
        )
        return taxes["total_included"]

    def _get_kit_components(self):
        """What one unit of a kit is made of, {product id: quantity in the product's unit}; empty for what leaves as itself.

        Kits are those of sale_mrp, which this module works beside and does not need.
        """
        if not hasattr(type(self), "_get_bom_component_qty"):
            return {}
        # sudo: mrp.bom, whoever delivers a kit may not read how it is made
        line, company = self.sudo(), self.company_id
        kit = self.env["mrp.bom"].sudo()._bom_find(line.product_id, company_id=company.id, bom_type="phantom")[line.product_id]
        parts = line._get_bom_component_qty(kit) if kit else {}
        # A service in a kit never leaves: what does is worth the whole of it.
        goods = line.env["product.product"].browse(parts).filtered(lambda product: product.type != "service")
        return {product.id: parts[product.id]["qty"] for product in goods if parts[product.id]["qty"] > 0}

    def _get_settled_quantity(self):
        """What of the line is not owed although it is not invoiced (D-05): what draft credit notes take off its invoiced quantity, for the
        invoice still stands in the receivables, and what came back and does not leave again.
        """
        return self._get_settled_quantities(self.move_ids.browse())[0]

    def _get_settled_quantities(self, departing):
        """`_get_settled_quantity` as it is, and once these open moves are done."""
        self.ensure_one()
        drafts = self.invoice_lines.filtered(lambda line: line.move_id.move_type == "out_refund" and line.parent_state == "draft")
        credited = self._sum_invoiced(drafts)
        now = self._get_quantity_not_coming(departing.browse())
        # What departs only makes it less.
        return credited + now, credited + (self._get_quantity_not_coming(departing) if now and departing else now)

    def _get_quantity_not_coming(self, departing):
        if self.state != "sale" or self.qty_delivered >= self.product_uom_qty:
            return 0.0  # confirmed again, all that is not with the customer leaves
        returned = self.move_ids.filtered(lambda move: move.state == "done" and move.to_refund and move.location_id.usage == "customer")
        if not returned or self._is_beyond(self.order_id._get_horizon_end()):
            return 0.0
        departed = {move: move._get_delivered_quantity() for move in departing if move.state != "done"}
        leaving = 0.0
        for move in self.move_ids.filtered(lambda move: move.state not in ("done", "cancel")):
            if (move.location_final_id or move.location_dest_id).usage == "customer":
                asked = move._get_quantity_of_line(move.product_uom_qty)
                leaving += max(asked - departed.get(move, 0.0), 0.0)
        delivered = self.qty_delivered + sum(departed.values())
        return not_coming(self.product_uom_qty, delivered, sum(move._get_delivered_quantity() for move in returned), leaving)

    def _sum_invoiced(self, invoice_lines):
        """Quantity of invoice lines in the unit of this line."""
        return sum(line.product_uom_id._compute_quantity(line.quantity, self.product_uom_id, round=False) for line in invoice_lines)

    def _get_down_payment_value(self):
        """What a down-payment line has billed ahead, tax included, in company currency: at the rate it was invoiced at, and less only
        what a posted credit note took back (D-05)."""
        self.ensure_one()
        return sum(
            (-1 if line.move_id.move_type == "out_refund" else 1) * line.price_total / (line.move_id.invoice_currency_rate or 1.0)
            for line in self.invoice_lines
            if line.parent_state == "posted" or (line.parent_state == "draft" and line.move_id.move_type != "out_refund")
        )
