"""Money earmarked to single orders (D-06, CA-09)."""

from dataclasses import dataclass, field

from odoo import api, models
from odoo.tools import SQL

from ...engine.stored_statement import only, store
from . import horizon_sql

EARMARKS = "custproc_credit_earmarks"  # kept in the database, see engine/stored_statement.py

# Money paid back to the payer that nothing is matched with: until finance says what for, it is out of every prepayment of his.
_REFUNDS = """
    SELECT SUM(CASE WHEN refund.move_id IS NOT NULL THEN COALESCE(owed.residual, 0)
                    WHEN refund.state = 'in_process'
                         AND NOT EXISTS (SELECT 1 FROM account_move__account_payment rel WHERE rel.payment_id = refund.id)
                    THEN -refund.amount_company_currency_signed
                    ELSE 0 END) AS refunded
      FROM res_partner member JOIN account_payment refund ON refund.partner_id = member.id
      LEFT JOIN LATERAL (
           SELECT SUM(line.amount_residual) AS residual
             FROM account_move_line line JOIN account_account account ON account.id = line.account_id
            WHERE line.move_id = refund.move_id AND line.parent_state = 'posted'
              AND account.account_type = 'asset_receivable') owed ON TRUE
     WHERE member.commercial_partner_id = partner.commercial_partner_id
       AND refund.payment_type = 'outbound' AND refund.partner_type = 'customer'
       AND refund.state IN ('in_process', 'paid')
       AND refund.company_id IN (SELECT id FROM res_company WHERE parent_path LIKE %(root)s::text || '/%%')"""

# Payments earmarked to the orders asked for, and to any order of their payers.
_PAYMENTS = """
    SELECT pay.custproc_sale_order_id AS order_id, partner.commercial_partner_id AS payer_id,
           GREATEST(COALESCE(ledger.booked, 0) - COALESCE(back.refunded, 0), 0) AS booked,
           CASE WHEN pay.custproc_matures_on > %(today)s THEN 0
                WHEN pay.move_id IS NOT NULL THEN GREATEST(COALESCE(ledger.booked, 0) - COALESCE(back.refunded, 0), 0)
                WHEN pay.state = 'in_process' THEN GREATEST(pay.amount_company_currency_signed - COALESCE(back.refunded, 0), 0)
                ELSE 0 END AS usable,
           COALESCE(ledger.booked, 0) AS received, COALESCE(back.refunded, 0) AS refunded
      FROM account_payment pay
      JOIN res_partner partner ON partner.id = pay.partner_id
      LEFT JOIN LATERAL (
           SELECT -SUM(line.amount_residual) AS booked
             FROM account_move_line line
             JOIN account_account account ON account.id = line.account_id
            WHERE line.move_id = pay.move_id AND line.parent_state = 'posted'
              AND account.account_type = 'asset_receivable') ledger ON TRUE
      LEFT JOIN LATERAL (%(refunds)s) back ON TRUE
     WHERE pay.id IN (SELECT id FROM account_payment WHERE custproc_sale_order_id = ANY(%(orders)s)
                       UNION ALL
                      SELECT p.id FROM res_partner m JOIN account_payment p ON p.partner_id = m.id
                       WHERE m.commercial_partner_id = ANY(%(payers)s) AND p.custproc_sale_order_id IS NOT NULL)
       AND pay.state IN ('in_process', 'paid')
       AND pay.company_id IN (SELECT id FROM res_company WHERE parent_path LIKE %(root)s::text || '/%%')"""

# Online payments of one order alone that are done and not booked yet.
_TRANSACTIONS = """
    SELECT rel.sale_order_id, NULL, 0,
           CASE WHEN tx.currency_id = o.currency_id THEN tx.amount / COALESCE(NULLIF(o.currency_rate, 0), 1)
                WHEN tx.currency_id = company.currency_id THEN tx.amount ELSE 0 END,
           0, 0
      FROM sale_order_transaction_rel rel
      JOIN payment_transaction tx ON tx.id = rel.transaction_id
      JOIN sale_order o ON o.id = rel.sale_order_id
      JOIN res_company company ON company.id = o.company_id
      LEFT JOIN account_payment pay ON pay.id = tx.payment_id AND pay.state IN ('in_process', 'paid')
     WHERE rel.sale_order_id = ANY(%(orders)s) AND tx.state = 'done' AND pay.id IS NULL
       AND tx.operation IS DISTINCT FROM 'validation'
       AND NOT EXISTS (SELECT 1 FROM sale_order_transaction_rel other
                        WHERE other.transaction_id = tx.id AND other.sale_order_id <> rel.sale_order_id)"""


@dataclass(slots=True)
class Earmarks:
    """Money earmarked to orders of the payers of a batch, in company currency.

    `usable` is what lifts a hold of its order; `booked` what of it already lowers the payer's receivables, and `surplus` the part
    of it that no confirmed order of its own stands against: that must not lift the hold of another order. Money paid back that is matched
    with nothing is off each order's part, and off a payer's surplus once.
    """

    usable: dict[int, float]  # by order
    booked: dict[int, float]  # by order
    surplus: dict[int, float]  # by payer, over all his orders
    surplus_of: dict[int, float]  # by order
    received: dict[int, float] = field(default_factory=dict)  # by payer, over all his orders, nothing taken off
    paid_back: dict[int, float] = field(default_factory=dict)  # by payer, matched with nothing

    def booked_of(self, payer_id):
        """What is booked for any order of a payer, less what was paid back once."""
        return max(self.received.get(payer_id, 0.0) - self.paid_back.get(payer_id, 0.0), 0.0)

    def left_out(self, payer_id, order_id):
        """Demand values of an order that the exposure leaves out: none of its own money counts in the exposure either."""
        own = self.booked.get(order_id, 0.0) - self.surplus_of.get(order_id, 0.0)
        return {"prepayment": self.usable.get(order_id, 0.0), "earmarked": self.surplus.get(payer_id, 0.0) + own}

    def counted_in(self, payer_id, order_values):
        """Demand values of confirmed orders that the exposure contains, {order id: its part}: money for them that is not booked
        yet lowers their part, what is booked has done so already."""
        usable = {order_id: self.usable.get(order_id, 0.0) for order_id in order_values}
        unbooked = sum(
            min(max(usable[order_id] - self.booked.get(order_id, 0.0), 0.0), value)
            for order_id, value in order_values.items()
        )
        return {"prepayment": sum(usable.values()), "earmarked": self.surplus.get(payer_id, 0.0) - unbooked}


class CreditAccount(models.Model):
    _inherit = "custproc.credit.account"

    def init(self):
        super().init()
        types = {"in_root": "int", "in_payers": "int[]", "in_orders": "int[]", "in_day": "date", "in_horizon": "timestamp"}
        columns = {"order_id": "int", "payer_id": "int", "booked": "float", "usable": "float", "confirmed": "float"}
        columns |= {"received": "float", "refunded": "float"}
        asked = {name: SQL(name) for name in types}
        marks, of_one = (self._sql_earmarks(*values.values()) for values in (asked, asked | {"in_payers": only("in_payers")}))
        store(self.env.cr, EARMARKS, types, columns, marks, alone=("in_payers", of_one))

    @api.model
    def _sql_earmarks(self, root, payers, orders, today, horizon_end):
        # What of a confirmed order counts in the exposure, invoiced or not: money booked for the rest must not lift another order.
        return SQL(
            """
            SELECT e.order_id, e.payer_id, SUM(e.booked), SUM(e.usable),
                   MAX(CASE WHEN o.state <> 'sale' THEN 0
                        ELSE %(counted)s / COALESCE(NULLIF(o.currency_rate, 0), 1) END),
                   SUM(e.received), MAX(e.refunded)
              FROM (
                %(payments)s
                 UNION ALL
                %(transactions)s
              ) e
              JOIN sale_order o ON o.id = e.order_id
             GROUP BY e.order_id, e.payer_id
            """,
            payments=SQL(_PAYMENTS, root=root, payers=payers, orders=orders, today=today, refunds=SQL(_REFUNDS, root=root)),
            transactions=SQL(_TRANSACTIONS, orders=orders),
            counted=horizon_sql.counted_total(horizon_end),
        )

    @api.model
    def _sql_has_earmarks(self, members, orders):
        """Condition without which `_sql_earmarks` finds nothing, of partners and orders (arrays)."""
        return SQL(
            """(EXISTS (SELECT 1 FROM account_payment WHERE custproc_sale_order_id = ANY(%(orders)s))
                OR EXISTS (SELECT 1 FROM account_payment WHERE partner_id = ANY(%(members)s) AND custproc_sale_order_id IS NOT NULL)
                OR EXISTS (SELECT 1 FROM sale_order_transaction_rel WHERE sale_order_id = ANY(%(orders)s)))""",
            members=members,
            orders=orders,
        )

    def _query_earmarks(self, root_company, payer_ids, order_ids):
        """What is paid for single orders: posted receipts and payments in process earmarked to an order, and the confirmed online
        payments of `order_ids` that no receipt stands for yet. Money that becomes due later (a bank acceptance draft) counts for
        nothing before its day, but never for another order either. One statement.
        """
        today = root_company._custproc_today()
        end = self.env["custproc.credit.policy"]._get_horizon_end(root_company, today)
        rows = self._ask_at_gate(EARMARKS, root_company.id, list(payer_ids), list(order_ids), today, end)
        marks = Earmarks({}, {}, {}, {})
        for order_id, payer_id, booked, usable, confirmed, received, refunded in rows:
            marks.usable[order_id] = marks.usable.get(order_id, 0.0) + usable
            if payer_id in payer_ids and received > 0:
                marks.received[payer_id] = marks.received.get(payer_id, 0.0) + received
                marks.booked[order_id] = marks.booked.get(order_id, 0.0) + booked
                marks.surplus_of[order_id] = marks.surplus_of.get(order_id, 0.0) + max(booked - confirmed, 0.0)
                marks.surplus[payer_id] = marks.surplus.get(payer_id, 0.0) + max(received - confirmed, 0.0)
                marks.paid_back[payer_id] = refunded
        for payer_id, refunded in marks.paid_back.items():
            # Nobody knows of which order's money it was: each order's prepayment lacks it, but it left the ledger only once.
            marks.surplus[payer_id] = max(marks.surplus[payer_id] - refunded, 0.0)
        return marks
