"""The statement that brings stored figures up to date (CA-03), kept in the database like those of the gates."""

from odoo import api, models
from odoo.tools import SQL

from ...engine.stored_statement import store
from . import figures_sql

# One payer or some (by their ids), and every payer of a range of ids.
REFRESH, REFRESH_RANGE = "custproc_credit_refresh", "custproc_credit_refresh_range"

_PARAMETERS = {
    **{"in_root": "int", "in_day": "date", "in_basis": "text", "in_window": "int", "in_floor": "numeric", "in_cap": "numeric"},
    **{"in_combination": "text", "in_eligibility": "bool", "in_term": "int", "in_currency": "int", "in_now": "timestamp"},
    **{"in_user": "int", "in_horizon": "timestamp"},
}
_COLUMNS = {"counted": "int", "changed": "int[]", "closed": "int[]"}

# Every figure of the payers, put into their accounts. `flags` is kept apart from what follows, or PostgreSQL would look up file and
# contract once for each mention of them.
_STEPS = """
    members AS MATERIALIZED (%(members)s),
    sums AS (%(sums)s),
    before AS MATERIALIZED (SELECT a.id, a.partner_id, a.state, a.fixed_limit, a.fixed_limit_until, a.term_days,
                        a.term_until, a.is_stopped, a.credit_limit, a.exposure, a.overdue
                 FROM custproc_credit_account a WHERE a.company_id = in_root AND %(is_asked)s),
    payers AS (SELECT payer FROM sums UNION SELECT partner_id FROM before %(also)s),
    flags AS MATERIALIZED (SELECT k.payer, %(file)s AS file, %(contract)s AS contract, COALESCE(b.is_stopped, FALSE) AS stopped,
                 CASE WHEN b.fixed_limit > 0 AND COALESCE(b.fixed_limit_until, in_day) >= in_day
                      THEN b.fixed_limit END AS fixed,
                 CASE WHEN b.term_days > 0 AND COALESCE(b.term_until, in_day) >= in_day
                      THEN b.term_days ELSE in_term END AS term,
                 %(rolling)s AS rolling,
                 COALESCE(s.receivable, 0) AS receivable, COALESCE(s.drafts, 0) AS drafts,
                 COALESCE(s.uninvoiced, 0) AS uninvoiced,
                 COALESCE(s.overdue, 0) AS overdue, COALESCE(s.disputed, 0) AS disputed, s.oldest_open
                 FROM payers k LEFT JOIN sums s ON s.payer = k.payer LEFT JOIN before b ON b.partner_id = k.payer),
    figures AS (SELECT f.*, %(limit)s AS credit_limit, f.receivable + f.drafts + f.uninvoiced AS exposure,
                 COALESCE(f.oldest_open >= date_trunc('year', in_day), TRUE) AS cleared FROM flags f),
    stored AS (
        INSERT INTO custproc_credit_account AS a
               (company_id, partner_id, currency_id, version, credit_limit, rolling_limit, receivable, draft_invoices,
                uninvoiced_orders, exposure, overdue, disputed, oldest_open_date, available, file_complete,
                contract_effective, last_year_cleared, is_stopped, as_of, refreshed_at, state,
                create_uid, create_date, write_uid, write_date)
        SELECT in_root, payer, in_currency, 0, credit_limit, rolling, receivable, drafts,
               uninvoiced, exposure, overdue, disputed, oldest_open, credit_limit - exposure, file,
               contract, cleared, stopped, in_day, in_now,
               CASE WHEN stopped THEN 'stopped'
                    WHEN in_eligibility AND NOT (file AND contract AND cleared) THEN 'cash_only'
                    WHEN oldest_open < in_day - term THEN 'past_term'
                    WHEN exposure > credit_limit THEN 'over_limit' ELSE 'free' END,
               in_user, in_now, in_user, in_now
          FROM figures ORDER BY payer
        ON CONFLICT (company_id, partner_id) DO UPDATE SET %(assignments)s
        RETURNING a.id, a.company_id, a.partner_id, a.state, a.credit_limit, a.exposure, a.overdue),
    history AS (%(history)s),
    ended AS (%(ended)s)"""

_ANSWER = """
    SELECT count(*), array_agg(n.id) FILTER (WHERE n.state IS DISTINCT FROM COALESCE(b.state, 'free')), (SELECT array_agg(id) FROM ended)
      FROM stored n LEFT JOIN before b ON b.id = n.id"""


class CreditAccount(models.Model):
    _inherit = "custproc.credit.account"

    def init(self):
        super().init()
        some, low, high = SQL("in_payers"), SQL("in_low"), SQL("in_high")
        # EXISTS within a SELECT of its own looks up each payer, for a range it is a scan of all files and contracts.
        asked = SQL("a.partner_id = ANY(in_payers)")
        steps = self._sql_refresh(figures_sql.members_of(some), asked, SQL("UNION SELECT unnest(in_payers)"), "(SELECT %s)")
        some_parameters = _PARAMETERS | {"in_payers": "int[]"}
        store(self.env.cr, REFRESH, some_parameters, _COLUMNS, SQL(_ANSWER), steps, figures_sql.LOOKUPS)
        asked = SQL("a.partner_id > in_low AND a.partner_id <= in_high")
        steps = self._sql_refresh(figures_sql.members_between(low, high), asked)
        range_parameters = _PARAMETERS | {"in_low": "int", "in_high": "int"}
        store(self.env.cr, REFRESH_RANGE, range_parameters, _COLUMNS, SQL(_ANSWER), steps, figures_sql.LOOKUPS)

    @api.model
    def _sql_refresh(self, members, is_asked, also=None, look_up="%s"):
        """The steps of the statement.

        :param SQL members: partners of the payers asked for, see figures_sql
        :param SQL is_asked: condition on account a, the same payers
        :param SQL also: payers that get an account even when they have no figures
        :param look_up: how a flag is asked for, with a place for its condition
        """
        root, day = SQL("in_root"), SQL("in_day")
        scope = figures_sql.Scope(root, members, day, SQL("in_basis"), SQL("in_window"), horizon_end=SQL("in_horizon"))
        return SQL(
            _STEPS,
            members=members,
            is_asked=is_asked,
            also=also or SQL(),
            sums=figures_sql.sums(scope),
            file=SQL(look_up, self._sql_file_complete(scope.companies, SQL("k.payer"), day)),
            contract=SQL(look_up, self._sql_contract_effective(scope.companies, SQL("k.payer"), day)),
            rolling=self._sql_rolling(SQL("in_floor"), SQL("in_cap")),
            limit=self._sql_limit(SQL("in_combination")),
            assignments=self._sql_assignments(),
            history=self.env["custproc.credit.history"]._sql_write(day),
            ended=self.env["custproc.credit.episode"]._sql_close(SQL("in_now")),
        )

    @api.model
    def _sql_rolling(self, floor, cap):
        """The window's amount, at least the floor and at most the cap (0: none)."""
        return SQL("LEAST(GREATEST(COALESCE(s.recent, 0), %s), NULLIF(%s, 0))", floor, cap)

    @api.model
    def _sql_limit(self, combination):
        """The limit that counts of a rolling and an approved fixed one."""
        return SQL(
            """CASE %s WHEN 'higher' THEN GREATEST(f.fixed, f.rolling) WHEN 'lower' THEN LEAST(f.fixed, f.rolling)
                       WHEN 'add' THEN f.rolling + COALESCE(f.fixed, 0) ELSE COALESCE(f.fixed, f.rolling) END""",
            combination,
        )

    @api.model
    def _sql_assignments(self):
        """What a refresh overwrites: figures and flags, never what was decided on the account (version, fixed limit, stop)."""
        names = (
            *("credit_limit", "rolling_limit", "receivable", "draft_invoices", "uninvoiced_orders", "exposure", "overdue", "disputed"),
            *("oldest_open_date", "available", "file_complete", "contract_effective", "last_year_cleared", "as_of", "refreshed_at"),
            *("state", "write_uid", "write_date"),
        )
        return SQL(", ").join(SQL("%s = EXCLUDED.%s", SQL.identifier(name), SQL.identifier(name)) for name in names)
