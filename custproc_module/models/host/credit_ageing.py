from odoo import fields, models
from odoo.tools import SQL

from ..credit.account import figures_sql

# Numbered, so that every graph and grouping shows them in the order in which money becomes due.
AGES = [
    ("1_orders", "Ordered, not invoiced"),
    ("2_drafts", "Draft invoices"),
    ("3_not_due", "Not due, less credits"),
    ("4_to_30", "Overdue 1 to 30 days"),
    ("5_to_60", "Overdue 31 to 60 days"),
    ("6_to_90", "Overdue 61 to 90 days"),
    ("7_older", "Overdue over 90 days"),
]


class CreditAgeing(models.Model):
    """What one payer's exposure consists of: a row for each age in which there is money, with the payer's value grade.

    The rows of an account sum up to its exposure of the last refresh. What is overdue is split as of today from the open items; the
    rest of the receivable is not due, or money the customer has to get. Company currency.
    """

    _name = "custproc.credit.ageing"
    _description = "Exposure by Age and Grade"
    _auto = False
    _order = "amount desc, id"
    _rec_name = "partner_id"
    _depends = {
        "custproc.credit.account": ["partner_id", "company_id", "currency_id", "receivable", "draft_invoices", "uninvoiced_orders"],
        "custproc.customer.file": ["partner_id", "company_id", "grade_id"],
        "account.move.line": ["partner_id", "account_id", "company_id", "parent_state", "date", "date_maturity", "amount_residual"],
        "res.partner": ["commercial_partner_id"],
    }

    account_id = fields.Many2one("custproc.credit.account", "Credit account", readonly=True)
    partner_id = fields.Many2one("res.partner", "Payer", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    grade_id = fields.Many2one("custproc.grade", readonly=True)
    age = fields.Selection(AGES, readonly=True)
    amount = fields.Monetary("Exposure", readonly=True)

    @property
    def _table_query(self):
        # sudo: res.company, a branch's people see the accounts of its root
        roots = self.env.companies.sudo().root_id
        return SQL(
            """
            WITH late AS (%(late)s)
            SELECT a.id * 10 + part.number AS id, a.id AS account_id, a.partner_id, a.company_id, a.currency_id, f.grade_id, part.age,
                   part.amount
              FROM custproc_credit_account a
              LEFT JOIN custproc_customer_file f ON f.company_id = a.company_id AND f.partner_id = a.partner_id
              LEFT JOIN late ON late.root_id = a.company_id AND late.payer = a.partner_id
             CROSS JOIN LATERAL (VALUES
                   (1, '1_orders', a.uninvoiced_orders), (2, '2_drafts', a.draft_invoices),
                   (3, '3_not_due', a.receivable - COALESCE(late.total, 0)),
                   (4, '4_to_30', late.to_30), (5, '5_to_60', late.to_60), (6, '6_to_90', late.to_90), (7, '7_older', late.older)
                   ) AS part (number, age, amount)
             WHERE part.amount <> 0
            """,
            late=SQL(" UNION ALL ").join(self._sql_late(root) for root in roots),
        )

    def _sql_late(self, root):
        """Statement that gives what is overdue with one root company, by payer and age."""
        members = SQL(
            """SELECT id, commercial_partner_id AS payer FROM res_partner
                WHERE commercial_partner_id IN (SELECT partner_id FROM custproc_credit_account WHERE company_id = %s)""",
            root.id,
        )
        # Basis and window belong to the limit, of which nothing is asked.
        scope = figures_sql.Scope(root.id, members, root._custproc_today(), "", 0)
        return SQL(
            """SELECT * FROM (
                 WITH members AS MATERIALIZED (%(members)s)
                 SELECT %(root)s::int AS root_id, payer, SUM(amount) AS total,
                        SUM(amount) FILTER (WHERE days <= 30) AS to_30,
                        SUM(amount) FILTER (WHERE days BETWEEN 31 AND 60) AS to_60,
                        SUM(amount) FILTER (WHERE days BETWEEN 61 AND 90) AS to_90,
                        SUM(amount) FILTER (WHERE days > 90) AS older
                   FROM (%(entries)s) AS item (payer, days, amount) GROUP BY payer) AS late_of_root""",
            members=members,
            root=root.id,
            entries=figures_sql.overdue_entries(scope),
        )

    def action_open_items(self):
        """The payer's orders not invoiced, or its invoices not paid, whichever this amount is made of."""
        self.ensure_one()
        return self.account_id.action_open_orders() if self.age == "1_orders" else self.account_id.action_open_items()
