from datetime import date

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, format_date

from ....policies.credit.limit import lapses_on
from ...engine.words import tell
from . import figures_sql

BATCH = 100
YEAR_END = "custproc_module.mail_activity_type_year_end"


class CreditAccount(models.Model):
    """The end of the year: who has credit and leaves an invoice of the year open is delivered against cash only from 1 January (CA-01 c).

    Salesperson and finance hear of it in December, while there is time to collect. Days are the company's, money in its currency.
    """

    _inherit = "custproc.credit.account"

    lapses_on = fields.Date("Cash only from", compute="_compute_lapses_on", help="Unless everything that is open is paid before.")
    is_lapsing = fields.Boolean("Cash only on 1 January unless paid", compute="_compute_lapses_on", search="_search_is_lapsing")
    to_clear = fields.Monetary("To be paid before", compute="_compute_lapses_on", help="Open invoices, which end the credit with the year.")
    year_end_told_on = fields.Date("Told of the year's end on", readonly=True)

    @api.depends("state", "oldest_open_date", "refreshed_at")
    def _compute_lapses_on(self):
        self.lapses_on, self.is_lapsing, self.to_clear = False, False, 0.0
        for root, accounts in self.filtered_domain(self._get_lapsing_domain(self.company_id)).grouped("company_id").items():
            open_of = accounts._query_to_clear(root)
            for account in accounts:
                account.lapses_on = lapses_on(account.oldest_open_date or None, root._custproc_today()) or False
                account.to_clear = open_of.get(account.partner_id.id, 0.0)
                account.is_lapsing = bool(account.lapses_on and account.to_clear)

    @api.model
    def _search_is_lapsing(self, operator, value):
        if operator != "in":
            return NotImplemented
        # sudo: res.company, which of them are in December; accounts follow the reader's rights themselves
        return self._get_lapsing_domain(self.env["res.company"].sudo().search([("parent_id", "=", False)]))

    @api.model
    def _get_lapsing_domain(self, roots):
        """Accounts of companies that are in December whose payers have credit by CA-01 and something open, by the last calculation."""
        parts = []
        for root in roots:
            today = root._custproc_today()
            if today.month == 12 and self.env["custproc.credit.policy"]._get_policy_values(root).require_eligibility:
                opened = Domain("oldest_open_date", ">=", date(today.year, 1, 1))
                parts.append(Domain("company_id", "=", root.id) & opened)
        eligible = Domain([(name, "=", True) for name in ("file_complete", "contract_effective", "last_year_cleared")])
        return eligible & Domain.OR(parts)

    def _query_to_clear(self, root):
        """{payer: what of its invoices is open, whatever else is booked for it}."""
        self._flush_sources()
        members = figures_sql.members_of(self.partner_id.ids)
        scope = figures_sql.Scope(root.id, members, root._custproc_today(), "invoiced", 0)
        rows = self.env.execute_query(
            SQL(
                """WITH members AS MATERIALIZED (%s)
                   SELECT payer, SUM(amount) FROM (%s) AS item (payer, amount) WHERE amount > 0 GROUP BY payer""",
                members,
                figures_sql.open_items(scope, SQL("m.payer, l.amount_residual")),
            )
        )
        return {payer_id: float(amount) for payer_id, amount in rows}

    # ------------------------------------------------------------------
    # Telling
    # ------------------------------------------------------------------
    @api.model
    def _cron_tell_year_end(self):
        """In December, tell each payer's salesperson once what must be paid before the year ends, and finance how many there are."""
        roots = self.env["res.company"].search([("parent_id", "=", False)])
        roots = roots.filtered(lambda root: root._custproc_today().month == 12)
        news = dict.fromkeys(roots, 0)
        for root in roots:
            self._withdraw_cleared(root)
            told = Domain("year_end_told_on", ">=", date(root._custproc_today().year, 12, 1))
            waiting, last = self._get_lapsing_domain(root) & ~told, 0
            while batch := self.search(waiting & Domain("id", ">", last), limit=BATCH, order="id"):
                last = batch[-1:].id
                done = self.env["custproc.job.failure"]._run_batch(
                    "credit.year_end", batch.filtered("is_lapsing"), lambda account: account._tell_year_end()
                )
                news[root] += len(done)
                if not self.env["ir.cron"]._commit_progress(len(batch), remaining=self.search_count(waiting & Domain("id", ">", last))):
                    break
            if news[root]:
                self._tell_finance_of_year_end(root)
        self.env["ir.cron"]._commit_progress(remaining=0)

    def _tell_year_end(self):
        self.ensure_one()
        payer, user = self.partner_id, self.user_id.filtered("active")
        # sudo: custproc.credit.account, closed field of the job
        self.sudo().year_end_told_on = self.company_id._custproc_today()
        if user and payer.with_user(user).has_access("read"):
            tell(
                payer,
                user,
                lambda env: env._("Cash only from 1 January unless paid"),
                self._say_to_clear,
                kind=YEAR_END,
                date_deadline=fields.Date.subtract(self.lapses_on, days=1),
            )

    def _say_to_clear(self, payer):
        own = self.with_env(payer.env)
        return own.env._(
            "%(amount)s of %(payer)s are open. What is not paid before %(day)s ends the credit: from that day on it is delivered"
            " against cash only.",
            amount=own.currency_id.format(self.to_clear),
            payer=payer.display_name,
            day=format_date(own.env, self.lapses_on),
        )

    @api.model
    def _tell_finance_of_year_end(self, root):
        """One task a company for each finance supervisor, at the policy that asks for a cleared year; the accounts have a filter of it."""
        accounts = self.search(self._get_lapsing_domain(root)).filtered("is_lapsing")
        policy = self.env["custproc.credit.policy"]._get_policy(root)
        # sudo: res.groups and mail.activity, the job tells whoever has the role
        members = self.env.ref("custproc_module.group_custproc_finance_supervisor").sudo()._get_told_members(root)
        policy.sudo().activity_unlink([YEAR_END])
        for user in members:
            tell(
                policy,
                user,
                lambda env: env._("Customers who become cash only on 1 January unless they pay"),
                lambda told: told.env._(
                    "Customers with credit who have invoices open: %(count)s, with %(amount)s in all."
                    " The credit accounts have a filter of them.",
                    count=len(accounts),
                    amount=root.currency_id.with_env(told.env).format(sum(accounts.mapped("to_clear"))),
                ),
                kind=YEAR_END,
                date_deadline=date(root._custproc_today().year, 12, 31),
            )

    @api.model
    def _withdraw_cleared(self, root):
        """Who has paid everything is asked for nothing more."""
        told = self.search([("company_id", "=", root.id), ("year_end_told_on", ">=", date(root._custproc_today().year, 12, 1))])
        cleared = told.filtered(lambda account: not account.is_lapsing)
        # sudo: mail.activity, asked of others by the job
        cleared.partner_id.sudo().activity_unlink([YEAR_END])
        cleared.sudo().year_end_told_on = False  # sudo: custproc.credit.account, closed field of the job: new invoices are told of anew
