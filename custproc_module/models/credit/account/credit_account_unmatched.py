from odoo import api, fields, models
from odoo.tools import SQL

from . import figures_sql


class CreditAccount(models.Model):
    """Money of a payer that is booked and matched with no invoice.

    It lowers the exposure at once (D-05). The age of an open invoice, which CA-01 and CA-05 ask for, is that of the oldest item that is
    open in the books: which invoice the money pays is for the payer to say and for finance to book, so nothing is matched here on paper.
    """

    _inherit = "custproc.credit.account"

    unmatched = fields.Monetary(
        "Paid, not matched",
        compute="_compute_unmatched",
        help="Money and credit notes booked for this payer that are matched with no invoice: the invoices they pay still count as open.",
    )

    @api.depends("receivable", "refreshed_at")
    def _compute_unmatched(self):
        for root, accounts in self.grouped("company_id").items():
            found = self._query_unmatched(root, accounts.partner_id.ids)
            for account in accounts:
                account.unmatched = found.get(account.partner_id.id, 0.0)

    @api.model
    def _query_unmatched(self, root, payer_ids):
        """{payer: money and credit notes that are matched with no invoice}, in the company's currency; what is earmarked to an order is
        left out, since it waits for the order's invoice.

        :param root: the root company
        """
        self._flush_sources()
        self._flush_earmarks()
        scope = figures_sql.Scope(root.id, figures_sql.members_of(list(payer_ids)), root._custproc_today(), "invoiced", 0)
        rows = self.env.execute_query(
            SQL(
                """WITH members AS MATERIALIZED (%(members)s)
                   SELECT m.payer, -SUM(l.amount_residual)
                     FROM members m JOIN account_move_line l ON l.partner_id = m.id
                     LEFT JOIN account_payment p ON p.id = l.payment_id
                    WHERE l.parent_state = 'posted' AND l.amount_residual < 0 AND l.account_id = ANY(%(accounts)s)
                      AND l.company_id = ANY(%(companies)s) AND p.custproc_sale_order_id IS NULL
                    GROUP BY m.payer""",
                members=scope.members,
                accounts=scope.accounts,
                companies=scope.companies,
            )
        )
        return {payer_id: float(amount) for payer_id, amount in rows}
