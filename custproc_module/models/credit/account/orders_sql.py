"""What orders add to a payer's exposure (D-05): the part of confirmed ones that is not invoiced, and goods whose order is not confirmed
any more. Rows and scope as in figures_sql.
"""

from types import SimpleNamespace

from odoo.tools import SQL

from .horizon_sql import ordered

# Sums of a payer, as `figures_sql.sums` gives them.
ROW = "payer, recent, receivable, overdue, oldest_open, drafts, uninvoiced, disputed"
ZERO = SQL("0")

# Conditions of the indexes by which the orders and lines are found, kept as columns (engine/stored_condition.py).
IS_UNINVOICED = "state = 'sale' AND invoice_status <> 'invoiced'"
IS_STRANDED = "state <> 'sale' AND (qty_delivered > qty_invoiced OR is_downpayment)"


def without(column, ids):
    """Condition that leaves out what is judged itself; nothing where there is nothing to leave out."""
    return SQL("AND %s <> ALL(%s)", column, ids) if ids else SQL()


# What one order line still brings: its unit price with tax times what is ordered or delivered, whichever is more, less what is
# invoiced, drafts included, and what came back for good (_NOT_COMING). A line ordered with quantity 0 (re-invoiced cost, delivered without
# order) has no unit total: its price is taken with the percentage taxes on top. Down payments already invoiced are deducted;
# is_downpayment is NULL on most lines, and a line that bears it but orders or delivers something is none.
# A line that takes something back brings nothing: it lowers what is owed once it is credited.
_IS_DOWN_PAYMENT = "l.is_downpayment IS TRUE AND l.product_uom_qty = 0 AND COALESCE(l.qty_delivered, 0) = 0"
_LINE_VALUE = f"""
    CASE WHEN {_IS_DOWN_PAYMENT} THEN -COALESCE(%(down_payment)s, 0)
         ELSE GREATEST(CASE WHEN l.product_uom_qty <> 0 THEN GREATEST(%(ordered)s, l.qty_delivered) ELSE l.qty_delivered END
                       - %(invoiced)s, 0)
              * CASE WHEN l.product_uom_qty < 0 THEN 0 WHEN l.product_uom_qty <> 0 THEN l.price_total / l.product_uom_qty
                     ELSE l.price_unit * (1 - COALESCE(l.discount, 0) / 100)
                          * (1 + COALESCE((SELECT SUM(t.amount) / 100 FROM account_tax_sale_order_line_rel r
                                            JOIN account_tax t ON t.id = r.account_tax_id JOIN res_company tc ON tc.id = t.company_id
                                            WHERE r.sale_order_line_id = l.id AND t.amount_type = 'percent'
                                              AND COALESCE(t.price_include_override, tc.account_price_include) = 'tax_excluded'), 0))
                END
    END / COALESCE(NULLIF(CASE WHEN {_IS_DOWN_PAYMENT} THEN 1 ELSE o.currency_rate END, 0), 1)"""

_DOWN_PAYMENT = """
    (SELECT SUM((CASE am.move_type WHEN 'out_refund' THEN -1 ELSE 1 END) * il.price_total
                / COALESCE(NULLIF(am.invoice_currency_rate, 0), 1))
       FROM sale_order_line_invoice_rel rel JOIN account_move_line il ON il.id = rel.invoice_line_id
       JOIN account_move am ON am.id = il.move_id
      WHERE rel.order_line_id = l.id AND %(counts)s)"""

_IN_LINE_UNIT = "COALESCE(iu.factor / NULLIF(lu.factor, 0), 1)"

# What one unit of a move, in its own unit, is of a unit of line l; of a kit, the part a component is (credit_account_kits.py).
_MOVED = """CASE WHEN {move}.product_id = l.product_id THEN COALESCE({unit}.factor / NULLIF(lu.factor, 0), 1)
                 ELSE COALESCE(custproc_kit_part(l.id, {move}.product_id, {move}.product_uom),
                               {unit}.factor / NULLIF(lu.factor, 0), 1) END"""

# What draft credit notes take off a line's invoiced quantity: the invoice still stands in the receivables, so it is not owed again.
_CREDITED_BY_DRAFTS = f"""
    COALESCE((SELECT SUM(il.quantity * {_IN_LINE_UNIT})
                FROM sale_order_line_invoice_rel rel JOIN account_move_line il ON il.id = rel.invoice_line_id
                JOIN account_move am ON am.id = il.move_id
                LEFT JOIN uom_uom iu ON iu.id = il.product_uom_id LEFT JOIN uom_uom lu ON lu.id = l.product_uom_id
               WHERE rel.order_line_id = l.id AND am.move_type = 'out_refund' AND am.state = 'draft'), 0)"""

# What came back and does not leave again (policies/credit/exposure.py), as of today. Few lines have any.
_NOT_COMING = f"""
    CASE WHEN l.qty_delivered >= %(ordered)s THEN 0 ELSE COALESCE((
            SELECT GREATEST(LEAST(SUM(sm.quantity * {_MOVED.format(move="sm", unit="iu")}), %(ordered)s - l.qty_delivered - (
                       SELECT COALESCE(SUM(om.product_uom_qty * {_MOVED.format(move="om", unit="ou")}), 0)
                         FROM stock_move om JOIN stock_location target ON target.id = COALESCE(om.location_final_id, om.location_dest_id)
                         LEFT JOIN uom_uom ou ON ou.id = om.product_uom LEFT JOIN uom_uom lu ON lu.id = l.product_uom_id
                        WHERE om.sale_line_id = l.id AND om.state NOT IN ('done', 'cancel') AND target.usage = 'customer')), 0)
              FROM stock_move sm JOIN stock_location origin ON origin.id = sm.location_id
              LEFT JOIN uom_uom iu ON iu.id = sm.product_uom LEFT JOIN uom_uom lu ON lu.id = l.product_uom_id
             WHERE sm.sale_line_id = l.id AND sm.to_refund AND sm.state = 'done' AND origin.usage = 'customer'
            HAVING COUNT(*) > 0), 0) END"""


# A line on which nothing unusual happened: ordered for a price, no down payment, no draft stands for it and nothing came back.
_IS_USUAL = """l.product_uom_qty > 0 AND l.is_downpayment IS NOT TRUE
    AND NOT EXISTS (SELECT 1 FROM sale_order_line_invoice_rel rel JOIN account_move_line il ON il.id = rel.invoice_line_id
                     WHERE rel.order_line_id = l.id AND il.parent_state = 'draft')
    AND NOT EXISTS (SELECT 1 FROM stock_move sm WHERE sm.sale_line_id = l.id AND sm.to_refund AND sm.state = 'done')"""
_USUAL_VALUE = """
    GREATEST(GREATEST(%s, l.qty_delivered) - COALESCE(l.qty_invoiced, 0), 0) * (l.price_total / l.product_uom_qty)
    / COALESCE(NULLIF(o.currency_rate, 0), 1)"""

# What any line still brings, kept in the database (see engine/stored_statement.py) as a function of line id and horizon.
ORDER_LINE = "custproc_credit_order_line"


def order_line():
    """The statement kept as ORDER_LINE."""
    scope = SimpleNamespace(horizon_end=SQL("in_horizon"))
    return SQL(
        "SELECT %s FROM sale_order_line l JOIN sale_order o ON o.id = l.order_id WHERE l.id = in_line",
        _value(scope, ordered(scope.horizon_end)),
    )


def _value_by_line(scope):
    """As `_value` of what is ordered. All that may happen to a line stands in a statement of its own, which is begun for unusual lines
    only: setting it up takes longer than adding up an order."""
    return SQL(
        "CASE WHEN %s THEN %s ELSE (SELECT value FROM %s(l.id, %s)) END",
        SQL(_IS_USUAL),
        SQL(_USUAL_VALUE, ordered(scope.horizon_end)),
        SQL.identifier(ORDER_LINE),
        scope.horizon_end,
    )


def _value(scope, quantity, is_past=False):
    """What line l of order o still brings, in company currency, when so much of it counts as ordered (ZERO: nothing but what has left); of
    a past day less what was invoiced by then."""
    not_coming = ZERO if quantity is ZERO else SQL(_NOT_COMING, ordered=quantity)
    if not is_past:
        counts = SQL("(am.state = 'posted' OR am.state = 'draft' AND am.move_type <> 'out_refund')")
        invoiced = SQL("(COALESCE(l.qty_invoiced, 0) + %s + %s)", SQL(_CREDITED_BY_DRAFTS), not_coming)
        return SQL(_LINE_VALUE, ordered=quantity, invoiced=invoiced, down_payment=SQL(_DOWN_PAYMENT, counts=counts))
    posted = SQL("(am.state = 'posted' AND am.invoice_date < %s)", scope.day)
    counts = SQL("(%s OR am.state = 'draft' AND am.move_type <> 'out_refund' AND am.create_date < %s)", posted, scope.start_of_day)
    invoiced = SQL(
        """(COALESCE((SELECT SUM((CASE am.move_type WHEN 'out_refund' THEN -1 ELSE 1 END)
                                * il.quantity * COALESCE(iu.factor / lu.factor, 1))
                       FROM sale_order_line_invoice_rel rel JOIN account_move_line il ON il.id = rel.invoice_line_id
                       JOIN account_move am ON am.id = il.move_id
                       LEFT JOIN uom_uom iu ON iu.id = il.product_uom_id LEFT JOIN uom_uom lu ON lu.id = l.product_uom_id
                      WHERE rel.order_line_id = l.id AND %s), 0) + %s)""",
        counts,
        not_coming,
    )
    return SQL(_LINE_VALUE, ordered=quantity, invoiced=invoiced, down_payment=SQL(_DOWN_PAYMENT, counts=counts))


def stranded(scope, is_past=False, mark=ZERO):
    """Goods that left by an order which was cancelled since, or is not confirmed: what of them is not invoiced.

    What went to somebody whom the order does not name is a free delivery and stands there. The condition on the lines is that of an index:
    there are next to none. `mark` as in `orders`.
    """
    return SQL(
        """SELECT m.payer, %(mark)s, 0, 0, NULL::date, 0, GREATEST(ROUND(SUM((%(value)s)::numeric), MIN(%(decimals)s)), 0), 0
             FROM sale_order_line l JOIN sale_order o ON o.id = l.order_id JOIN members m ON m.id = o.partner_invoice_id
            WHERE %(is_stranded)s AND l.display_type IS NULL
              AND NOT EXISTS (SELECT 1 FROM stock_move f WHERE f.sale_line_id = l.id AND f.custproc_free_partner_id IS NOT NULL)
              AND o.company_id = ANY(%(companies)s) %(until)s %(without)s
            GROUP BY o.id, m.payer""",
        mark=mark,
        value=_value(scope, ZERO, is_past),
        # What is invoiced now was perhaps not then.
        is_stranded=SQL(
            "l.state <> 'sale' AND (l.qty_delivered > 0 OR l.is_downpayment)" if is_past else "l.custproc_is_stranded"
        ),
        decimals=scope.decimals,
        companies=scope.companies,
        until=SQL("AND o.date_order < %s", scope.start_of_day) if is_past else SQL(),
        without=without(SQL("o.id"), scope.exclude_orders),
    )


def orders(scope, mark=ZERO, value=None):
    """What confirmed orders still bring, by order and never below zero: one order's credit does not pay another one's debt; `mark`
    stands in the column `recent`."""
    return SQL(
        """SELECT m.payer, %(mark)s, 0, 0, NULL::date, 0, GREATEST(ROUND(SUM((%(value)s)::numeric), MIN(%(decimals)s)), 0), 0
             FROM members m JOIN sale_order o ON o.partner_invoice_id = m.id JOIN sale_order_line l ON l.order_id = o.id
            WHERE %(is_open)s AND l.display_type IS NULL AND o.company_id = ANY(%(companies)s) %(without)s
            GROUP BY o.id, m.payer""",
        mark=mark,
        is_open=SQL("o.custproc_is_uninvoiced"),
        value=value or _value(scope, ordered(scope.horizon_end)),
        decimals=scope.decimals,
        companies=scope.companies,
        without=without(SQL("o.id"), scope.exclude_orders),
    )


def orders_of_one(scope):
    """`orders` of one payer, in a stored procedure."""
    return orders(scope, value=_value_by_line(scope))


def has_orders(scope):
    """Condition without which `orders` finds nothing of the partners in `in_members`."""
    return SQL(
        "EXISTS (SELECT 1 FROM sale_order o WHERE o.partner_invoice_id = ANY(in_members) AND o.custproc_is_uninvoiced %s)",
        without(SQL("o.id"), scope.exclude_orders),
    )


def has_stranded():
    """Condition without which `stranded` finds nothing of the partners in `in_members`."""
    return SQL(
        """EXISTS (SELECT 1 FROM sale_order_line l JOIN sale_order o ON o.id = l.order_id
                    WHERE l.custproc_is_stranded AND o.partner_invoice_id = ANY(in_members))"""
    )


def order_entries(scope):
    """Statement that gives (payer, order id, amount): what each order still brings, confirmed or not any more."""
    mark = SQL("o.id")
    entries = SQL("%s UNION ALL %s", orders(scope, mark), stranded(scope, mark=mark))
    return SQL("SELECT payer, recent, uninvoiced FROM (%s) AS entry (%s)", entries, SQL(ROW))


def orders_shift(before, after, mark=ZERO):
    """Statement that gives (payer, mark, amount): how much more of a payer's orders counts within one scope than within another; with
    `o.id` as mark a row for each order on which there is a difference."""
    return SQL(
        """SELECT payer, recent, SUM(uninvoiced)
             FROM (SELECT * FROM (%s) AS a (%s) UNION ALL
                   SELECT payer, recent, 0, 0, NULL, 0, -uninvoiced, 0 FROM (%s) AS b (%s)) AS c (%s)
            GROUP BY payer, recent HAVING SUM(uninvoiced) <> 0""",
        *(orders(after, mark), SQL(ROW)),
        *(orders(before, mark), SQL(ROW)),
        SQL(ROW),
    )


def past_orders(scope):
    """Orders confirmed before the past day, less what was invoiced by then; deliveries above the order are taken as of today."""
    return SQL(
        """SELECT m.payer, 0, 0, 0, NULL::date, 0, GREATEST(ROUND(SUM((%(value)s)::numeric), MIN(%(decimals)s)), 0), 0
             FROM members m JOIN sale_order o ON o.partner_invoice_id = m.id JOIN sale_order_line l ON l.order_id = o.id
            WHERE o.state = 'sale' AND o.date_order < %(start)s AND l.display_type IS NULL
              AND o.company_id = ANY(%(companies)s) %(without)s
            GROUP BY o.id, m.payer""",
        value=_value(scope, ordered(scope.horizon_end), is_past=True),
        decimals=scope.decimals,
        start=scope.start_of_day,
        companies=scope.companies,
        without=without(SQL("o.id"), scope.exclude_orders),
    )
