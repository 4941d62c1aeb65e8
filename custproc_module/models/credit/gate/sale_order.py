from odoo import fields, models

from ....policies.credit.authority import Part
from ....policies.credit.verdict import Demand
from ....policies.engine.hold import blocking, merge
from ..account.sale_order_horizon import CreditValue


class SaleOrder(models.Model):
    _inherit = "sale.order"

    _protected_fields = ("custproc_decided_amount", "custproc_blocking_gates")

    custproc_decided_amount = fields.Float(
        "Amount decided",
        copy=False,
        readonly=True,
        help="Value with tax, in company currency, that the order's last verdict was given on.",
    )
    custproc_blocking_gates = fields.Char(
        "Gates in force at confirmation",
        copy=False,
        readonly=True,
        help="An order confirmed before a gate went to block is judged there only when it grows; an emergency off is no such time.",
    )

    def _claim_gate(self):
        super()._claim_gate()
        orders = self.filtered("partner_invoice_id")
        for company, batch in orders.grouped("company_id").items():
            payers = {order._get_gate_payer().id for order in batch}
            papers = (company.id, {order.partner_id.commercial_partner_id.id for order in self}, "order")
            self.env["custproc.credit.account"]._claim_for_gate(
                company.root_id, payers, order_ids=batch.ids, marked_ids=batch.ids, papers=papers
            )

    def _get_credit_values(self):
        """What each order is worth to its payer's credit today: {order id: CreditValue}.

        Company currency, tax included (D-05): what was ordered or delivered, whichever is more, down payments deducted from the
        part that is not invoiced. What is to be delivered beyond the policy's horizon counts once it has left.
        """
        values = {}
        for order in self:
            whole = uninvoiced = down_payments = beyond = 0.0
            end, days = order._get_horizon_end(), []
            for line in order.order_line:
                if line.display_type:
                    continue
                price = line._get_unit_price_with_tax()
                if line._is_down_payment():
                    down_payments += line._get_down_payment_value() * order._get_credit_rate()
                quantity = max(line.product_uom_qty, line.qty_delivered)
                if line._is_beyond(end) and quantity > line.qty_delivered:
                    beyond += price * max(quantity - max(line.qty_delivered, line.qty_invoiced), 0.0)
                    days.append(line._get_delivery_day())
                    quantity = line.qty_delivered
                whole += price * quantity
                uninvoiced += price * max(quantity - line.qty_invoiced, 0.0)
            rate = order._get_credit_rate()
            values[order.id] = CreditValue(
                whole / rate, max(uninvoiced - down_payments, 0.0) / rate, beyond / rate, min(days, default=False)
            )
        return values

    def _get_credit_rate(self):
        """Units of the order's currency for one of the company's, at which the order counts."""
        return self._get_company_rate()

    def _get_settled_value(self):
        """The part of the order's value that is not owed although it is not invoiced (D-05); company currency, tax included."""
        self.ensure_one()
        lines = self.order_line.filtered(lambda line: not line.display_type and not line._is_down_payment())
        if self.state != "sale" and not any(line.qty_invoiced or line.qty_delivered or line.untaxed_amount_invoiced for line in lines):
            return 0.0  # never confirmed before; asking for its credit notes would cost a query
        value, end = 0.0, self._get_horizon_end()
        for line in lines:
            wanted = line.qty_delivered if line._is_beyond(end) else max(line.product_uom_qty, line.qty_delivered)
            open_quantity = wanted - line.qty_invoiced
            if open_quantity > 0:
                value += line._get_unit_price_with_tax() * min(line._get_settled_quantity(), open_quantity)
        return value / self._get_credit_rate()

    def _get_credit_part(self, whole):
        """What the order asks of an authority: the value of all that is still to leave, and what the order is worth.

        :param whole: the order's value, company currency, tax included
        """
        self.ensure_one()
        left = sum(
            line._get_unit_price_with_tax() * max(line.product_uom_qty - line.qty_delivered, 0.0)
            for line in self.order_line
            if not line.display_type
        )
        return Part(self.id, left / self._get_credit_rate(), whole)

    def _get_confirmation_holds(self):
        found = super()._get_confirmation_holds()
        refused = frozenset(order_id for order_id, holds in found.items() if blocking(holds))
        return merge(found, self._get_credit_findings(refused))

    def _get_growth_holds(self):
        return merge(super()._get_growth_holds(), self._get_credit_findings())

    def _get_credit_findings(self, refused=frozenset()):
        """The credit verdict on each order, its own part of the exposure left out of the figures it is judged on (D-05, D-06)."""
        orders = self.filtered("partner_invoice_id")
        if not orders:
            return {}
        company = orders.company_id
        rateless = orders.currency_id._get_rate_holds(company)
        unknown = {order.id: [rateless[order.currency_id]] for order in orders if order.currency_id in rateless}
        orders = orders.filtered(lambda order: order.id not in unknown)
        if not orders:
            return unknown
        account = self.env["custproc.credit.account"]
        found = account._judge(company, orders._get_credit_demands(), exclude_order_ids=orders.ids, refused=refused)
        return orders._describe_horizon(found) | unknown

    def _get_credit_demands(self):
        """What each of these orders of one company asks of its payer's credit, its own part left out of the exposure."""
        values = self._get_credit_values()
        payers = {order.id: order._get_gate_payer().id for order in self}
        root = self.company_id.root_id
        marks = self.env["custproc.credit.account"]._query_earmarks(root, set(payers.values()), self.ids)
        return [
            Demand(
                order.id,
                payers[order.id],
                max(values[order.id].uninvoiced - order._get_settled_value(), 0.0),
                parts=(order._get_credit_part(values[order.id].whole),),
                **marks.left_out(payers[order.id], order.id),
            )
            for order in self
        ]
