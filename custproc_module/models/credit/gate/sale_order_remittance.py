from odoo import api, fields, models

from ....policies.credit.remittance import amount_to_remit


class SaleOrder(models.Model):
    """What the customer is asked to remit for this order, by which bank and on which day, as it is agreed at the end of a video or
    telephone order (RO-11). Amounts in the order's currency, tax included."""

    _inherit = "sale.order"

    custproc_remit_on = fields.Date(
        "Payment day agreed",
        copy=False,
        help="The day on which the customer remits: as a rule today or tomorrow. It is printed on the quotation.",
    )
    custproc_remit_bank = fields.Char(
        "Customer's bank",
        compute="_compute_custproc_remit_bank",
        store=True,
        readonly=False,
        help="The bank by which the customer pays; proposed from its customer file.",
    )
    custproc_freight = fields.Monetary("Freight", compute="_compute_custproc_remittance", compute_sudo=True)
    custproc_goods = fields.Monetary("Goods of this order", compute="_compute_custproc_remittance", compute_sudo=True)
    custproc_previous_balance = fields.Monetary(
        "Arrears (+) or balance in favour (−)",
        compute="_compute_custproc_remittance",
        compute_sudo=True,
        help="What the payer owes beside this order, or, below zero, what is left in its favour. Money paid in for another order is"
        " not counted; what is already paid for this one is.",
    )
    custproc_remittance = fields.Monetary("Amount to remit", compute="_compute_custproc_remittance", compute_sudo=True)

    @api.depends("partner_invoice_id")
    def _compute_custproc_remit_bank(self):
        payers = self.partner_invoice_id.commercial_partner_id
        # sudo: custproc.customer.file, only the name of the bank invoices are made out with
        files = self.env["custproc.customer.file"].sudo().search([("partner_id", "in", payers.ids), ("invoice_bank", "!=", False)])
        banks = {(file.partner_id, file.company_id): file.invoice_bank for file in files}
        for order in self:
            order.custproc_remit_bank = banks.get((order.partner_invoice_id.commercial_partner_id, order.company_id), False)

    @api.depends("amount_total", "partner_invoice_id", "currency_id", "company_id", "order_line.price_total", "order_line.product_id")
    def _compute_custproc_remittance(self):
        balances = {}
        for company, orders in self.filtered("partner_invoice_id").grouped("company_id").items():
            balances |= orders._get_previous_balances(company)
        for order in self:
            freight = sum(line.price_total for line in order.order_line if line._is_freight())
            previous = order.currency_id.round(balances.get(order, 0.0) * (order.currency_rate or 1.0))
            order.custproc_freight = freight
            order.custproc_goods = order.amount_total - freight
            order.custproc_previous_balance = previous
            order.custproc_remittance = amount_to_remit(order.custproc_goods, freight, previous)

    def _get_previous_balances(self, company):
        """{order: what its payer owes beside it, company currency} for orders of one company: two statements, one more figure read an order
        that is invoiced already."""
        account = self.env["custproc.credit.account"]
        root = company.root_id
        payers = {order: order._get_gate_payer().id for order in self}
        marks = account._query_earmarks(root, set(payers.values()), self._origin.ids)
        figures = account._query_figures(root, payers.values())
        balances = {}
        for order, payer in payers.items():
            invoices = order._origin.invoice_ids.filtered(lambda move: move.state == "posted")
            # All that is billed of it, paid or not: the order is asked for in full above, and what is paid of its invoices is paid.
            own = sum(move.amount_total_signed * order._origin._get_billed_part(move) for move in invoices)
            # What is earmarked to other orders lowers the receivables, and is theirs.
            others = marks.booked_of(payer) - marks.booked.get(order._origin.id, 0.0)
            balances[order] = figures[payer].receivable - own + others
        return balances

    def _get_billed_part(self, move):
        """Which part of an invoice bills this order, 0 to 1."""
        lines = move.invoice_line_ids.filtered(lambda line: line.display_type == "product")
        whole = sum(lines.mapped("price_total"))
        return sum(lines.filtered(lambda line: self in line.sale_line_ids.order_id).mapped("price_total")) / whole if whole else 1.0

    def _has_remittance(self):
        """Whether the remittance was agreed, so that it is printed."""
        self.ensure_one()
        return bool(self.custproc_remit_on) and self.state != "cancel"


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    def _is_freight(self):
        """Whether the line charges the way the goods travel: a delivery method's line, or a product marked as freight."""
        self.ensure_one()
        return not self.display_type and (self._is_delivery() or self.product_id.custproc_is_freight)
