"""Money, plans and releases that stood behind a document no gate judged: nobody answers for that (D-06, CA-04, CA-09)."""

from collections import defaultdict
from dataclasses import replace
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ....policies.credit.afterwards import is_backed
from ....policies.credit.authority import Authority
from ....policies.credit.release import CASE
from ....policies.credit.verdict import OVER_LIMIT, PAST_TERM, STOPPED, Demand

# Transfers validated together are one shipment: the server's time of them lies that close.
TOGETHER = timedelta(minutes=5)


class CreditViolation(models.Model):
    _inherit = "custproc.credit.violation"

    @api.model
    def _filter_backed(self, root, day, standings, owing):
        """Those of some documents of one model, company and day that were paid first, that an approved plan or a release let pass, that ask
        for a down payment, or that bill goods which are written up themselves.

        :param standings: {document: standing of its payer that day}
        :param owing: documents whose payer owed something from before that day
        """
        orders = {document: self._get_orders(document) for document in standings}
        order_ids = {order.id for found in orders.values() for order in found}
        payers = {self._get_payer(document).id for document in standings}
        marks = self.env["custproc.credit.account"]._query_earmarks(root, payers, list(order_ids))
        late, late_marked = self._query_late_money(list(order_ids), day)
        plans = self._get_plans(root, order_ids, day, "delivery" if self._is_shipment(next(iter(standings))) else "invoice")
        half = root.currency_id.rounding / 2
        wants_plan = root._get_credit_terms().plan_without_credit and self._is_shipment(next(iter(standings)))
        backed = []
        for document, kind in standings.items():
            if not self._is_shipment(document) and kind != STOPPED and document._is_settled_beforehand(orders[document], False):
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
                + self._get_releases(document, order, day)
                for order in orders[document]
            }
            demands = self._get_demands(document, marks)
            if demands and all(is_backed(kind, demand, since, own, wants_plan and document in owing, half) for demand in demands):
                backed.append(document.id)
        return next(iter(standings)).browse(backed)

    # ------------------------------------------------------------------
    # Who had allowed it
    # ------------------------------------------------------------------
    @api.model
    def _get_plans(self, root, order_ids, day, gate):
        """{order id: [Authority]}: the plans of orders that were running on that day."""
        found = self.env["custproc.credit.account"]._query_authorities(root, order_ids, gate) if order_ids else {}
        plans = {order_id: [one for one in some if one.kind == "plan"] for order_id, some in found.items()}
        running = self.env["custproc.collection.plan"].browse(one.res_id for some in plans.values() for one in some)
        known = {plan.id for plan in running if plan.active_since and plan.active_since.date() <= day}
        return {order_id: [one for one in some if one.res_id in known] for order_id, some in plans.items()}

    @api.model
    def _get_releases(self, document, order, day):
        """What releases of an order let pass of this document, as Authorities: each only what it was granted for, and after it was.

        A first or last release stands for the one shipment that used it up, and for the bills of it up to its value; an approval past
        the term for what it was given on, of the order as it was, until its last day (D-06).
        """
        passed_at, found = self._get_passed_at(document), []
        for release in order.custproc_release_ids.filtered(lambda one: one.granted_at and one.granted_at <= passed_at):
            lifts, amount = {OVER_LIMIT}, 0.0
            if release.kind == CASE:
                is_same = release.order_fingerprint == order._get_fingerprint()
                if is_same and release.valid_until >= day and release.state in ("granted", "consumed", "expired"):
                    lifts, amount = {PAST_TERM}, release.amount
            elif self._is_shipment(document):
                if self._is_released(document, release):
                    amount = release.amount
            elif release.state in ("granted", "consumed"):
                left = min(release.amount, release.consumed_amount) if release.state == "consumed" else release.amount
                amount = left - self._get_billed_since(document, order, release.granted_at)
            found.append(
                Authority("release", release._name, release.id, release.name, order.id, release.partner_id.id, frozenset(lifts), amount)
            )
        return found

    @api.model
    def _is_released(self, document, release):
        """Whether what left is the shipment that used the release up, and what left together with it is within its value."""
        if release.state != "consumed" or release.currency_id.compare_amounts(release.consumed_amount, release.amount) > 0:
            return False
        first = release.picking_id.move_ids.filtered(lambda move: move.state == "done").mapped("custproc_passed_at")
        return document == release.picking_id or bool(first and abs(self._get_passed_at(document) - max(first)) <= TOGETHER)

    @api.model
    def _get_billed_since(self, document, order, moment):
        """What was billed of an order since a moment and before this invoice, company currency."""
        earlier = order.invoice_ids.filtered(
            lambda move: (
                move.state == "posted"
                and move != document
                and move.custproc_passed_at
                and moment <= move.custproc_passed_at
                and (move.custproc_passed_at, move.id) < (document.custproc_passed_at, document.id)
            )
        )
        return sum(earlier.mapped("amount_total_signed"))

    # ------------------------------------------------------------------
    # What was paid for it
    # ------------------------------------------------------------------
    @api.model
    def _get_demands(self, document, marks):
        """What a document asked of each payer, as the gate puts it: to be covered is what is open for its orders now."""
        if self._is_shipment(document):
            moves = self._get_moves(document)
            demands = moves._get_shipment_demands(document.id, marks, False, moves._get_parties())
            return [demand for demand in demands if demand.parts]
        payer_id, amount = self._get_payer(document).id, document.amount_total_signed
        if not (orders := self._get_orders(document)):
            return []
        money = marks.counted_in(payer_id, dict.fromkeys(orders.ids, amount))
        due = max(document.amount_residual_signed, 0.0)
        return [Demand(document.id, payer_id, 0.0, due=due, parts=document._get_credit_parts(amount), **money)]

    @api.model
    def _get_used_since(self, document, order):
        """What this document and those behind it took of the money paid ahead for an order, company currency."""
        if not self._is_shipment(document):
            later = order.invoice_ids.filtered(lambda move: move.state == "posted" and move.id >= document.id)
            return sum(later.mapped("amount_total_signed"))
        total, passed_at = 0.0, self._get_passed_at(document)
        for line in order.order_line:
            moves = line.move_ids.filtered(
                lambda move: move.custproc_passed_at and move.custproc_passed_at >= passed_at and move._is_leaving()
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
