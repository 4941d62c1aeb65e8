"""The statements behind a payer's figures (D-04, D-05), for one gate, one button or the whole company at once.

Every source gives rows of the same shape; their union is summed once per payer. Lines are found through the partner they are
booked on: its commercial entity of today is the payer, so that a contact that changed its company is counted where it belongs.
Amounts are in the company's currency.
"""

from dataclasses import dataclass
from datetime import date, datetime

from odoo.tools import SQL

from .free_deliveries_sql import free_deliveries
from .orders_sql import ROW, orders, past_orders, stranded, without
from .received_sql import settled_before, share

RECEIVABLE_ACCOUNTS = SQL("(SELECT id FROM account_account WHERE account_type = 'asset_receivable')")


@dataclass(frozen=True)
class Scope:
    """What is asked. Each value may be given as such, or as the name of a parameter of a stored statement (see
    models/engine/stored_statement.py): one text serves the gates, a day of the past and the refresh of every payer.

    root: id of the root company; its branches count with it. members: statement that gives (id, payer), every partner of the payers
    asked for. day: the decision date. basis, window_days: of the policy's values. exclude_orders, exclude_moves: ids left out of the
    sums. start_of_day: the first moment of the decision date in UTC, for the past only. horizon_end: the first moment in UTC whose
    deliveries are too far off to count; None, or NULL in a stored statement, where everything counts.
    """

    root: int | SQL
    members: SQL
    day: date | SQL
    basis: str | SQL
    window_days: int | SQL
    exclude_orders: list | SQL = ()
    exclude_moves: list | SQL = ()
    start_of_day: datetime | None = None
    horizon_end: datetime | SQL | None = None

    # What a stored statement looks up once before anything else (LOOKUPS), any other one wherever it is named.
    @property
    def companies(self):
        return SQL("in_companies") if self._is_stored() else companies_of(self.root)

    @property
    def accounts(self):
        return SQL("in_accounts") if self._is_stored() else _ACCOUNTS

    @property
    def decimals(self):
        return SQL("in_decimals") if self._is_stored() else decimals_of(self.root)

    def _is_stored(self):
        return isinstance(self.root, SQL)


def companies_of(root):
    """Ids of a root company and its branches, as an array."""
    return SQL("ARRAY(SELECT id FROM res_company WHERE parent_path LIKE %s::text || '/%%')", root)


def decimals_of(root):
    """Decimal places of a company's currency."""
    return SQL("(SELECT cur.decimal_places FROM res_company c JOIN res_currency cur ON cur.id = c.currency_id WHERE c.id = %s)", root)


_ACCOUNTS = SQL("ARRAY%s", RECEIVABLE_ACCOUNTS)

# For stored statements whose parameter `in_root` is the root company.
LOOKUPS = {
    "in_companies": ("int[]", companies_of(SQL("in_root"))),
    "in_accounts": ("int[]", _ACCOUNTS),
    "in_decimals": ("int", decimals_of(SQL("in_root"))),
}


def members_of(payer_ids):
    """Every partner whose commercial entity is one of the payers (a list of ids, or a parameter)."""
    return SQL("SELECT id, commercial_partner_id AS payer FROM res_partner WHERE commercial_partner_id = ANY(%s)", payer_ids)


def members_between(low, high):
    """Every partner whose commercial entity has an id above `low`, up to `high`."""
    return SQL(
        "SELECT id, commercial_partner_id AS payer FROM res_partner WHERE commercial_partner_id > %s AND commercial_partner_id <= %s",
        low,
        high,
    )


def sums(scope, is_past=False):
    """Statement that gives one row (ROW) per payer that has anything at all."""
    sources = [invoiced(scope), collected(scope)]
    if is_past:
        sources += [_past_open(scope), _past_drafts(scope), past_orders(scope), stranded(scope, is_past=True)]
        sources += [free_deliveries(scope, is_past=True)]
    else:
        sources += [open_items(scope), disputed(scope), drafts(scope), orders(scope), stranded(scope), free_deliveries(scope)]
    return SQL(
        """SELECT payer, SUM(recent) AS recent, SUM(receivable) AS receivable, SUM(overdue) AS overdue,
                  MIN(oldest_open) AS oldest_open, SUM(drafts) AS drafts, SUM(uninvoiced) AS uninvoiced, SUM(disputed) AS disputed
             FROM (%s) AS source (%s) GROUP BY payer""",
        SQL(" UNION ALL ").join(sources),
        SQL(ROW),
    )


_INVOICED = SQL("m.payer, l.balance, 0, 0, NULL::date, 0, 0, 0")
# What a payment or a bank statement writes off beside the money (a cash discount, a difference) is settled, and was not received.
RECEIVED = SQL(
    """CASE WHEN p.id IS NOT NULL THEN LEAST(-l.balance, p.amount_company_currency_signed)
            WHEN l.balance < 0 THEN -l.balance * %s ELSE -l.balance END""",
    share(SQL("l")),
)
_COLLECTED = SQL("m.payer, %s, 0, 0, NULL::date, 0, 0, 0", RECEIVED)


def invoiced(scope, shown=_INVOICED):
    """What was invoiced in the window that gives the rolling limit, D-n … D-1, where the policy counts that (CA-02)."""
    return SQL(
        """SELECT %(shown)s FROM members m JOIN account_move_line l ON l.partner_id = m.id
            WHERE %(basis)s::text <> 'collected' AND l.parent_state = 'posted' AND l.display_type = 'payment_term'
              AND l.invoice_date >= %(day)s - %(days)s AND l.invoice_date < %(day)s
              AND l.account_id = ANY(%(accounts)s) AND l.company_id = ANY(%(companies)s)""",
        shown=shown,
        basis=scope.basis,
        day=scope.day,
        days=scope.window_days,
        accounts=scope.accounts,
        companies=scope.companies,
    )


def collected(scope, shown=_COLLECTED):
    """Money received in that window, where the policy counts that: entries of bank, cash and card journals on receivable accounts, and
    what a loaded history paid."""
    return SQL(
        """SELECT %(shown)s FROM members m JOIN account_move_line l ON l.partner_id = m.id JOIN account_journal j ON j.id = l.journal_id
             LEFT JOIN account_payment p ON p.id = l.payment_id
            WHERE %(basis)s::text = 'collected' AND l.parent_state = 'posted'
              AND l.date >= %(day)s - %(days)s AND l.date < %(day)s
              AND l.display_type IS DISTINCT FROM 'payment_term'
              AND l.account_id = ANY(%(accounts)s) AND l.company_id = ANY(%(companies)s)
              AND (j.type IN ('bank', 'cash', 'credit')
                   OR l.journal_id IN (SELECT journal_id FROM custproc_receivables_load))""",
        shown=shown,
        basis=scope.basis,
        day=scope.day,
        days=scope.window_days,
        accounts=scope.accounts,
        companies=scope.companies,
    )


def recent(scope):
    """Statement that gives (payer, amount) of all that makes the rolling limit, one row an entry."""
    return SQL("%s UNION ALL %s", invoiced(scope, SQL("m.payer, l.balance")), collected(scope, SQL("m.payer, %s", RECEIVED)))


def window_entries(scope):
    """Statement that gives (line id, number, day, amount) of each entry that makes the rolling limit."""
    return SQL(
        "%s UNION ALL %s",
        invoiced(scope, SQL("l.id, l.move_name, l.invoice_date, l.balance")),
        collected(scope, SQL("l.id, l.move_name, l.date, %s", RECEIVED)),
    )


def overdue_entries(scope):
    """Statement that gives (payer, days overdue, amount) of each open item that is due before the day."""
    shown = SQL("m.payer, %s - COALESCE(l.date_maturity, l.date), l.amount_residual", scope.day)
    return SQL("SELECT * FROM (%s) AS item (payer, days, amount) WHERE days > 0 AND amount > 0", open_items(scope, shown))


def open_items(scope, shown=None):
    """What posted receivable lines still owe, by their residual."""
    shown = shown or SQL(
        """m.payer, 0, l.amount_residual,
           CASE WHEN l.amount_residual > 0 AND COALESCE(l.date_maturity, l.date) < %s THEN l.amount_residual ELSE 0 END,
           CASE WHEN l.amount_residual > 0 THEN COALESCE(l.invoice_date, l.date) END, 0, 0, 0""",
        scope.day,
    )
    return SQL(
        """SELECT %(shown)s FROM members m JOIN account_move_line l ON l.partner_id = m.id
            WHERE l.parent_state = 'posted' AND l.amount_residual <> 0
              AND l.account_id = ANY(%(accounts)s) AND l.company_id = ANY(%(companies)s) %(without)s""",
        shown=shown,
        accounts=scope.accounts,
        companies=scope.companies,
        without=without(SQL("l.move_id"), scope.exclude_moves),
    )


_IS_DISPUTED = "am.custproc_is_disputed AND am.state = 'posted' AND am.payment_state NOT IN ('paid', 'reversed')"


def has_disputed():
    """Condition without which `disputed` finds nothing of the partners in `in_members`."""
    return SQL("EXISTS (SELECT 1 FROM account_move am WHERE am.partner_id = ANY(in_members) AND %s)", SQL(_IS_DISPUTED))


def disputed(scope):
    """The part of the receivable the customer disputes (D-05: it counts, and is shown apart)."""
    return SQL(
        """SELECT m.payer, 0, 0, 0, NULL::date, 0, 0, l.amount_residual
             FROM members m JOIN account_move am ON am.partner_id = m.id JOIN account_move_line l ON l.move_id = am.id
            WHERE %(is_disputed)s AND l.amount_residual <> 0
              AND l.account_id = ANY(%(accounts)s) AND l.company_id = ANY(%(companies)s) %(without)s""",
        is_disputed=SQL(_IS_DISPUTED),
        accounts=scope.accounts,
        companies=scope.companies,
        without=without(SQL("am.id"), scope.exclude_moves),
    )


def drafts(scope):
    """Draft customer invoices, less money that is matched with them already: it stands in no receivable any more. Draft credit notes do
    not lower exposure: nobody has signed them."""
    return SQL(
        """SELECT m.payer, 0, 0, 0, NULL::date, GREATEST(am.amount_residual_signed, 0), 0, 0
             FROM members m JOIN account_move am ON am.partner_id = m.id
            WHERE am.state = 'draft' AND am.move_type IN ('out_invoice', 'out_receipt')
              AND am.company_id = ANY(%(companies)s) %(without)s""",
        companies=scope.companies,
        without=without(SQL("am.id"), scope.exclude_moves),
    )


def _past_open(scope):
    """What was open at the start of a past day: what is matched on it or later was still open (D-04)."""
    return SQL(
        """SELECT payer, 0, residual, CASE WHEN residual > 0 AND due < %(day)s THEN residual ELSE 0 END,
                  CASE WHEN residual > 0 THEN issued END, 0, 0, CASE WHEN is_disputed THEN residual ELSE 0 END
             FROM (SELECT m.payer, COALESCE(l.date_maturity, l.date) AS due, COALESCE(l.invoice_date, l.date) AS issued,
                          am.custproc_is_disputed AS is_disputed,
                          ROUND(l.balance
                                - COALESCE((SELECT SUM(r.amount) FROM account_partial_reconcile r
                                             WHERE r.debit_move_id = l.id AND %(by_credit)s), 0)
                                + COALESCE((SELECT SUM(r.amount) FROM account_partial_reconcile r
                                             WHERE r.credit_move_id = l.id AND %(by_debit)s), 0),
                                %(decimals)s) AS residual
                     FROM members m JOIN account_move_line l ON l.partner_id = m.id JOIN account_move am ON am.id = l.move_id
                    WHERE l.parent_state = 'posted' AND COALESCE(l.invoice_date, l.date) < %(day)s
                      AND l.account_id = ANY(%(accounts)s) AND l.company_id = ANY(%(companies)s) %(without)s) AS item
            WHERE residual <> 0""",
        day=scope.day,
        by_credit=settled_before(SQL("r"), SQL("r.credit_move_id"), scope.day),
        by_debit=settled_before(SQL("r"), SQL("r.debit_move_id"), scope.day),
        decimals=scope.decimals,
        accounts=scope.accounts,
        companies=scope.companies,
        without=without(SQL("l.move_id"), scope.exclude_moves),
    )


def _past_drafts(scope):
    """Drafts of today that existed on the past day, less money matched with them by then; what was a draft then and is posted now
    stands in the orders' share."""
    return SQL(
        """SELECT m.payer, 0, 0, 0, NULL::date,
                  GREATEST(am.amount_total_signed - COALESCE((
                      SELECT SUM(p.amount) FROM account_move_line l JOIN account_partial_reconcile p ON p.debit_move_id = l.id
                       WHERE l.move_id = am.id AND p.max_date < %(day)s), 0), 0), 0, 0
             FROM members m JOIN account_move am ON am.partner_id = m.id
            WHERE am.state = 'draft' AND am.move_type IN ('out_invoice', 'out_receipt') AND am.create_date < %(start)s
              AND am.company_id = ANY(%(companies)s) %(without)s""",
        day=scope.day,
        start=scope.start_of_day,
        companies=scope.companies,
        without=without(SQL("am.id"), scope.exclude_moves),
    )
