from odoo import models

from ...engine import stored_condition
from .orders_sql import IS_STRANDED, IS_UNINVOICED


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    # Goods that left by an order that is not confirmed any more, and down payments of such orders: next to none (orders_sql.py).
    _custproc_stranded_idx = models.Index("(order_id) WHERE custproc_is_stranded")

    def _auto_init(self):
        stored_condition.keep(self.env.cr, self._table, "custproc_is_stranded", IS_STRANDED)
        return super()._auto_init()


class SaleOrder(models.Model):
    _inherit = "sale.order"

    # The orders of a payer that still have something to invoice: few at any time, whatever the history.
    _custproc_uninvoiced_idx = models.Index("(partner_invoice_id) WHERE custproc_is_uninvoiced")

    def _auto_init(self):
        stored_condition.keep(self.env.cr, self._table, "custproc_is_uninvoiced", IS_UNINVOICED)
        return super()._auto_init()
