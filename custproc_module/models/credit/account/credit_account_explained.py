"""What stands behind an account's figures: how the limit is made, what is overdue for how long, why there is no credit."""

from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import SQL, format_date
from odoo.tools.misc import formatLang

from ....policies.credit.limit import combine_limit, ineligible_codes, rolling_limit, window
from . import figures_sql

SHOWN = 50  # invoices listed on the form; the button opens all of them
AGES = (("overdue_30", 1, 30), ("overdue_60", 31, 60), ("overdue_90", 61, 90), ("overdue_older", 91, 100_000))


class CreditAccount(models.Model):
    _inherit = "custproc.credit.account"

    window_from = fields.Date("Window from", compute="_compute_limit_made")
    window_to = fields.Date("Window to", compute="_compute_limit_made")
    limit_made = fields.Html("How the limit is made", compute="_compute_limit_made", sanitize=False)
    overdue_30 = fields.Monetary("Overdue 1 to 30 days", compute="_compute_ages")
    overdue_60 = fields.Monetary("Overdue 31 to 60 days", compute="_compute_ages")
    overdue_90 = fields.Monetary("Overdue 61 to 90 days", compute="_compute_ages")
    overdue_older = fields.Monetary("Overdue over 90 days", compute="_compute_ages")
    ineligible_reason = fields.Text("Why there is no credit", compute="_compute_ineligible_reason")
    episode_id = fields.Many2one("custproc.credit.episode", "Over-limit episode", compute="_compute_episode")
    release_count = fields.Integer("Releases of the episode", compute="_compute_episode")
    request_count = fields.Integer("Applications", compute="_compute_request_count")

    # ------------------------------------------------------------------
    # Limit
    # ------------------------------------------------------------------
    @api.depends("as_of", "credit_limit")
    @api.depends_context("lang")
    def _compute_limit_made(self):
        for account in self:
            root = account.company_id
            values = self.env["custproc.credit.policy"]._get_policy_values(root)
            day = root._custproc_today()
            account.window_from, account.window_to = window(day, values.window_days)
            account.limit_made = account._explain_limit(values, day)

    def _query_window(self, values, day):
        """The entries of the window that gives the rolling limit: [(line id, number, date, amount)], the newest first."""
        payer = self.partner_id.id
        account = self.env["custproc.credit.account"]
        account._flush_sources()
        scope = figures_sql.Scope(self.company_id.id, figures_sql.members_of([payer]), day, values.basis, values.window_days)
        return self.env.execute_query(
            SQL(
                """WITH members AS MATERIALIZED (%s) SELECT id, name, day, amount FROM (%s) AS entry (id, name, day, amount)
                    ORDER BY day DESC, id DESC""",
                scope.members,
                figures_sql.window_entries(scope),
            )
        )

    def _explain_limit(self, values, day):
        """The limit as a table: each invoice of the window, their sum, floor and cap, the fixed limit, and what counts."""
        self.ensure_one()

        def money(amount):
            return formatLang(self.env, amount, currency_obj=self.currency_id)

        entries = self._query_window(values, day)
        total = sum(float(entry[3]) for entry in entries)
        rolling = rolling_limit(total, values.floor, values.cap)
        fixed = self.fixed_limit if self.fixed_limit and (not self.fixed_limit_until or day <= self.fixed_limit_until) else 0.0
        lines = [
            (number or "", format_date(self.env, when) if when else "", money(float(amount)))
            for _id, number, when, amount in entries[:SHOWN]
        ]
        if len(entries) > SHOWN:
            rest = sum(float(entry[3]) for entry in entries[SHOWN:])
            lines.append((self.env._("%(count)s further entries", count=len(entries) - SHOWN), "", money(rest)))
        names = dict(self.env["custproc.credit.policy"]._fields["basis"]._description_selection(self.env))
        sums = [(self.env._("%(basis)s, %(days)s days", basis=names[values.basis], days=values.window_days), money(total))]
        if values.floor and rolling > total:
            sums.append((self.env._("raised to the lowest rolling limit"), money(rolling)))
        if values.cap and rolling < total:
            sums.append((self.env._("cut to the highest rolling limit"), money(rolling)))
        if fixed:
            how = dict(self.env["custproc.credit.policy"]._fields["limit_combination"]._description_selection(self.env))
            sums.append((self.env._("approved fixed limit: %(how)s", how=how[values.limit_combination]), money(fixed)))
        counts = combine_limit(rolling, self.fixed_limit, self.fixed_limit_until or None, day, values.limit_combination)
        sums.append((self.env._("limit that counts"), money(counts)))
        row = Markup("<tr><td>%s</td><td>%s</td><td class='text-end'>%s</td></tr>")
        end = Markup("<tr class='fw-bold'><td colspan='2'>%s</td><td class='text-end'>%s</td></tr>")
        return Markup("<table class='table table-sm'><tbody>%s%s</tbody></table>") % (
            Markup("").join(row % line for line in lines),
            Markup("").join(end % line for line in sums),
        )

    def action_open_window(self):
        """Open the entries that make the rolling limit."""
        self.ensure_one()
        values = self.env["custproc.credit.policy"]._get_policy_values(self.company_id)
        ids = [entry[0] for entry in self._query_window(values, self.company_id._custproc_today())]
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("What makes the limit of %(name)s", name=self.partner_id.display_name),
            "res_model": "account.move.line",
            "view_mode": "list",
            "domain": [("id", "in", ids)],
        }

    # ------------------------------------------------------------------
    # Overdue, conditions, releases
    # ------------------------------------------------------------------
    @api.depends("as_of", "overdue")
    def _compute_ages(self):
        """What is overdue, by how long, as of today: one statement a company, however many accounts."""
        for name, _low, _high in AGES:
            self[name] = 0.0
        self._flush_sources()
        for root, accounts in self.grouped("company_id").items():
            day = root._custproc_today()
            members = figures_sql.members_of(accounts.partner_id.ids)
            values = self.env["custproc.credit.policy"]._get_policy_values(root)
            scope = figures_sql.Scope(root.id, members, day, values.basis, values.window_days)
            rows = self.env.execute_query(
                SQL(
                    """WITH members AS MATERIALIZED (%s)
                       SELECT payer, days, SUM(amount) FROM (%s) AS item (payer, days, amount) GROUP BY 1, 2""",
                    members,
                    figures_sql.overdue_entries(scope),
                )
            )
            by_payer = {account.partner_id.id: account for account in accounts}
            for payer, days, amount in rows:
                name = next(name for name, low, high in AGES if low <= days <= high)
                by_payer[payer][name] += float(amount)

    @api.depends("file_complete", "contract_effective", "oldest_open_date")
    def _compute_ineligible_reason(self):
        """Which of the three conditions of CA-01 fail, and what mends each."""
        texts = {
            "file": self.env._("The customer file is closed or not complete: open it and add what it lists as missing."),
            "contract": self.env._("No contract with a settlement agreement is in force: have one signed and sealed."),
            "last_year": self.env._("An invoice of last year or before is not paid: collect it."),
        }
        for account in self:
            day = account.as_of or account.company_id._custproc_today()
            oldest = account.oldest_open_date or None
            codes = ineligible_codes(account.file_complete, account.contract_effective, oldest, day)
            account.ineligible_reason = "\n".join(texts[code] for code in codes) or False

    @api.depends("partner_id")
    def _compute_episode(self):
        episodes = self.env["custproc.credit.episode"]
        if episodes.has_access("read"):  # the planner reads accounts without their episodes
            episodes = episodes.search(
                [("partner_id", "in", self.partner_id.ids), ("company_id", "in", self.company_id.ids), ("closed_at", "=", False)]
            )
        by_key = {(episode.company_id, episode.partner_id): episode for episode in episodes}
        for account in self:
            episode = by_key.get((account.company_id, account.partner_id), episodes.browse())
            account.episode_id = episode
            account.release_count = len(
                episode.release_ids.filtered(lambda release: release.state in ("submitted", "granted", "consumed"))
            )

    @api.depends("partner_id")
    def _compute_request_count(self):
        requests = self.env["custproc.credit.request"]
        counts = {}
        if requests.has_access("read"):
            rows = requests._read_group([("partner_id", "in", self.partner_id.ids)], ["partner_id", "company_id"], ["__count"])
            counts = {(partner, company): count for partner, company, count in rows}
        for account in self:
            account.request_count = counts.get((account.partner_id, account.company_id), 0)

    def action_open_episodes(self):
        """The times this payer was over his limit, with their releases."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("custproc_module.credit_episode_action")
        return action | {"domain": [("partner_id", "=", self.partner_id.id)], "context": {}}

    def action_open_requests(self):
        """The applications for another limit or term of this payer."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("custproc_module.credit_request_action")
        return action | {"domain": [("partner_id", "=", self.partner_id.id)], "context": {"default_partner_id": self.partner_id.id}}

    def action_apply(self):
        """Open an application for another limit or payment term."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "custproc.credit.request",
            "view_mode": "form",
            "context": {
                "default_partner_id": self.partner_id.id,
                "default_company_id": self.company_id.id,
                "default_new_limit": self.credit_limit,
            },
        }
