from odoo import models


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    # Covering indexes for the figures: what is open by payer, and what was invoiced in a window by payer. The partial conditions
    # keep them to a fraction of the lines. The module's own; they go with it.
    _custproc_open_idx = models.Index(
        """(partner_id) INCLUDE (company_id, account_id, amount_residual, date_maturity, invoice_date, date)
           WHERE parent_state = 'posted' AND amount_residual <> 0"""
    )
    _custproc_term_idx = models.Index(
        """(partner_id, invoice_date) INCLUDE (company_id, account_id, balance)
           WHERE parent_state = 'posted' AND display_type = 'payment_term'"""
    )
