"""How much of a reconciliation is money that was received, and how much was written off beside it."""

from odoo.tools import SQL


def received(partial, line):
    """What of reconciliation `partial` was received, or credited by a credit note, on its credit side `line`; company currency.

    An entry settles what stands on its receivable lines. What it books to income, expense or tax against them is written off: a cash
    discount, a difference typed into a line of a bank statement, a bad debt. Of a payment it is what its amount falls short of. A
    difference of rates, which the host books by an entry of its own, is nobody's loss of money and counts in full.
    """
    return SQL("(%s.amount * %s)", partial, share(line))


def share(line):
    """The part of credit line `line` that was received, 0 to 1; see `received`."""
    return SQL(
        """COALESCE((
               SELECT CASE WHEN MIN(entry.move_type) <> 'entry' THEN 1
                           WHEN EXISTS (SELECT 1 FROM account_partial_reconcile x WHERE x.exchange_move_id = %(line)s.move_id) THEN 1
                           ELSE LEAST(GREATEST(1 - COALESCE(
                                    CASE WHEN MIN(money.id) IS NOT NULL
                                         THEN -SUM(part.balance) FILTER (WHERE a.account_type = 'asset_receivable')
                                              - MIN(money.amount_company_currency_signed)
                                         ELSE SUM(part.balance) FILTER (WHERE part.tax_line_id IS NOT NULL OR a.account_type LIKE 'income%%'
                                                                           OR a.account_type LIKE 'expense%%') END
                                    / NULLIF(-SUM(part.balance) FILTER (WHERE a.account_type = 'asset_receivable'), 0), 0), 0), 1) END
                 FROM account_move_line part JOIN account_account a ON a.id = part.account_id
                 JOIN account_move entry ON entry.id = part.move_id
                 LEFT JOIN account_payment money ON money.move_id = entry.id
                WHERE part.move_id = %(line)s.move_id), 1)""",
        line=line,
    )


def settled_on(partial, line):
    """The day on which reconciliation `partial` settled something by its credit side `line`: of a difference of rates, which the host may
    date later, that of the money it belongs to."""
    return SQL(
        "COALESCE((SELECT MIN(x.max_date) FROM account_partial_reconcile x WHERE x.exchange_move_id = %s.move_id), %s.max_date)",
        line,
        partial,
    )


def settled_before(partial, other, day):
    """Condition that reconciliation `partial` with line `other` had settled something before a day; see `settled_on`."""
    return SQL(
        """(%(partial)s.max_date < %(day)s
            OR EXISTS (SELECT 1 FROM account_move_line y JOIN account_partial_reconcile x ON x.exchange_move_id = y.move_id
                        WHERE y.id = %(other)s AND x.max_date < %(day)s))""",
        partial=partial,
        other=other,
        day=day,
    )
