"""The source of a payer's figures that no order stands behind (D-05); rows as in figures_sql."""

from odoo.tools import SQL


def free_deliveries(scope, is_past=False):
    """Goods that left without an order in the window and were not invoiced since (CA-12): their value less what came back, less what
    was invoiced to the payer without an order since the first of them; never below zero.

    Disjoint from the orders' share by the moves it counts, from receivable and drafts by what it takes off.
    """
    invoiced = SQL("am.state IN ('draft', 'posted')")
    if is_past:
        posted = SQL("am.state = 'posted' AND am.invoice_date < %s", scope.day)
        invoiced = SQL("(%s OR am.state = 'draft' AND am.create_date < %s)", posted, scope.start_of_day)
    return SQL(
        """SELECT f.payer, 0, 0, 0, NULL::date, 0,
                  GREATEST(ROUND((f.value - GREATEST(COALESCE((
                      SELECT SUM(am.amount_total_signed)
                        FROM members m JOIN account_move am ON am.partner_id = m.id
                       WHERE m.payer = f.payer AND %(invoiced)s AND am.move_type IN ('out_invoice', 'out_receipt', 'out_refund')
                         AND COALESCE(am.invoice_date, %(day)s) >= f.since AND am.custproc_load_id IS NULL
                         AND am.company_id = ANY(%(companies)s)
                         AND NOT EXISTS (SELECT 1 FROM account_move_line il
                                           JOIN sale_order_line_invoice_rel rel ON rel.invoice_line_id = il.id
                                          WHERE il.move_id = am.id)), 0), 0))::numeric, %(decimals)s), 0), 0
             FROM (SELECT m.payer, MIN(s.custproc_free_on) AS since,
                          SUM(s.custproc_free_value * GREATEST(1 - COALESCE((
                              SELECT SUM(b.quantity) FROM stock_move b
                               WHERE b.origin_returned_move_id = s.id AND b.state = 'done'), 0) / NULLIF(s.quantity, 0), 0)) AS value
                     FROM members m JOIN stock_move s ON s.custproc_free_partner_id = m.id
                    WHERE s.state = 'done' AND s.custproc_free_on >= %(day)s - %(days)s %(until)s AND s.company_id = ANY(%(companies)s)
                    GROUP BY m.payer) AS f""",
        invoiced=invoiced,
        day=scope.day,
        days=scope.window_days,
        until=SQL("AND s.custproc_free_on < %s", scope.day) if is_past else SQL(),
        decimals=scope.decimals,
        companies=scope.companies,
    )


def has_free_deliveries():
    """Condition without which `free_deliveries` finds nothing of the partners in `in_members`."""
    return SQL("EXISTS (SELECT 1 FROM stock_move s WHERE s.custproc_free_partner_id = ANY(in_members))")
