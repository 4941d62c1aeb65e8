"""What of confirmed orders lies beyond the policy's horizon, in SQL; sale_order_horizon.py says the same in Python (D-05).

`end` is everywhere the first moment (UTC) whose deliveries are too far off to count, or the name of the parameter of a stored
statement that holds it; None, and NULL in a stored statement, mean that everything counts.
"""

from odoo.tools import SQL


def is_far(end):
    """Condition on line l of order o: what is ordered is to be delivered too far off to count before it has left."""
    moment = SQL("COALESCE(o.commitment_date, o.date_order + l.customer_lead * INTERVAL '1 day')")
    return SQL("COALESCE(%s >= %s::timestamp, FALSE)", moment, end)


def ordered(end):
    """What of an order line's quantity counts."""
    if end is None:
        return SQL("l.product_uom_qty")
    return SQL("CASE WHEN %s THEN 0 ELSE l.product_uom_qty END", is_far(end))


def counted_total(end):
    """What of order o counts in the exposure, its currency, tax included, whether it is invoiced or not; `end` as in Scope."""
    return SQL(
        """CASE WHEN %(end)s::timestamp IS NULL THEN o.amount_total
                ELSE LEAST(o.amount_total, (
                    SELECT SUM(CASE WHEN l.product_uom_qty = 0 THEN l.price_unit * GREATEST(l.qty_delivered, l.qty_invoiced)
                                    WHEN %(is_far)s THEN l.price_total / l.product_uom_qty * GREATEST(l.qty_delivered, l.qty_invoiced)
                                    ELSE l.price_total END)
                      FROM sale_order_line l WHERE l.order_id = o.id AND l.display_type IS NULL)) END""",
        end=end,
        is_far=is_far(end),
    )
