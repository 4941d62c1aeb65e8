from collections import defaultdict
from dataclasses import dataclass

from odoo import models

from ....policies.credit.authority import Part
from ....policies.credit.verdict import Demand
from ....policies.engine.hold import Hold, blocking, merge


@dataclass(frozen=True, slots=True)
class OrderValue:
    """What of an order is not invoiced, in company currency: before the moves judged, as the exposure counts it now (done moves are
    in it), and once all of them are done; what then is to be delivered beyond the horizon and does not count; what is open on its
    invoices; what leaves by these moves and what the order is worth then."""

    before: float
    counted: float
    after: float
    beyond: float
    opened: float
    shipped: float
    whole: float


class StockPicking(models.Model):
    _inherit = "stock.picking"

    def _claim_gate(self):
        super()._claim_gate()
        self.move_ids._claim_delivery()

    def _get_delivery_holds(self):
        found = super()._get_delivery_holds()
        refused = frozenset(picking_id for picking_id, holds in found.items() if blocking(holds))
        shipments = {picking.id: picking.move_ids for picking in self}
        return merge(found, self.env["stock.move"]._judge_shipments(shipments, refused))


class StockMove(models.Model):
    _inherit = "stock.move"

    def _claim_delivery(self):
        """Take the credit accounts of all payers these moves are judged by."""
        parties = self._get_leaving()._get_parties()
        accounts = self.env["custproc.credit.account"]
        for company, moves in self.browse(move.id for move in parties).grouped("company_id").items():
            payers = {payer.id for move in moves if (payer := parties[move][1])}
            if company._custproc_gate_mode("delivery") == "off":
                accounts._claim({(company.root_id.id, payer_id) for payer_id in payers})  # it asks nothing
            else:
                orders = {order.id for move in moves if (order := parties[move][0])}
                partners = {partner.id for picking in moves.picking_id if (partner := picking._get_papers_partner())}
                accounts._claim_for_gate(company.root_id, payers, marked_ids=orders, papers=(company.id, partners, "delivery"))

    def _get_parties(self):
        """{move: (the confirmed order it fulfils, who owes what leaves by it)} of a batch under sudo; either may be empty."""

        def ask(move):
            order = move._get_credit_order()
            return order, order._get_gate_payer() if order else move._get_receiver()

        return self._ask_once(ask)

    def _get_payer(self):
        """Who owes what leaves by this move: the payer of its confirmed order, else whoever gets the goods."""
        return self._get_parties()[self][1]

    def _judge_shipments(self, shipments, refused=frozenset()):
        """Credit verdicts on shipments of one company: {key: [Hold, …]} for {key: moves}; moves that do not leave count for nothing.

        Judged by the payer of the confirmed order or by the receiver, on what the delivery brings his exposure to: the orders
        shipped from with all that will be delivered of them, and goods without an order at their value (CA-06, CA-10, CA-12).
        """
        found, demands = {}, []
        leaving = {
            key: moves.filtered(lambda move: move.state != "cancel")._get_leaving()
            for key, moves in shipments.items()
        }
        every = self.browse().union(*leaving.values())
        if not every:
            return found
        company = every.company_id
        parties = every._get_parties()
        orders = self.env["sale.order"].union(*{order for order, _payer in parties.values()})
        payers = {payer.id for _order, payer in parties.values()} - {False}
        account = self.env["custproc.credit.account"]
        marks = account._query_earmarks(company.root_id, payers, orders.ids)
        is_blocking = company._custproc_gate_mode("delivery") == "block"
        for key, moves in leaving.items():
            exemptions = [move._get_gate_exemption(parties[move][0]) for move in moves]
            if moves and all(exemptions):
                found[key] = [Hold("credit", "exempt", "", figures={"exempt": sorted(set(exemptions))}, blocking=False)]
                continue
            holds = moves._get_holds_without_figures(parties)
            if holds:
                found[key] = holds
                refused |= {key}
            demands += moves._get_shipment_demands(key, marks, is_blocking, parties)
        refused = frozenset(demand.key for demand in demands if demand.key[0] in refused)
        verdicts = account._judge(company, demands, refused=refused, gate="delivery")
        for (key, _payer), holds in verdicts.items():
            found.setdefault(key, []).extend(holds)
        return found

    def _get_holds_without_figures(self, parties):
        """A shipment of a held order, or to nobody, is held whatever the figures say; `parties` as of `_get_parties`."""
        holds = {}
        for move in self:
            order, payer = parties[move]
            if order.custproc_is_held:
                holds[order] = Hold(
                    "credit", "held_order", order.custproc_hold_reason or "", figures={"order": order.name}
                )
            elif not payer:
                holds[order] = self._get_no_receiver_hold()
        return list(holds.values())

    def _get_shipment_demands(self, key, marks, is_blocking, parties):
        """What one shipment asks of each of its payers.

        The exposure contains the orders it fulfils, so it adds only what is delivered beyond them and goods without an order; but
        to be covered by money takes all of the orders that is not paid.
        """
        by_payer = defaultdict(lambda: [self.env["sale.order"], 0.0])
        for move in self:
            order, payer = parties[move]
            if not payer:
                continue
            entry = by_payer[payer.id]
            if order not in entry[0]:
                entry[0] |= order
            if not order or not move.sale_line_id:
                # What has left already counts in the exposure.
                entry[1] += move._get_free_value() - move._get_free_value_counted()
        demands = []
        # Read together with the orders of the other shipments.
        together = tuple({order.id: None for order, _payer in parties.values() if order})
        for payer_id, (orders, free_value) in by_payer.items():
            values = self._get_order_values(orders.with_prefetch(together))
            growth = free_value + sum(value.after - value.before for value in values.values())
            is_old = orders and all("delivery" not in (order.custproc_blocking_gates or "") for order in orders)
            if is_blocking and is_old and growth < self.company_id.currency_id.rounding / 2:
                # Confirmed before the gate went to block: judged only when they grow (D-07), or when supply is stopped.
                demands.append(Demand((key, payer_id), payer_id, 0.0))
                continue
            amount = free_value + sum(value.after - value.counted for value in values.values())
            due = free_value + sum(value.after + value.beyond + value.opened for value in values.values())
            earmarks = marks.counted_in(payer_id, {order.id: value.counted for order, value in values.items()})
            parts = [Part(order.id, value.shipped, value.whole) for order, value in values.items()]
            if free_value:
                parts.append(Part(None, free_value, free_value))
            demands.append(Demand((key, payer_id), payer_id, amount, due=due, parts=tuple(parts), **earmarks))
        return demands

    def _get_order_values(self, orders):
        """{order: OrderValue} of the orders these moves fulfil, in company currency."""
        result, moves_of = {}, self.grouped("sale_line_id")
        for order in orders:
            before = counted = after = beyond = shipped = whole = 0.0
            end = order._get_horizon_end()
            for line in order.order_line.filtered(lambda line: not line.display_type):
                price = line._get_unit_price_with_tax()
                if line._is_down_payment():
                    paid_down = line._get_down_payment_value() * (order.currency_rate or 1.0)
                    before, counted, after = before - paid_down, counted - paid_down, after - paid_down
                    continue
                mine = moves_of.get(line, self.browse())
                moved = sum(move._get_delivered_quantity() for move in mine)
                done = sum(move._get_delivered_quantity() for move in mine if move.state == "done")
                ordered, earlier = line.product_uom_qty, line.qty_delivered - done
                settled, settled_after = line._get_settled_quantities(mine)
                invoiced, invoiced_after = line.qty_invoiced + settled, line.qty_invoiced + settled_after
                whole += price * max(ordered, earlier + moved)
                if line._is_beyond(end):
                    beyond += price * max(max(ordered, earlier + moved) - max(invoiced, earlier + moved), 0.0)
                    ordered = 0.0
                before += price * max(max(ordered, earlier) - invoiced, 0.0)
                counted += price * max(max(ordered, line.qty_delivered) - invoiced, 0.0)
                after += price * max(max(ordered, earlier + moved) - invoiced_after, 0.0)
                shipped += price * moved
            opened = sum(
                move.amount_residual_signed if move.state == "posted" else max(move.amount_residual_signed, 0.0)
                for move in order.invoice_ids
                if move.state in ("draft", "posted")
            )
            rate = order.currency_rate or 1.0
            before, counted, after, beyond, shipped, whole = (
                max(value, 0.0) / rate for value in (before, counted, after, beyond, shipped, whole)
            )
            result[order] = OrderValue(before, counted, after, beyond, opened, shipped, whole)
        return result

    def _get_no_receiver_hold(self):
        return Hold(
            "credit",
            "no_receiver",
            self.env._("it names nobody who gets the goods, so nobody's credit can be judged"),
            (self.env._("Enter the delivery address."),),
        )
