"""What gates, reviews and approvals read of the host's documents follows from them: nobody writes it (D-05).

The host computes these fields and shows them readonly, but takes them from anybody who may write the document: an order whose
`price_total` was written to 1 would be judged on 1. Whatever a gate reads and the host computes belongs into this list
(`test_attack_figures.py` compares it with what the figures are made of).
"""

from odoo import models


class SaleOrder(models.Model):
    _inherit = "sale.order"

    _protected_fields = ("amount_untaxed", "amount_tax", "amount_total", "currency_rate", "invoice_status", "transaction_ids")

    def _get_company_rate(self):
        """How much of the order's currency one unit of company currency is: of a confirmed order at its confirmation; of any other
        today, at which it would be confirmed, whatever date it bears. Never 0."""
        self.ensure_one()
        company = self.company_id
        if self.state == "sale" or self.currency_id == company.currency_id:
            return self.currency_rate or 1.0
        today = company._custproc_today()
        return self.env["res.currency"]._get_conversion_rate(company.currency_id, self.currency_id, company, today) or 1.0


class SaleOrderLine(models.Model):
    _name = "sale.order.line"
    _inherit = ["sale.order.line", "custproc.closed.mixin"]

    _protected_fields = (
        "price_subtotal",
        "price_tax",
        "price_total",
        "qty_delivered_method",
        "qty_invoiced",
        "qty_to_invoice",
        "invoice_status",
        "invoice_lines",
    )


class ResPartner(models.Model):
    _name = "res.partner"
    _inherit = ["res.partner", "custproc.closed.mixin"]

    _protected_fields = ("commercial_partner_id",)


class AccountMove(models.Model):
    _inherit = "account.move"

    _protected_fields = (
        "commercial_partner_id",
        "amount_untaxed",
        "amount_tax",
        "amount_residual",
        "amount_untaxed_signed",
        "amount_tax_signed",
        "amount_total_signed",
        "amount_residual_signed",
    )


class AccountMoveLine(models.Model):
    _name = "account.move.line"
    _inherit = ["account.move.line", "custproc.closed.mixin"]

    _protected_fields = ("price_subtotal", "price_total", "amount_residual", "amount_residual_currency", "parent_state", "invoice_date")
    _protected_fields += ("payment_id",)


class AccountPayment(models.Model):
    _name = "account.payment"
    _inherit = ["account.payment", "custproc.closed.mixin"]

    _protected_fields = ("amount_company_currency_signed",)
