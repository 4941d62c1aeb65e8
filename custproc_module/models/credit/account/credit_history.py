from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .credit_account import STATES
from .res_partner import READERS


class CreditHistory(models.Model):
    """One payer's figures of one day on which one of them changed: how limit, exposure and standing went."""

    _name = "custproc.credit.history"
    _inherit = ["custproc.record.mixin"]
    _description = "Credit History"
    _order = "date desc, id desc"
    _rec_name = "partner_id"
    # The nightly calculation writes a row for each payer that changed: who and when is on its run.
    _log_access = False

    account_id = fields.Many2one("custproc.credit.account", "Credit account", required=True, readonly=True, ondelete="cascade")
    partner_id = fields.Many2one(related="account_id.partner_id", store=True, string="Payer", readonly=True, index=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="cascade")
    currency_id = fields.Many2one(related="company_id.currency_id")
    date = fields.Date("As of", required=True, readonly=True)
    credit_limit = fields.Monetary("Limit", readonly=True, aggregator="avg")
    exposure = fields.Monetary(readonly=True, aggregator="avg")
    overdue = fields.Monetary(readonly=True, aggregator="avg")
    state = fields.Selection(STATES, "Standing", readonly=True)

    # One row a day: a later calculation of the day writes over it.
    _account_date_unique = models.UniqueIndex("(account_id, date)")

    @api.model
    def _sql_write(self, day):
        """Statement that writes a row for each account on which a figure changed; part of a refresh, whose `before` and `stored` rows are
        the accounts before and after it, and whose parameter the day is."""
        return SQL(
            """INSERT INTO custproc_credit_history (account_id, partner_id, company_id, date, credit_limit, exposure, overdue, state)
               SELECT n.id, n.partner_id, n.company_id, %(day)s, n.credit_limit, n.exposure, n.overdue, n.state
                 FROM stored n LEFT JOIN before b ON b.id = n.id
                WHERE (n.credit_limit, n.exposure, n.overdue, n.state) IS DISTINCT FROM
                      (COALESCE(b.credit_limit, 0), COALESCE(b.exposure, 0), COALESCE(b.overdue, 0), COALESCE(b.state, 'free'))
               ON CONFLICT (account_id, date) DO UPDATE
                  SET credit_limit = EXCLUDED.credit_limit, exposure = EXCLUDED.exposure, overdue = EXCLUDED.overdue,
                      state = EXCLUDED.state""",
            day=day,
        )


class CreditAccount(models.Model):
    _inherit = "custproc.credit.account"

    history_ids = fields.One2many("custproc.credit.history", "account_id", "Course of the figures", readonly=True)

    def action_open_history(self):
        """Limit, exposure and overdue of this payer over time."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Credit history of %(name)s", name=self.partner_id.display_name),
            "res_model": "custproc.credit.history",
            "view_mode": "graph,list,pivot",
            "domain": [("account_id", "=", self.id)],
        }


class ResPartner(models.Model):
    _inherit = "res.partner"

    custproc_has_debt = fields.Boolean(
        "Has debt",
        compute="_compute_custproc_has_debt",
        search="_search_custproc_has_debt",
        compute_sudo=True,
        groups=READERS,
        help="Whether the payer owes anything by the last calculation.",
    )

    @api.depends_context("company")
    @api.depends("commercial_partner_id")
    def _compute_custproc_has_debt(self):
        indebted = self.env["custproc.credit.account"].search(self._get_debt_domain()).partner_id
        for partner in self:
            partner.custproc_has_debt = partner.commercial_partner_id in indebted

    def _search_custproc_has_debt(self, operator, value):
        if operator != "in":
            return NotImplemented
        # The host asks nobody who searches by a field that is not stored.
        self._check_field_access(self._fields["custproc_has_debt"], "read")
        # sudo: custproc.credit.account, the field itself names who may ask
        payers = self.env["custproc.credit.account"].sudo()._search(self._get_debt_domain(is_search=True)).subselect("partner_id")
        found = Domain("commercial_partner_id", "in", payers)
        return found if True in value else ~found

    def _get_debt_domain(self, is_search=False):
        domain = [("company_id", "=", self.env.company.root_id.id), ("receivable", ">", 0)]
        return domain if is_search else [*domain, ("partner_id", "in", self.commercial_partner_id.ids)]
