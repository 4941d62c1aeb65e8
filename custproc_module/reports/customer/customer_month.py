from odoo import fields, models
from odoo.tools import SQL


class CustprocCustomerMonth(models.Model):
    """The customer ledger (CF-09 to CF-11): sales, collections and business of each customer, month by month.

    One row a company, commercial entity and month, in the company's currency. Sales: posted customer invoices less credit notes,
    tax included, in the month of their invoice date. Collections: what came in through bank and cash, refunds deducted; a write-off
    is none. Business: orders confirmed, in the month of the company's own calendar. Nobody has to keep it up to date.
    """

    _name = "custproc.customer.month"
    _description = "Customer Ledger"
    _auto = False
    _order = "month desc, partner_id"
    _rec_name = "partner_id"

    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True)
    file_id = fields.Many2one("custproc.customer.file", "Customer file", readonly=True)
    month = fields.Date(readonly=True)
    sales = fields.Monetary(readonly=True, help="Invoiced less credited, tax included.")
    collections = fields.Monetary(readonly=True, help="Received through bank and cash.")
    business = fields.Monetary(readonly=True, help="Orders confirmed, tax included.")

    @property
    def _table_query(self):
        # The id is made of what the row stands for, not of its place: a window would keep a customer's rows from being found by index.
        return SQL(
            """
            SELECT (entry.partner_id::bigint * 4096 + (EXTRACT(year FROM entry.month)::int - 1970) * 12
                       + EXTRACT(month FROM entry.month)::int) * 256 + entry.company_id %% 256 AS id,
                   entry.company_id, company.currency_id, entry.partner_id, entry.month, file.id AS file_id,
                   sum(entry.sales) AS sales, sum(entry.collections) AS collections, sum(entry.business) AS business
              FROM (
                    SELECT line.company_id, payer.commercial_partner_id AS partner_id,
                           date_trunc('month', COALESCE(move.invoice_date, move.date))::date AS month,
                           CASE WHEN move.move_type = 'entry' THEN 0 ELSE line.balance END AS sales,
                           CASE WHEN move.move_type = 'entry' THEN -line.balance ELSE 0 END AS collections,
                           0 AS business
                      FROM account_move_line line
                      JOIN account_move move ON move.id = line.move_id
                      JOIN account_journal journal ON journal.id = line.journal_id
                      JOIN res_partner payer ON payer.id = line.partner_id
                     WHERE line.parent_state = 'posted'
                       AND line.account_id IN (SELECT id FROM account_account WHERE account_type = 'asset_receivable')
                       AND (move.move_type IN ('out_invoice', 'out_refund', 'out_receipt')
                            OR move.move_type = 'entry' AND journal.type IN ('bank', 'cash', 'credit'))
                     UNION ALL
                    SELECT sale.company_id, buyer.commercial_partner_id,
                           date_trunc('month', sale.date_order AT TIME ZONE 'UTC' AT TIME ZONE COALESCE(calendar.tz, 'UTC'))::date,
                           0, 0, sale.amount_total / COALESCE(NULLIF(sale.currency_rate, 0), 1)
                      FROM sale_order sale
                      JOIN res_partner buyer ON buyer.id = sale.partner_id
                      JOIN res_company seller ON seller.id = sale.company_id
                      LEFT JOIN resource_calendar calendar ON calendar.id = seller.resource_calendar_id
                     WHERE sale.state = 'sale'
                   ) entry
              JOIN res_company company ON company.id = entry.company_id
              LEFT JOIN custproc_customer_file file ON file.company_id = entry.company_id AND file.partner_id = entry.partner_id
             GROUP BY entry.company_id, company.currency_id, entry.partner_id, entry.month, file.id
            """
        )
