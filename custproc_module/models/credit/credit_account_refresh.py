import logging
import time

from odoo import api, fields, models
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import SQL

from . import figures_sql

_logger = logging.getLogger(__name__)

TRIES = 5
CHUNK = 10_000  # payers a statement refreshes: about a tenth of a second in which gates of these payers wait


class CreditAccount(models.Model):
    """Bring the stored figures up to date: for some payers at once, or for the whole company each night (CA-03)."""

    _inherit = "custproc.credit.account"

    def action_refresh(self):
        """Calculate these accounts anew, as of now."""
        self.check_access("read")
        for root, accounts in self.sudo().grouped("company_id").items():  # sudo: custproc.credit.account, figures follow from the books
            self._refresh(root, figures_sql.members_of(accounts.partner_id.ids), SQL("a.partner_id = ANY(%s)", accounts.partner_id.ids))
        return True

    @api.model
    def _refresh_payers(self, root, payer_ids):
        """Calculate the accounts of these payers anew, creating those that do not exist; ids of accounts whose state changed."""
        payer_ids = sorted(set(payer_ids))
        return self._refresh(root, figures_sql.members_of(payer_ids), SQL("a.partner_id = ANY(%s)", payer_ids), payer_ids)

    @api.model
    def _refresh(self, root, members, is_asked, payer_ids=()):
        """One statement: sum every source, put the result into the accounts, tell which changed their state.

        The state is the first line of D-06 that applies without a document; policies/credit/limit.py says the same in Python.

        :param SQL members: partners of the payers asked for, see figures_sql
        :param SQL is_asked: condition on account a, the same payers
        :param payer_ids: payers that get an account even when they have no figures
        :return: (number of accounts, ids of accounts whose state changed)
        """
        self._flush_sources()
        self._flush_eligibility()
        values = self.env["custproc.credit.policy"]._get_policy_values(root)
        today = root._custproc_today()
        end = self.env["custproc.credit.policy"]._get_horizon_end(root, today, values)
        scope = figures_sql.Scope(root.id, members, today, values.basis, values.window_days, horizon_end=end)
        # The planner overrates this statement so much that compiling it would take longer than running it.
        self.env.cr.execute("SET LOCAL jit = off")
        now = fields.Datetime.now()
        [(count, changed, closed)] = self.env.execute_query(
            SQL(
                """WITH members AS MATERIALIZED (%(members)s),
                   sums AS (%(sums)s),
                   before AS MATERIALIZED (SELECT a.id, a.partner_id, a.state, a.fixed_limit, a.fixed_limit_until, a.term_days,
                                       a.term_until, a.is_stopped, a.credit_limit, a.exposure, a.overdue
                                FROM custproc_credit_account a WHERE a.company_id = %(root)s AND %(is_asked)s),
                   payers AS (SELECT payer FROM sums UNION SELECT partner_id FROM before UNION SELECT unnest(%(payers)s::int[])),
                   flags AS (SELECT k.payer, %(file)s AS file, %(contract)s AS contract, COALESCE(b.is_stopped, FALSE) AS stopped,
                                CASE WHEN b.fixed_limit > 0 AND COALESCE(b.fixed_limit_until, %(day)s) >= %(day)s
                                     THEN b.fixed_limit END AS fixed,
                                CASE WHEN b.term_days > 0 AND COALESCE(b.term_until, %(day)s) >= %(day)s
                                     THEN b.term_days ELSE %(term)s END AS term,
                                %(rolling)s AS rolling, b.state AS state,
                                COALESCE(s.receivable, 0) AS receivable, COALESCE(s.drafts, 0) AS drafts,
                                COALESCE(s.uninvoiced, 0) AS uninvoiced,
                                COALESCE(s.overdue, 0) AS overdue, COALESCE(s.disputed, 0) AS disputed, s.oldest_open
                                FROM payers k LEFT JOIN sums s ON s.payer = k.payer LEFT JOIN before b ON b.partner_id = k.payer),
                   figures AS (SELECT f.*, %(limit)s AS credit_limit, f.receivable + f.drafts + f.uninvoiced AS exposure,
                                COALESCE(f.oldest_open >= %(new_year)s, TRUE) AS cleared FROM flags f),
                   stored AS (
                       INSERT INTO custproc_credit_account AS a
                              (company_id, partner_id, currency_id, version, credit_limit, rolling_limit, receivable, draft_invoices,
                               uninvoiced_orders, exposure, overdue, disputed, oldest_open_date, available, file_complete,
                               contract_effective, last_year_cleared, is_stopped, as_of, refreshed_at, state,
                               create_uid, create_date, write_uid, write_date)
                       SELECT %(root)s, payer, %(currency)s, 0, credit_limit, rolling, receivable, drafts,
                              uninvoiced, exposure, overdue, disputed, oldest_open, credit_limit - exposure, file,
                              contract, cleared, stopped, %(day)s, %(now)s,
                              CASE WHEN stopped THEN 'stopped'
                                   WHEN %(eligibility)s AND NOT (file AND contract AND cleared) THEN 'cash_only'
                                   WHEN oldest_open < %(day)s - term THEN 'past_term'
                                   WHEN exposure > credit_limit THEN 'over_limit' ELSE 'free' END,
                              %(uid)s, %(now)s, %(uid)s, %(now)s
                         FROM figures ORDER BY payer
                       ON CONFLICT (company_id, partner_id) DO UPDATE SET %(assignments)s
                       RETURNING a.id, a.company_id, a.partner_id, a.state, a.credit_limit, a.exposure, a.overdue),
                   history AS (%(history)s),
                   closed AS (%(closed)s)
                   SELECT count(*), array_agg(n.id) FILTER (WHERE n.state IS DISTINCT FROM COALESCE(b.state, 'free')),
                          (SELECT array_agg(id) FROM closed)
                     FROM stored n LEFT JOIN before b ON b.id = n.id""",
                members=members,
                sums=figures_sql.sums(scope),
                root=root.id,
                is_asked=is_asked,
                payers=list(payer_ids),
                file=self._sql_file_complete(root.id, SQL("k.payer")),
                contract=self._sql_contract_effective(root.id, SQL("k.payer"), SQL("%s", today)),
                day=today,
                new_year=today.replace(month=1, day=1),
                rolling=self._sql_rolling(values),
                limit=self._sql_limit(values),
                currency=root.currency_id.id,
                now=now,
                eligibility=values.require_eligibility,
                term=values.payment_term_days,
                uid=self.env.uid,
                assignments=self._sql_assignments(),
                history=self.env["custproc.credit.history"]._sql_write(today),
                closed=self.env["custproc.credit.episode"]._sql_close(now),
            )
        )
        self.invalidate_model(flush=False)
        if closed:
            self.env["custproc.credit.episode"]._after_close(closed)
        return count, changed or []

    @api.model
    def _sql_rolling(self, values):
        limit = SQL("GREATEST(COALESCE(s.recent, 0), %s)", values.floor)
        return SQL("LEAST(%s, %s)", limit, values.cap) if values.cap else limit

    @api.model
    def _sql_limit(self, values):
        return {
            "replace": SQL("COALESCE(f.fixed, f.rolling)"),
            "higher": SQL("GREATEST(f.fixed, f.rolling)"),
            "lower": SQL("LEAST(f.fixed, f.rolling)"),
            "add": SQL("f.rolling + COALESCE(f.fixed, 0)"),
        }[values.limit_combination]

    @api.model
    def _sql_assignments(self):
        """What a refresh overwrites: figures and flags, never what was decided on the account (version, fixed limit, stop)."""
        names = (
            *("credit_limit", "rolling_limit", "receivable", "draft_invoices", "uninvoiced_orders", "exposure", "overdue", "disputed"),
            *("oldest_open_date", "available", "file_complete", "contract_effective", "last_year_cleared", "as_of", "refreshed_at"),
            *("state", "write_uid", "write_date"),
        )
        return SQL(", ").join(SQL("%s = EXCLUDED.%s", SQL.identifier(name), SQL.identifier(name)) for name in names)

    @api.model
    def _after_refresh(self, changed_ids):
        """Hook: accounts whose state a refresh changed, in batches; a higher area judges their held documents again."""

    # ------------------------------------------------------------------
    # Every night
    # ------------------------------------------------------------------
    @api.model
    def _cron_refresh(self):
        """Refresh every payer of every root company for today, a committed range of payers at a time.

        The place reached is kept in `custproc.credit.refresh`, one record per company and day: a killed run goes on there, and a
        finished day is not done again. A chunk that collides with gates is tried again, a company that fails does not stop the
        others.
        """
        runs = self.env["custproc.credit.refresh"]._get_due()
        # sudo: res.partner, only the highest number is read
        highest = self.env.execute_query(SQL("SELECT COALESCE(MAX(commercial_partner_id), 0) FROM res_partner"))[0][0]
        for run in runs:
            while not run.is_done:
                left = self._refresh_next(run, highest)
                if not left:
                    return
        self.env["ir.cron"]._commit_progress(remaining=0)

    @api.model
    def _refresh_next(self, run, highest):
        """Refresh the next range of a run and commit; the seconds the job has left."""
        low = run.position
        for attempt in range(1, TRIES + 1):
            try:
                high = self._get_chunk_end(low, highest)
                members, is_asked = figures_sql.members_between(low, high), SQL("a.partner_id > %s AND a.partner_id <= %s", low, high)
                count, changed = self._refresh(run.company_id, members, is_asked)
                self._after_refresh(changed)
                run._advance(high, count, len(changed), is_done=high >= highest)
                return self.env["ir.cron"]._commit_progress(count, remaining=0 if run.is_done else max(highest - high, 1))
            except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
                self.env.cr.rollback()
                self.env.invalidate_all(flush=False)
                if attempt == TRIES:
                    raise
                _logger.info("credit refresh: gates took accounts above payer %s, try %s of %s", low, attempt + 1, TRIES)
                time.sleep(0.1 * attempt)
        return 0.0

    @api.model
    def _get_chunk_end(self, low, highest):
        [(high,)] = self.env.execute_query(
            SQL(
                """SELECT MAX(payer) FROM (SELECT DISTINCT commercial_partner_id AS payer FROM res_partner
                     WHERE commercial_partner_id > %s ORDER BY 1 LIMIT %s) AS chunk""",
                low,
                CHUNK,
            )
        )
        return high or highest
