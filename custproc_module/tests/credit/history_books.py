"""The documents of a history, as the reference reads them: what was entered, never what the database made of it."""

from decimal import ROUND_HALF_UP, Decimal

from odoo import fields

from . import reference
from .trade_common import TradeCommon


def exact(number):
    """What a float was meant to be."""
    return Decimal(repr(round(number, 6))) if isinstance(number, float) else Decimal(number)


def parts(quantity, price, tax, discount=0.0):
    """What so many units cost without their tax, and the tax, on top of the price or within it; rounded as one line."""
    amount, percent = exact(quantity) * exact(price) * (1 - exact(discount) / 100), exact(tax.amount or 0) / 100
    if tax.price_include_override == "tax_included":
        within = reference.cents(amount * percent / (1 + percent))
        return reference.cents(amount) - within, within
    return reference.cents(amount), reference.cents(amount * percent)


def worth(quantity, price, tax, discount=0.0):
    return sum(parts(quantity, price, tax, discount))


def leaves(move):
    """Whether goods go to the customer by this transfer, or by the ones that follow it."""
    return (move.location_final_id or move.location_dest_id).usage == "customer"


class HistoryBooks(TradeCommon):
    def rate_of(self, root_id, day, currency):
        if currency == self.company.currency_id:
            return Decimal(1)
        return max((known for known in self.rates[root_id] if known[0] <= day), default=min(self.rates[root_id]))[1]

    def item_line(self, moves):
        return moves.line_ids.filtered(lambda line: line.account_id.account_type == "asset_receivable")

    def read_books(self):
        items, orders = [self.read_item(move) for move in self.moves], [self.read_order(order) for order in self.orders]
        return reference.Books(items, orders, dict(self.horizons))

    def parts_of(self, row):
        """What a line of a bill is worth without its tax, and the tax. A down payment's price is rounded: it is worth what was asked."""
        if not row.sale_line_ids.filtered("is_downpayment"):
            return parts(row.quantity, row.price_unit, row.tax_ids, row.discount)
        return exact(row.price_subtotal), exact(row.price_total) - exact(row.price_subtotal)

    def sum_booked(self, rows):
        total = sum((exact(row.balance) for row in rows), Decimal())
        return -total if rows.move_id.move_type == "out_invoice" else total

    def read_item(self, move):
        line, root = self.item_line(move), move.company_id.root_id.id
        issued = move.invoice_date or (move.date if move.move_type == "entry" else None)
        created = fields.Datetime.context_timestamp(self.env.user.with_context(tz="Asia/Shanghai"), move.create_date).date()
        rows = move.line_ids.filtered(lambda row: row != line)
        kind = {"out_invoice": "bill", "out_refund": "credit"}.get(move.move_type, "money")
        item = reference.Item(
            key=move.id,
            payer=move.partner_id.commercial_partner_id.id or line.partner_id.commercial_partner_id.id,
            root=root,
            kind=kind,
            state=move.state,
            issued=issued,
            due=move.invoice_date_due or issued,
            created=created,
            rate=self.rate_of(root, issued or created, line.currency_id),
            amounts=[exact(row.amount_currency) for row in rows]
            if kind == "money"
            else [part for row in move.invoice_line_ids for part in self.parts_of(row)],
            booked=self.sum_booked(rows) if move.line_ids.sale_line_ids.filtered("is_downpayment") else None,
            earmark=self.earmarks.get(move.id),
        )
        if step := move.invoice_cash_rounding_id.rounding:
            # What is paid in cash is rounded as a whole: the difference is a line of its own.
            total, step = sum(item.amounts), exact(step)
            item.amounts.append((total / step).quantize(Decimal(1), ROUND_HALF_UP) * step - total)
        for partial in line.matched_debit_ids | line.matched_credit_ids:
            is_debit = partial.debit_move_id == line
            other = partial.credit_move_id if is_debit else partial.debit_move_id
            is_draft_bill = other.parent_state == "draft" and other.move_id.move_type == "out_invoice"
            if other.parent_state != "posted" and not is_draft_bill:
                continue  # nobody has paid by a draft; a bill that is corrected keeps what has paid it
            amount = exact(partial.debit_amount_currency if is_debit else partial.credit_amount_currency)
            item.settled.append((max(partial.debit_move_id.date, partial.credit_move_id.date), amount))
        for row in rows.filtered("sale_line_ids"):
            sale_line = row.sale_line_ids
            if sale_line.is_downpayment:
                known = item.down_payments.get(sale_line.order_id.id, 0)
                item.down_payments[sale_line.order_id.id] = known + sum(self.parts_of(row))
            else:
                item.quantities[sale_line.id] = item.quantities.get(sale_line.id, 0) + exact(row.quantity)
        return item

    def read_order(self, order):
        root = order.company_id.root_id.id
        day = fields.Datetime.context_timestamp(self.env.user.with_context(tz="Asia/Shanghai"), order.date_order).date()
        lines = []
        for line in order.order_line.filtered(lambda line: not line.display_type and not line.is_downpayment):
            ordered = exact(line.product_uom_qty)
            one = reference.Line(line.id, worth(ordered, line.price_unit, line.tax_ids, line.discount), ordered)
            one.sent = exact(self.reported.get(line.id, 0))
            for move in line.move_ids:
                if move.state == "done" and move.location_dest_id.usage == "customer":
                    one.sent += exact(move.quantity)
                elif move.state == "done" and move.location_id.usage == "customer":
                    one.returned += exact(move.quantity)
                elif move.state not in ("done", "cancel") and leaves(move):
                    one.leaving += exact(move.product_uom_qty)
            lines.append(one)
        is_billed = order.invoice_status == "invoiced"
        rate = self.rate_of(root, day, order.currency_id)
        payer = order.partner_invoice_id.commercial_partner_id.id
        agreed = order.commitment_date and self.root._custproc_day_of(order.commitment_date)
        return reference.Order(order.id, payer, root, order.state == "sale", is_billed, day, rate, lines, agreed or day)
