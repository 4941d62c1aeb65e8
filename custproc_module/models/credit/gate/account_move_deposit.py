"""A deposit that is invoiced by hand counts on top of the order it is for (D-05): whoever is held by it is told, and how it counts once."""

from dataclasses import replace

from odoo import api, models
from odoo.tools import formatLang

from ....policies.engine.hold import blocking

SHOWN = 3  # names a reason gives


class AccountMove(models.Model):
    _inherit = "account.move"

    def _get_posting_holds(self):
        return self._tell_of_orders(super()._get_posting_holds())

    def _tell_of_orders(self, found):
        """Tell of held invoices that bill no order which orders of their payer are not invoiced yet; only holds are looked at."""
        held = self.filtered(lambda move: _is_over_credit(found.get(move.id, ())) and not move.line_ids.sale_line_ids)
        if not held:
            return found
        open_orders = self.env["sale.order"]._query_open_of(held.company_id.root_id, held.commercial_partner_id)
        for move in held:
            # sudo: sale.order, an accountant need not read orders to be told which
            orders = open_orders.get(move.commercial_partner_id.id, {})
            named = {order: amount for order, amount in orders.items() if order.name in move._get_words()} or orders
            if named:
                found = found | {move.id: [move._add_way(hold, named) for hold in found[move.id]]}
        return found

    def _add_way(self, hold, orders):
        if not _is_over_credit([hold]):
            return hold
        way = self.env._(
            "If it bills part of %(orders)s, of which %(amount)s are not invoiced yet, that part counts twice: "
            "delete it and create the invoice from the order, as a down payment.",
            orders=", ".join(order.name for order in list(orders)[:SHOWN]),
            amount=formatLang(self.env, sum(orders.values()), currency_obj=self.company_id.currency_id),
        )
        return replace(hold, ways_out=(*hold.ways_out, way))

    def _get_words(self):
        """What somebody wrote on the invoice that may name an order."""
        self.ensure_one()
        words = (self.invoice_origin, self.ref, self.payment_reference, *self.invoice_line_ids.mapped("name"))
        return "\n".join(filter(None, words))


class SaleOrder(models.Model):
    _inherit = "sale.order"

    @api.model
    def _query_open_of(self, root, payers):
        """{payer id: {confirmed order: what of it is not invoiced yet}}, company currency, the largest first."""
        accounts = self.env["custproc.credit.account"].search([("partner_id", "in", payers.ids), ("company_id", "=", root.id)])
        found = {}
        for scope, some in accounts._get_bucket_scopes():
            for payer, order_id, amount in sorted(some._query_orders(scope), key=lambda row: -row[2]):
                if amount:
                    found.setdefault(payer, {})[self.browse(order_id)] = amount
        return found

    def _get_confirmation_holds(self):
        return self._tell_of_deposits(super()._get_confirmation_holds())

    def _tell_of_deposits(self, found):
        """Tell of held orders which invoices name them and bill none of their lines; only holds are looked at."""
        held = self.filtered(lambda order: order.name and _is_over_credit(found.get(order.id, ())))
        if not held:
            return found
        payers = self.env["res.partner"].union(*(order._get_gate_payer() for order in held))
        invoices = self.env["account.move"].search(
            [
                ("commercial_partner_id", "in", payers.ids),
                ("company_id", "child_of", held.company_id.root_id.ids),
                ("move_type", "=", "out_invoice"),
                ("state", "in", ("draft", "posted")),
                ("payment_state", "!=", "reversed"),
                ("create_date", ">=", min(held.mapped("create_date"))),
                ("line_ids.sale_line_ids", "=", False),
            ]
        )
        for order in held:
            naming = invoices.filtered(
                lambda move, order=order: move.commercial_partner_id == order._get_gate_payer() and order.name in move._get_words()
            )
            if naming:
                found = found | {order.id: [order._add_deposit_way(hold, naming) for hold in found[order.id]]}
        return found

    def _add_deposit_way(self, hold, invoices):
        if not _is_over_credit([hold]):
            return hold
        way = self.env._(
            "%(invoices)s over %(amount)s names this order and bills none of its lines, so that it counts on top: "
            "credit it, or delete the draft, and create it from the order as a down payment.",
            invoices=", ".join(invoices[:SHOWN].mapped("display_name")),
            amount=formatLang(self.env, sum(invoices.mapped("amount_total_signed")), currency_obj=self.company_id.currency_id),
        )
        return replace(hold, ways_out=(*hold.ways_out, way))


def _is_over_credit(holds):
    return any(hold.area == "credit" and hold.code == "over_limit" for hold in blocking(holds))
