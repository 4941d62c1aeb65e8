"""Until when what a payer owes can be enforced: one letter or one signature begins the years anew."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ....policies.credit.limitation import YEARS
from ..account.figures_sql import RECEIVABLE_ACCOUNTS
from ..account.received_sql import settled_on, share


class CreditAccount(models.Model):
    _inherit = "custproc.credit.account"

    claims_lapse_on = fields.Date(
        "First claim lapses on",
        compute="_compute_claims_lapse_on",
        search="_search_claims_lapse_on",
        help="An open invoice can be enforced for three years: from its due date, or from the last notice, part payment or confirmed"
        " statement since (Civil Code of the PRC, articles 188 and 195). A notice or a signed statement begins the years anew.",
    )

    def _compute_claims_lapse_on(self):
        found = self._query_lapses(self.ids)
        for account in self:
            account.claims_lapse_on = found.get(account._origin.id, False)

    def _search_claims_lapse_on(self, operator, value):
        if operator not in ("<", "<=") or not value:
            return NotImplemented
        day = fields.Date.to_date(value) + timedelta(days=operator == "<=")
        return [("id", "in", [account_id for account_id, lapse in self._query_lapses().items() if lapse < day])]

    @api.model
    def _query_lapses(self, account_ids=None):
        """{account id: the day on which the first claim against its payer lapses} of those who owe anything, in one statement.

        :param account_ids: None for every account
        """
        self.flush_model(["partner_id", "company_id"])
        for name in ("dunning.notice", "dunning.notice.line", "account.statement"):
            self.env[f"custproc.{name}"].flush_model()
        for name in ("account.move", "account.move.line", "account.partial.reconcile", "res.partner"):
            self.env[name].flush_model()
        rows = self.env.execute_query(
            SQL(
                """SELECT a.id, MIN((GREATEST(COALESCE(l.date_maturity, l.date), told.on_day, paid.on_day, said.on_day)
                                     + %(years)s * INTERVAL '1 year')::date)
                     FROM custproc_credit_account a
                     JOIN res_company root ON root.id = a.company_id
                     JOIN res_partner member ON member.commercial_partner_id = a.partner_id
                     JOIN account_move_line l ON l.partner_id = member.id AND l.display_type = 'payment_term'
                          AND l.parent_state = 'posted' AND l.amount_residual > 0 AND l.account_id IN %(accounts)s
                     JOIN res_company owner ON owner.id = l.company_id AND owner.parent_path LIKE root.parent_path || '%%'
                     LEFT JOIN LATERAL (
                          SELECT MAX(n.told_on) AS on_day FROM custproc_dunning_notice_line nl
                            JOIN custproc_dunning_notice n ON n.id = nl.notice_id
                           WHERE nl.move_line_id = l.id AND n.state = 'told' AND nl.left_out_reason IS NULL
                             AND n.is_undelivered IS NOT TRUE) told ON TRUE
                     LEFT JOIN LATERAL (
                          SELECT MAX(%(settled_on)s) AS on_day FROM account_partial_reconcile r
                            JOIN account_move_line c ON c.id = r.credit_move_id JOIN account_move cm ON cm.id = c.move_id
                           WHERE r.debit_move_id = l.id AND cm.move_type <> 'out_refund' AND %(share)s > 0) paid ON TRUE
                     LEFT JOIN LATERAL (
                          SELECT MAX(s.answered_on)::date AS on_day FROM custproc_account_statement s
                           WHERE s.partner_id = a.partner_id AND s.company_id = a.company_id AND s.state = 'confirmed'
                             AND s.currency_id = l.currency_id AND s.date_to >= COALESCE(l.invoice_date, l.date)) said ON TRUE
                    WHERE %(chosen)s GROUP BY a.id""",
                years=YEARS,
                settled_on=settled_on(SQL("r"), SQL("c")),
                share=share(SQL("c")),
                accounts=RECEIVABLE_ACCOUNTS,
                chosen=SQL("TRUE") if account_ids is None else SQL("a.id = ANY(%s)", account_ids),
            )
        )
        return dict(rows)
