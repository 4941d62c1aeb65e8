from odoo import api, models


class SaleOrderLine(models.Model):
    """A line is part of what was reviewed: whatever changes it outdates the review, by any path."""

    _inherit = "sale.order.line"

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines.order_id._check_review_stale()
        return lines

    def write(self, vals):
        orders = self.order_id
        result = super().write(vals)
        # A line may have moved to another order: both are compared.
        (orders | self.order_id)._check_review_stale()
        return result

    def unlink(self):
        orders = self.order_id
        result = super().unlink()
        orders._check_review_stale()
        return result
