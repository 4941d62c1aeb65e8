from odoo import models

from ....policies.credit.authority import Part
from ....policies.credit.verdict import Demand
from ....policies.engine.hold import Hold, blocking, merge


class AccountMove(models.Model):
    _inherit = "account.move"

    def _claim_gate(self):
        super()._claim_gate()
        invoices = self.filtered("commercial_partner_id")
        for company, batch in invoices.grouped("company_id").items():
            billed = batch.line_ids.sale_line_ids.order_id
            self.env["custproc.credit.account"]._claim_for_gate(company.root_id, batch.commercial_partner_id.ids, marked_ids=billed.ids)

    def _is_gated(self):
        """Whether posting this entry gives credit: customer invoices and debit notes. Credit notes give none, counter sales are paid,
        and a loaded history is not given any more."""
        self.ensure_one()
        if self.move_type not in ("out_invoice", "out_receipt") or self._filter_history():
            return False
        # A field of the point of sale, which this module does not need.
        # sudo: account.move, an accountant may not read counter sales
        return not ("pos_order_ids" in self._fields and self.sudo().pos_order_ids)

    def _get_gate_exemption(self):
        """Hook: name under which a bill passes the gate without a credit verdict, or False. The decision records it."""
        self.ensure_one()
        return False

    def _get_posting_holds(self):
        found = super()._get_posting_holds()
        invoices = self.filtered(lambda move: move._is_gated() and move.commercial_partner_id)
        exempt = {move.id: name for move in invoices if (name := move._get_gate_exemption())}
        if exempt:
            holds = {key: [Hold("credit", "exempt", "", figures={"exempt": [name]}, blocking=False)] for key, name in exempt.items()}
            found, invoices = merge(found, holds), invoices.filtered(lambda move: move.id not in exempt)
        if not invoices:
            return found
        refused = frozenset(move_id for move_id, holds in found.items() if blocking(holds))
        company = invoices.company_id
        rateless = invoices.currency_id._get_rate_holds(company)
        unknown = {move.id: [rateless[move.currency_id]] for move in invoices if move.currency_id in rateless}
        invoices = invoices.filtered(lambda move: move.id not in unknown)
        if not invoices:
            return merge(found, unknown)
        account = self.env["custproc.credit.account"]
        payer_ids = set(invoices.commercial_partner_id.ids)
        orders = {move.id: move.line_ids.sale_line_ids.order_id for move in invoices}
        order_ids = {order.id for found_orders in orders.values() for order in found_orders}
        marks = account._query_earmarks(company.root_id, payer_ids, order_ids)
        is_blocking = company._custproc_gate_mode("invoice") == "block"
        demands = []
        for move in invoices:
            payer_id = move.commercial_partner_id.id
            amount = max(move.amount_total_signed, 0.0)
            if move._is_settled_beforehand(orders[move.id], is_blocking):
                demands.append(Demand(move.id, payer_id, 0.0))
                continue
            earmarks = marks.counted_in(payer_id, {order.id: amount for order in orders[move.id]})
            # The draft counts in the exposure already: it adds nothing, but to be covered takes all of it.
            demands.append(Demand(move.id, payer_id, 0.0, due=amount, parts=move._get_credit_parts(amount), **earmarks))
        return merge(found, unknown, account._judge(company, demands, refused=refused, gate="invoice"))

    def _get_credit_parts(self, amount):
        """What of the invoice is billed for which order; what no order line stands for is a part of nobody's.

        :param amount: the whole, company currency, tax included
        """
        self.ensure_one()
        lines = self.invoice_line_ids.filtered(lambda line: line.display_type == "product")
        total = sum(lines.mapped("price_total"))
        by_order = lines.grouped(lambda line: line.sale_line_ids.order_id[:1])
        shares = {order.id or None: sum(found.mapped("price_total")) for order, found in by_order.items()}
        return tuple(Part(order_id, amount * share / total, amount * share / total) for order_id, share in shares.items() if total)

    def _is_settled_beforehand(self, orders, is_blocking):
        """Invoices no gate needs to judge anew, except for a stopped payer: a down payment asks for money before anything leaves;
        an order confirmed before the gate went to block is judged only when it grows (D-07)."""
        lines = self.invoice_line_ids.filtered(lambda line: line.display_type == "product")
        if any(order._get_gate_payer() != self.partner_id.commercial_partner_id for order in orders):
            return False  # the orders of another payer say nothing about this one
        if (
            orders
            and lines
            and all(line.sale_line_ids.filtered("is_downpayment") and line.is_downpayment for line in lines)
        ):
            return all(order.state == "sale" and not order.custproc_is_held for order in orders)
        return bool(
            is_blocking
            and orders
            and all(
                order.state == "sale" and "invoice" not in (order.custproc_blocking_gates or "") for order in orders
            )
            and self._is_within_orders()
        )

    def _is_within_orders(self):
        """Whether every line invoices what its order line asks for, and no more."""
        for line in self.invoice_line_ids.filtered(lambda line: line.display_type == "product"):
            wanted = {
                sale_line: max(sale_line.product_uom_qty, sale_line.qty_delivered) for sale_line in line.sale_line_ids
            }
            if not wanted or any(sale_line.qty_invoiced > quantity for sale_line, quantity in wanted.items()):
                return False
            value = sum(sale_line._get_unit_price_with_tax() * quantity for sale_line, quantity in wanted.items())
            if line.price_total > value + line.currency_id.rounding:
                return False
        return True
