from collections import defaultdict

from odoo import fields, models

from ...policies.contract.capacity import Wanted


class CustprocContract(models.Model):
    """What a contract promises from stock, by delivery date (CR-01, GEN-04)."""

    _inherit = "custproc.contract"

    def _get_capacity_wanted(self):
        """Each line with a quantity, on its delivery date; of an amendment what is still to be delivered. From all warehouses of the
        company, since a contract names none.
        """
        # EXTENDS reviewed mixin
        self.ensure_one()
        delivered = self._get_delivered()
        last = self.date_end or self.date_start
        wanted = []
        for line in self.line_ids.filtered(lambda line: line.quantity and line.product_id.is_storable):
            quantity = line.product_uom_id._compute_quantity(line.quantity, line.product_id.uom_id, round=False)
            quantity -= delivered.get(line.source_line_id.id or line.id, 0.0)
            if quantity > 0:
                wanted.append(Wanted(line.id, line.product_id.id, quantity, fields.Date.to_date(line.date_delivery or last)))
        warehouses = self.env["stock.warehouse"].search([("company_id", "=", self.company_id.id)])
        return wanted, warehouses.view_location_id

    def _get_capacity_own_lines(self):
        # EXTENDS reviewed mixin: what this contract is called off by
        lines = (self.amends_id or self).line_ids
        return self.env["sale.order.line"].search([("custproc_contract_line_id", "in", lines.ids), ("state", "=", "sale")])

    def _get_delivered(self):
        """{contract line id: delivered by call-offs, in the product's unit}"""
        delivered = defaultdict(float)
        for line in self._get_capacity_own_lines():
            quantity = line.product_uom_id._compute_quantity(line.qty_delivered, line.product_id.uom_id, round=False)
            delivered[line.custproc_contract_line_id.id] += quantity
        return delivered
