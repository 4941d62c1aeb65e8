"""The figures of one payer as steps of a stored procedure: what a gate asks most.

The sources are those of figures_sql, and so are the sums. In one statement all of them are set up before the first row is read, which
takes longer than reading what one payer has; here a source that has nothing of him is never begun.
"""

from odoo.tools import SQL

from ...engine.stored_statement import Procedure, Step, only
from . import figures_sql
from .free_deliveries_sql import free_deliveries, has_free_deliveries
from .orders_sql import ROW, has_orders, has_stranded, orders_of_one, stranded

# What is asked, of the procedure and of the statement that stands in for it where there are several payers.
PARAMETERS = {
    **{"in_root": "int", "in_payers": "int[]", "in_day": "date", "in_basis": "text", "in_window": "int"},
    **{"in_orders": "int[]", "in_moves": "int[]", "in_horizon": "timestamp"},
}

# The payer's partners, what there is of him at all, his sums (NULL where there is nothing), and what his account says.
_VARIABLES = {
    "in_members": "int[]",
    **dict.fromkeys(("has_disputed", "has_orders", "has_stranded", "has_free", "has_file", "has_contract"), "boolean"),
    **dict.fromkeys(("sum_recent", "sum_receivable", "sum_overdue"), "numeric"),
    "first_open": "date",
    **dict.fromkeys(("sum_drafts", "sum_orders", "sum_stranded", "sum_free", "sum_disputed"), "numeric"),
    **{"own_limit": "numeric", "own_limit_until": "date", "own_term": "int", "own_term_until": "date", "own_stop": "boolean"},
}
# Columns of account a that go into the variables OWN.
OWN = ("own_limit", "own_limit_until", "own_term", "own_term_until", "own_stop")
OWN_COLUMNS = SQL("a.fixed_limit, a.fixed_limit_until, a.term_days, a.term_until, a.is_stopped")
IS_OWN = SQL("a.company_id = in_root AND a.partner_id = in_payers[1]")

# The columns of a row of figures, in the order of `_figure_columns`.
_ANSWER = [
    SQL("in_payers[1]"),
    *(SQL("COALESCE(%s, 0)", SQL(name)) for name in ("sum_recent", "sum_receivable", "sum_overdue")),
    SQL("first_open"),
    SQL("COALESCE(sum_drafts, 0)"),
    SQL("COALESCE(sum_orders, 0) + COALESCE(sum_stranded, 0) + COALESCE(sum_free, 0)"),
    SQL("COALESCE(sum_disputed, 0)"),
    *(SQL(name) for name in (*OWN, "has_file", "has_contract")),
]

_MEMBERS = SQL("SELECT id, in_payers[1] AS payer FROM unnest(in_members) AS id")
_SCOPE = figures_sql.Scope(
    *(SQL("in_root"), _MEMBERS, *(SQL(name) for name in ("in_day", "in_basis", "in_window", "in_orders", "in_moves"))),
    horizon_end=SQL("in_horizon"),
)


def procedure(begins, before=(), after=(), variables=None, answer=()):
    """The procedure that answers with a row of figures.

    :param dict begins: {variable: condition} of what else is to be known of the payer; `has_file` and `has_contract` of CA-01 must be
    :param before: steps in front of the sums, `after` behind them; `variables` theirs, `answer` what they add to the row
    """
    ledger = ("sum_recent", "sum_receivable", "sum_overdue", "first_open", "sum_drafts")
    columns = "SUM(recent), SUM(receivable), SUM(overdue), MIN(oldest_open), SUM(drafts)"
    booked = [figures_sql.open_items(_SCOPE), figures_sql.drafts(_SCOPE)]
    is_collected = SQL("%s = 'collected'", _SCOPE.basis)
    begins = {
        "has_disputed": figures_sql.has_disputed(),
        "has_orders": has_orders(_SCOPE),
        "has_stranded": has_stranded(),
        "has_free": has_free_deliveries(),
        **begins,
    }
    steps = [
        Step(("in_members",), SQL("SELECT ARRAY(SELECT id FROM (%s) AS m)", figures_sql.members_of(only("in_payers")))),
        *before,
        _sum(ledger, columns, [figures_sql.invoiced(_SCOPE), *booked], SQL("NOT %s", is_collected)),
        _sum(ledger, columns, [figures_sql.collected(_SCOPE), *booked], is_collected),
        Step(tuple(begins), SQL("SELECT %s", SQL(", ").join(begins.values()))),
        _sum(("sum_disputed",), "SUM(disputed)", [figures_sql.disputed(_SCOPE)], SQL("has_disputed")),
        _sum(("sum_orders",), "SUM(uninvoiced)", [orders_of_one(_SCOPE)], SQL("has_orders")),
        _sum(("sum_stranded",), "SUM(uninvoiced)", [stranded(_SCOPE)], SQL("has_stranded")),
        _sum(("sum_free",), "SUM(uninvoiced)", [free_deliveries(_SCOPE)], SQL("has_free")),
        *after,
    ]
    return Procedure(_VARIABLES | (variables or {}), steps, [*_ANSWER, *answer])


def _sum(into, columns, sources, when):
    statement = SQL(
        "WITH members AS (%s) SELECT %s FROM (%s) AS source (%s)",
        _MEMBERS,
        SQL(columns),
        SQL(" UNION ALL ").join(sources),
        SQL(ROW),
    )
    return Step(into, statement, when)
