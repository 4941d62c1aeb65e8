from odoo import models


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    # Goods that left by an order that is not confirmed any more, and down payments of such orders: next to none (orders_sql.py).
    _custproc_stranded_idx = models.Index("(order_id) WHERE state <> 'sale' AND (qty_delivered > qty_invoiced OR is_downpayment)")


class SaleOrder(models.Model):
    _inherit = "sale.order"

    # The orders of a payer that still have something to invoice: few at any time, whatever the history.
    _custproc_uninvoiced_idx = models.Index("(partner_invoice_id) WHERE state = 'sale' AND invoice_status <> 'invoiced'")
