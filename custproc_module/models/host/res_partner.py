from odoo import models

from ...exceptions import ProcessError

# What decides which commercial entity a partner belongs to.
ENTITY = {"parent_id", "is_company"}


class ResPartner(models.Model):
    """A partner that goes to another company, or becomes one, takes what it owes along: to another payer (D-04, D-08)."""

    _inherit = "res.partner"

    def write(self, vals):
        if vals.keys().isdisjoint(ENTITY):
            return super().write(vals)
        # sudo: res.partner, contacts the caller may not see move along
        family = self.sudo().with_context(active_test=False).search([("id", "child_of", self.ids)])
        before = {partner: partner.commercial_partner_id for partner in family}
        by_finance = self.env.su or self.env.user.has_group("custproc_module.group_custproc_finance_officer")
        owed = [] if by_finance else family._query_owed()
        result = super().write(vals)
        moved = family.filtered(lambda partner: partner.commercial_partner_id != before[partner])
        for partner, amount in owed:
            if partner in moved:
                partner._refuse_to_move(amount)
        moved._judge_orders_of_new_payer()
        moved._custproc_leave_requests(before)
        return result

    def _query_owed(self):
        """[(partner, amount in words)] of these partners that owe something to a company of which any gate blocks."""
        # sudo: account.move.line, debt with any company counts, whatever the caller sees
        rows = self.env["account.move.line"].sudo()._read_group(
            [
                ("partner_id", "in", self.ids),
                ("account_id.account_type", "=", "asset_receivable"),
                ("parent_state", "=", "posted"),
                ("amount_residual", "!=", 0),
            ],
            ["partner_id", "company_id"],
            ["amount_residual:sum"],
        )
        return [
            (self.browse(partner.id), company.currency_id.format(owed))
            for partner, company, owed in rows
            if owed > 0 and any(company._custproc_gate_mode(gate) == "block" for gate in ("order", "delivery", "invoice"))
        ]

    def _refuse_to_move(self, amount):
        """Debt goes to another payer by finance alone: it would fill a limit it was never judged on."""
        raise ProcessError(
            self.env._(
                "%(partner)s cannot become a part of another company: it owes %(amount)s, which that company would owe then. "
                "Collect its open invoices, or ask finance to move it.",
                partner=self.display_name,
                amount=amount,
            )
        )

    def _judge_orders_of_new_payer(self):
        """Confirmed orders these partners pay for are judged by the payer they belong to now."""
        # sudo: sale.order, whoever moves a contact may not see its orders
        orders = self.env["sale.order"].sudo().search(
            [("partner_invoice_id", "in", self.ids), ("state", "=", "sale"), ("invoice_status", "!=", "invoiced")]
        )
        for company, found in orders.grouped("company_id").items():
            found.with_company(company)._judge_growth()
