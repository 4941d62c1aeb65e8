from odoo import models


class SaleOrder(models.Model):
    _inherit = "sale.order"

    # The orders of a payer that still have something to invoice: few at any time, whatever the history.
    _custproc_uninvoiced_idx = models.Index("(partner_invoice_id) WHERE state = 'sale' AND invoice_status <> 'invoiced'")
