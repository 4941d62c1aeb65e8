"""Money and plans that stood behind a document no gate judged: nobody answers for that (D-06, CA-04, CA-09)."""

from collections import defaultdict
from dataclasses import replace

from odoo import api, fields, models
from odoo.tools import SQL

from ...policies.credit.afterwards import is_backed
from ...policies.credit.verdict import STOPPED, Demand


class CreditViolation(models.Model):
    _inherit = "custproc.credit.violation"

    @api.model
    def _filter_backed(self, root, day, standings):
        """Those of some documents of one model, company and day that were paid first, that an approved plan let pass, or that ask for
        a down payment.

        :param standings: {document: standing of its payer that day}
        """
        orders = {document: self._get_orders(document) for document in standings}
        order_ids = {order.id for found in orders.values() for order in found}
        payers = {document._get_gate_payer().id for document in standings}
        account = self.env["custproc.credit.account"]
        marks = account._query_earmarks(root, payers, list(order_ids))
        late, late_marked = self._query_late_money(list(order_ids), day)
        plans = self._get_plans(root, order_ids, day, "invoice" if next(iter(standings))._name == "account.move" else "delivery")
        wants_plan, half = root._get_credit_terms().plan_without_credit, root.currency_id.rounding / 2
        backed = []
        for document, kind in standings.items():
            if document._name == "account.move" and kind != STOPPED and document._is_settled_beforehand(orders[document], False):
                backed.append(document.id)
                continue
            since = sum(late[order.id] + late_marked[order.id] for order in orders[document])
            own = {
                order.id: [
                    one
                    if one.amount is None
                    else replace(one, amount=one.amount + self._get_used_since(document, order) - late_marked[order.id])
                    for one in plans.get(order.id, ())
                ]
                for order in orders[document]
            }
            demands = self._get_demands(document, marks)
            if demands and all(is_backed(kind, demand, since, own, wants_plan, half) for demand in demands):
                backed.append(document.id)
        return next(iter(standings)).browse(backed)

    @api.model
    def _get_plans(self, root, order_ids, day, gate):
        """{order id: [Authority]}: the plans of orders that were running on that day."""
        found = self.env["custproc.credit.account"]._query_authorities(root, order_ids, gate) if order_ids else {}
        plans = {order_id: [one for one in some if one.kind == "plan"] for order_id, some in found.items()}
        running = self.env["custproc.collection.plan"].browse(one.res_id for some in plans.values() for one in some)
        known = {plan.id for plan in running if plan.active_since and plan.active_since.date() <= day}
        return {order_id: [one for one in some if one.res_id in known] for order_id, some in plans.items()}

    @api.model
    def _get_demands(self, document, marks):
        """What a document asked of each payer, as the gate puts it: to be covered is what is open for its orders now."""
        if document._name == "stock.picking":
            moves = document.move_ids.filtered(lambda move: move.state == "done" and move._is_leaving())
            demands = moves._get_shipment_demands(document.id, marks, False, moves._get_parties())
            return [demand for demand in demands if demand.parts]
        payer_id, amount = document._get_gate_payer().id, document.amount_total_signed
        if not (orders := self._get_orders(document)):
            return []
        money = marks.counted_in(payer_id, dict.fromkeys(orders.ids, amount))
        due = max(document.amount_residual_signed, 0.0)
        return [Demand(document.id, payer_id, 0.0, due=due, parts=document._get_credit_parts(amount), **money)]

    @api.model
    def _get_used_since(self, document, order):
        """What this document and those behind it took of the money paid ahead for an order, company currency."""
        if document._name == "account.move":
            later = order.invoice_ids.filtered(lambda move: move.state == "posted" and move.id >= document.id)
            return sum(later.mapped("amount_total_signed"))
        total = 0.0
        for line in order.order_line:
            moves = line.move_ids.filtered(
                lambda move: move.state == "done" and move._is_leaving() and move.picking_id.date_done >= document.date_done
            )
            total += line._get_unit_price_with_tax() * sum(move._get_delivered_quantity() for move in moves)
        return total / (order.currency_rate or 1.0)

    @api.model
    def _query_late_money(self, order_ids, day):
        """({order id: what was matched with its invoices}, {order id: what was received for it by name}) after a day, company
        currency, each receipt once."""
        late, marked = defaultdict(float), defaultdict(float)
        self.env["account.payment"].flush_model()
        self.env["account.partial.reconcile"].flush_model()
        rows = self.env.execute_query_dict(self._sql_late_money(order_ids, fields.Date.to_string(day)))
        for row in rows:
            (marked if row["is_marked"] else late)[row["order_id"]] += float(row["amount"])
        return late, marked

    @api.model
    def _sql_late_money(self, order_ids, day):
        return SQL(
            """SELECT pay.custproc_sale_order_id AS order_id, TRUE AS is_marked, SUM(pay.amount_company_currency_signed) AS amount
                 FROM account_payment pay
                WHERE pay.custproc_sale_order_id = ANY(%(orders)s) AND pay.state IN ('in_process', 'paid')
                  AND GREATEST(pay.date, pay.custproc_matures_on) > %(day)s
                GROUP BY pay.custproc_sale_order_id
                UNION ALL
               SELECT billed.order_id, FALSE, SUM(part.amount)
                 FROM (SELECT DISTINCT s.order_id, il.move_id FROM sale_order_line s
                         JOIN sale_order_line_invoice_rel rel ON rel.order_line_id = s.id
                         JOIN account_move_line il ON il.id = rel.invoice_line_id
                        WHERE s.order_id = ANY(%(orders)s)) billed
                 JOIN account_move_line debit ON debit.move_id = billed.move_id
                 JOIN account_partial_reconcile part ON part.debit_move_id = debit.id
                 JOIN account_move_line credit ON credit.id = part.credit_move_id
                 LEFT JOIN account_payment pay ON pay.move_id = credit.move_id
                WHERE credit.date > %(day)s AND pay.custproc_sale_order_id IS DISTINCT FROM billed.order_id
                GROUP BY billed.order_id""",
            orders=order_ids,
            day=day,
        )
