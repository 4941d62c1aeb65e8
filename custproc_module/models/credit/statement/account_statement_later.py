from odoo import api, fields, models

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
        for statements, figures in self.filtered(lambda one: one.state in STANDING)._read_figures():
            for statement in statements:
                statement.closing_now = figures[statement]["closing"]
                differs = statement.currency_id.compare_amounts
                statement.is_overtaken = any(differs(figures[statement][name], statement[name]) for name in ("opening", "closing"))
