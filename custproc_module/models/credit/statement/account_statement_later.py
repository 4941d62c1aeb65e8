from odoo import api, fields, models

from ..account.figures_sql import members_of
from . import statement_sql

# The customer has its figures.
STANDING = ("sent", "confirmed", "disputed")


class AccountStatement(models.Model):
    """What was booked into the period of a statement after the customer got it: the next one begins with another balance (CO-05)."""

    _inherit = "custproc.account.statement"

    closing_now = fields.Monetary(
        "Closing by the books of now", compute="_compute_closing_now", compute_sudo=True, help="What the statement would say today."
    )
    is_overtaken = fields.Boolean("Booked into since", compute="_compute_closing_now", compute_sudo=True)

    @api.depends("state", "partner_id", "currency_id", "date_from", "date_to", "closing", "opening")
    def _compute_closing_now(self):
        """One statement a company and period; drafts are not asked for, they are calculated again by their button."""
        self.update({"closing_now": 0.0, "is_overtaken": False})
        standing = self.filtered(lambda one: one.state in STANDING)
        for (root, first, last), statements in standing.grouped(
            lambda one: (one.company_id.root_id, one.date_from, one.date_to)
        ).items():
            statement_sql.flush(self.env)
            rows = self.env.execute_query_dict(statement_sql.figures(root, members_of(statements.partner_id.ids), first, last))
            found = {(row["payer"], row["currency_id"]): row for row in rows}
            for statement in statements:
                figures = self._to_figures(found.get((statement.partner_id.id, statement.currency_id.id)), statement.currency_id)
                statement.closing_now = figures["closing"]
                differs = statement.currency_id.compare_amounts
                statement.is_overtaken = any(differs(figures[name], statement[name]) for name in ("opening", "closing"))
