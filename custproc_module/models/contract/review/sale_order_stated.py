from odoo import models

from ...engine.words import in_one


class SaleOrder(models.Model):
    """What the salesperson establishes before he has it reviewed (CR-01): nobody reviews “not stated”."""

    _inherit = "sale.order"

    def _check_review_askable(self):
        """:raise ProcessError: products, or for goods the transport mode, are not stated"""
        askable = super()._check_review_askable()
        if unstated := self._get_unstated_points():
            self._refuse(
                self.env._("ask for review"),
                in_one(self.env, unstated),
                self.env._("Complete the quotation, then ask: the departments review what is stated."),
            )
        return askable

    def _get_unstated_points(self):
        """The points of CR-01 that the quotation does not state, as texts; time, place and price always have a value."""
        self.ensure_one()
        goods = self._get_goods_lines()
        if not goods:
            return [self.env._("no product is stated")]
        if not self.custproc_transport_mode and any(line.product_id.type == "consu" for line in goods):
            return [self.env._("the transport mode is not stated")]
        return []
