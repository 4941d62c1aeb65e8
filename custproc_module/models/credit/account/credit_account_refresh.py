from odoo import api, fields, models
from odoo.tools import SQL

from ...engine.stored_statement import ask
from .credit_account_refresh_sql import REFRESH, REFRESH_RANGE

CHUNK = 10_000  # payers a statement refreshes: about a tenth of a second in which gates of these payers wait


class CreditAccount(models.Model):
    """Bring the stored figures up to date: for some payers at once, or for the whole company each night (CA-03)."""

    _inherit = "custproc.credit.account"

    def action_refresh(self):
        """Calculate these accounts anew, as of now."""
        self.check_access("read")
        for root, accounts in self.sudo().grouped("company_id").items():  # sudo: custproc.credit.account, figures follow from the books
            self._refresh_payers(root, accounts.partner_id.ids)
        return True

    @api.model
    def _refresh_payers(self, root, payer_ids):
        """Calculate the accounts of these payers anew, creating those that do not exist.

        :return: (number of accounts, ids of accounts whose state changed)
        """
        return self._refresh(root, REFRESH, sorted(set(payer_ids)))

    @api.model
    def _refresh_range(self, root, low, high):
        """The same for every payer whose id is above `low`, up to `high`, that has an account or anything to be put into one."""
        return self._refresh(root, REFRESH_RANGE, low, high)

    @api.model
    def _refresh(self, root, statement, *payers):
        """One statement: sum every source, put the result into the accounts, tell which changed their state.

        The state is the first line of D-06 that applies without a document; policies/credit/limit.py says the same in Python.
        """
        self._flush_sources()
        self._flush_eligibility()
        self.env["custproc.credit.episode"]._flush_closing()
        values = self.env["custproc.credit.policy"]._get_policy_values(root)
        today = root._custproc_today()
        asked = (root.id, today, values.basis, values.window_days, values.floor, values.cap, values.limit_combination)
        asked += (values.require_eligibility, values.payment_term_days, root.currency_id.id, fields.Datetime.now(), self.env.uid)
        asked += (self.env["custproc.credit.policy"]._get_horizon_end(root, today, values),)
        [(count, changed, closed)] = ask(self.env, statement, *asked, *payers)
        self.invalidate_model(flush=False)
        if closed:
            self.env["custproc.credit.episode"]._after_close(closed)
        return count, changed or []

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
                went = self.env["custproc.job.failure"]._run_batch(
                    "credit refresh", run, lambda one: self._refresh_next(one, highest), at_once=True
                )
                left = self.env["ir.cron"]._commit_progress(len(went), remaining=0 if run.is_done else max(highest - run.position, 1))
                if not left:
                    return
                if not went:
                    break
        self._refresh_new()
        self.env["ir.cron"]._commit_progress(remaining=0)

    @api.model
    def _refresh_new(self):
        """The accounts that gates made since the run of the day: nobody has calculated them yet, and they would be shown as free."""
        new = self.search([("refreshed_at", "=", False)], limit=CHUNK, order="id")
        if new:
            self.env["custproc.job.failure"]._run_batch(
                "credit refresh of new accounts", new, lambda some: some.action_refresh(), at_once=True
            )

    @api.model
    def _refresh_company(self, root):
        """Every payer of one company on somebody's demand: now, or by the job where they are more than one range of payers, so that
        gates wait for a tenth of a second and not for all of them.

        :return: whether it is done
        """
        # sudo: res.partner, only the highest number is read
        [(highest,)] = self.env.execute_query(SQL("SELECT COALESCE(MAX(commercial_partner_id), 0) FROM res_partner"))
        runs = self.env["custproc.credit.refresh"]
        if self._get_chunk_end(0, highest) < highest:
            runs._begin_again(root)
            self.env.ref("custproc_module.ir_cron_credit_refresh")._trigger()
            return False
        _count, changed = self._refresh_range(root, 0, highest)
        self._after_refresh(changed)
        runs._note_done(root)
        return True

    @api.model
    def _refresh_next(self, run, highest):
        """Refresh the next range of a run."""
        high = self._get_chunk_end(run.position, highest)
        count, changed = self._refresh_range(run.company_id, run.position, high)
        self._after_refresh(changed)
        run._advance(high, count, len(changed), is_done=high >= highest)

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
