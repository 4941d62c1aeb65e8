"""Money earmarked to single orders (D-06), and the verdicts of a batch in words."""

from dataclasses import dataclass, field

from odoo import api, models
from odoo.tools import SQL
from odoo.tools.misc import formatLang

from ...policies.credit.release import FIRST, is_within, next_kind
from ...policies.credit.verdict import CASH_ONLY, OVER_LIMIT, PAST_TERM, STOPPED, judge_batch
from ...policies.engine.hold import Hold
from ..engine.stored_statement import ask, store
from ..engine.words import listed
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
       AND refund.state IN ('in_process', 'paid')"""


@dataclass(slots=True)
class Earmarks:
    """Money earmarked to orders of the payers of a batch, in company currency.

    `usable` is what lifts a hold of its order; `booked` what of it already lowers the payer's receivables, and `surplus` the part
    of it that no confirmed order of its own stands against: that must not lift the hold of another order.
    """

    usable: dict[int, float]  # by order
    booked: dict[int, float]  # by order
    surplus: dict[int, float]  # by payer, over all his orders
    surplus_of: dict[int, float]  # by order
    payer_of: dict[int, int] = field(default_factory=dict)  # by order, where something is booked

    def booked_of(self, payer_id):
        """What is booked for any order of a payer."""
        return sum(amount for order_id, amount in self.booked.items() if self.payer_of[order_id] == payer_id)

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
        store(self.env.cr, EARMARKS, types, columns, self._sql_earmarks(*(SQL(name) for name in types)))

    @api.model
    def _sql_earmarks(self, root, payers, orders, today, horizon_end):
        # What of a confirmed order counts in the exposure, invoiced or not: money booked for the rest must not lift another order.
        return SQL(
            """
            SELECT e.order_id, e.payer_id, SUM(e.booked), SUM(e.usable),
                   MAX(CASE WHEN o.state <> 'sale' THEN 0
                        ELSE %(counted)s / COALESCE(NULLIF(o.currency_rate, 0), 1) END)
              FROM (
                SELECT pay.custproc_sale_order_id AS order_id, partner.commercial_partner_id AS payer_id,
                       GREATEST(COALESCE(ledger.booked, 0) - COALESCE(back.refunded, 0), 0) AS booked,
                       CASE WHEN pay.custproc_matures_on > %(today)s THEN 0
                            WHEN pay.move_id IS NOT NULL THEN GREATEST(COALESCE(ledger.booked, 0) - COALESCE(back.refunded, 0), 0)
                            WHEN pay.state = 'in_process' THEN GREATEST(pay.amount_company_currency_signed - COALESCE(back.refunded, 0), 0)
                            ELSE 0 END AS usable
                  FROM account_payment pay
                  JOIN res_partner partner ON partner.id = pay.partner_id
                  LEFT JOIN LATERAL (
                       SELECT -SUM(line.amount_residual) AS booked
                         FROM account_move_line line
                         JOIN account_account account ON account.id = line.account_id
                        WHERE line.move_id = pay.move_id AND line.parent_state = 'posted'
                          AND account.account_type = 'asset_receivable') ledger ON TRUE
                  LEFT JOIN LATERAL (%(refunds)s) back ON TRUE
                 WHERE pay.custproc_sale_order_id IS NOT NULL
                   AND pay.state IN ('in_process', 'paid')
                   AND (pay.custproc_sale_order_id = ANY(%(orders)s) OR partner.commercial_partner_id = ANY(%(payers)s))
                   AND pay.company_id IN (SELECT id FROM res_company WHERE parent_path LIKE %(root)s::text || '/%%')
                 UNION ALL
                SELECT rel.sale_order_id, NULL, 0,
                       CASE WHEN tx.currency_id = o.currency_id THEN tx.amount / COALESCE(NULLIF(o.currency_rate, 0), 1)
                            WHEN tx.currency_id = company.currency_id THEN tx.amount ELSE 0 END
                  FROM sale_order_transaction_rel rel
                  JOIN payment_transaction tx ON tx.id = rel.transaction_id
                  JOIN sale_order o ON o.id = rel.sale_order_id
                  JOIN res_company company ON company.id = o.company_id
                  LEFT JOIN account_payment pay ON pay.id = tx.payment_id AND pay.state IN ('in_process', 'paid')
                 WHERE rel.sale_order_id = ANY(%(orders)s) AND tx.state = 'done' AND pay.id IS NULL
                   AND tx.operation IS DISTINCT FROM 'validation'
                   AND NOT EXISTS (SELECT 1 FROM sale_order_transaction_rel other
                                    WHERE other.transaction_id = tx.id AND other.sale_order_id <> rel.sale_order_id)
              ) e
              JOIN sale_order o ON o.id = e.order_id
             GROUP BY e.order_id, e.payer_id
            """,
            root=root,
            payers=payers,
            orders=orders,
            today=today,
            counted=horizon_sql.counted_total(horizon_end),
            refunds=SQL(_REFUNDS),
        )

    def _query_earmarks(self, root_company, payer_ids, order_ids):
        """What is paid for single orders: posted receipts and payments in process earmarked to an order, and the confirmed online
        payments of `order_ids` that no receipt stands for yet. Money that becomes due later (a bank acceptance draft) counts for
        nothing before its day, but never for another order either. One statement.
        """
        names = ["custproc_sale_order_id", "custproc_matures_on", "partner_id", "move_id", "state", "company_id"]
        self.env["account.payment"].flush_model([*names, "amount_company_currency_signed", "payment_type", "partner_type"])
        self.env["account.move.line"].flush_model(["amount_residual", "parent_state", "move_id", "account_id"])
        self.env["payment.transaction"].flush_model(["state", "amount", "payment_id", "sale_order_ids"])
        self.env["sale.order"].flush_model(["amount_total", "currency_rate", "state", "commitment_date", "date_order"])
        lines = ["order_id", "display_type", "price_total", "price_unit", "customer_lead"]
        lines += ["product_uom_qty", "qty_delivered", "qty_invoiced"]
        self.env["sale.order.line"].flush_model(lines)
        today = root_company._custproc_today()
        end = self.env["custproc.credit.policy"]._get_horizon_end(root_company, today)
        rows = ask(self.env, EARMARKS, root_company.id, list(payer_ids), list(order_ids), today, end)
        marks = Earmarks({}, {}, {}, {})
        for order_id, payer_id, booked, usable, confirmed in rows:
            marks.usable[order_id] = marks.usable.get(order_id, 0.0) + usable
            if payer_id in payer_ids and booked > 0:
                surplus = max(booked - confirmed, 0.0)
                marks.payer_of[order_id] = payer_id
                marks.booked[order_id] = marks.booked.get(order_id, 0.0) + booked
                marks.surplus_of[order_id] = marks.surplus_of.get(order_id, 0.0) + surplus
                marks.surplus[payer_id] = marks.surplus.get(payer_id, 0.0) + surplus
        return marks

    def _judge(self, company, demands, exclude_order_ids=(), exclude_move_ids=(), refused=frozenset(), gate="order"):
        """Judge documents of one company in their order; returns {key: [Hold]}, a free document with its figures.

        :param demands: list of policies.credit.verdict.Demand, amounts in the company's currency
        """
        if not demands:
            return {}
        payer_ids = {demand.payer_id for demand in demands}
        figures = self._query_figures(
            company.root_id,
            payer_ids,
            exclude_order_ids=tuple(exclude_order_ids),
            exclude_move_ids=tuple(exclude_move_ids),
        )
        holding = company._custproc_gate_mode(gate) == "block"
        terms, authorities, asked = company._get_credit_terms(), {}, set()
        while True:
            verdicts = list(judge_batch(figures, demands, terms, refused, holding, authorities))
            # Authorities are read only for orders that would be held without them: a plain yes costs no query more.
            held = {part.order_id for demand, verdict in verdicts if not verdict.allowed for part in demand.parts}
            news = held - asked - {None}
            found = self._query_authorities(company.root_id, news, gate) if news else {}
            if not found:
                break
            asked |= news
            authorities |= found
        releases = self._query_next_releases(
            company, [demand for demand, verdict in verdicts if not verdict.allowed and verdict.kind == OVER_LIMIT]
        )
        return {
            demand.key: [self._describe_verdict(company, demand, verdict, releases.get(demand.key))] for demand, verdict in verdicts
        }

    def _query_next_releases(self, company, demands):
        """The release that the payer's episode still has for each document over the limit, {key: "first" or "last"}, in one query.

        None for goods that no order, or more than one order, stands for, and for an order that has asked for one already.
        """
        orders = {demand.key: demand.parts[0].order_id for demand in demands if demand.bound_order_id}
        if not orders:
            return {}
        # sudo: custproc.credit.release, the engine's records
        releases = self.env["custproc.credit.release"].sudo().search(
            [
                ("state", "in", ("submitted", "granted", "consumed")),
                ("episode_id.company_id", "=", company.root_id.id),
                ("episode_id.partner_id", "in", [demand.payer_id for demand in demands]),
                ("episode_id.closed_at", "=", False),
            ]
        )
        used, asked = {}, set()
        for release in releases:
            used.setdefault(release.partner_id.id, set()).add(release.kind)
            if release.state in ("submitted", "granted"):
                asked.add(release.sale_order_id.id)
        allowed = self.env["custproc.credit.policy"]._get_policy_values(company).releases_per_episode
        return {
            demand.key: next_kind(used.get(demand.payer_id, ()), allowed)
            for demand in demands
            if demand.key in orders and orders[demand.key] not in asked
        }

    def _describe_verdict(self, company, demand, verdict, release=None):
        """A verdict as a finding: a hold with its reason and ways out, or only the figures of a free document.

        :param release: the release the payer's episode still has for the document, see `_query_next_releases`
        """
        figures = verdict.as_figures() | {"payer": demand.payer_id}
        if verdict.allowed:
            return Hold("credit", verdict.kind, "", figures=figures, blocking=False)
        payer = self.env["res.partner"].browse(demand.payer_id)
        text, ways = self._get_verdict_text(company, payer, verdict)
        if verdict.missing:
            ways = [
                self.env._(
                    "Register a prepayment of %(amount)s for it.",
                    amount=formatLang(self.env, verdict.missing, currency_obj=company.currency_id),
                ),
                *ways,
            ]
        ways = [*ways, *self._get_granted_ways(company, demand, verdict, release)]
        return Hold("credit", verdict.kind, text, tuple(ways), figures)

    def _get_granted_ways(self, company, demand, verdict, release):
        """The ways out of a hold that somebody must grant for the document's order (D-06), as translated sentences."""
        if not demand.bound_order_id:
            return []
        ways = []
        if verdict.kind == CASH_ONLY and company._get_credit_terms().plan_without_credit:
            ways.append(self.env._("It also needs an approved collection plan: only the money and the plan together let it pass."))
        if verdict.kind == PAST_TERM:
            ways.append(self.env._("Or ask the sales director to approve this case."))
        if verdict.kind == OVER_LIMIT:
            values = self.env["custproc.credit.policy"]._get_policy_values(company)
            if release and is_within(demand.parts[0].shipment, verdict.limit, values.release_fraction):
                ways.append(
                    self.env._("Or ask the regional manager for the first release.")
                    if release == FIRST
                    else self.env._("Or ask the regional manager for the last release, with a liable person.")
                )
            ways.append(self.env._("Or agree a collection plan with the customer: once it is approved, what is paid for first may leave."))
        return ways

    def _get_verdict_text(self, company, payer, verdict):
        def money(amount):
            return formatLang(self.env, amount, currency_obj=company.currency_id)

        name = payer.display_name
        if verdict.kind == STOPPED:
            return (
                self.env._("supply to %(payer)s is stopped", payer=name),
                [self.env._("Finance lifts the stop when the arrears are paid or an approval is given.")],
            )
        if verdict.kind == CASH_ONLY:
            labels = {
                "file": self.env._("the customer file is not complete"),
                "contract": self.env._("no signed contract with a settlement agreement is in force"),
                "last_year": self.env._("last year's payments are not fully cleared"),
            }
            reasons = listed(self.env, (labels.get(code, code) for code in verdict.ineligible))
            return (
                self.env._(
                    "%(payer)s has no credit: %(reasons)s; it is delivered against cash only",
                    payer=name,
                    reasons=reasons,
                ),
                [self.env._("Or complete what is missing; a payment plan is drawn up with the customer.")],
            )
        if verdict.kind == PAST_TERM:
            return (
                self.env._(
                    "the oldest open invoice of %(payer)s is %(days)s days old, beyond its payment term",
                    payer=name,
                    days=verdict.days_open,
                ),
                [self.env._("Or collect the open invoices.")],
            )
        if verdict.kind == OVER_LIMIT:
            return (
                self.env._(
                    "with %(amount)s it brings the exposure of %(payer)s to %(exposure)s, %(excess)s over the limit of %(limit)s",
                    amount=money(verdict.value),
                    payer=name,
                    exposure=money(verdict.exposure + verdict.uncovered),
                    excess=money(verdict.excess),
                    limit=money(verdict.limit),
                ),
                [self.env._("Or collect open invoices of %(payer)s; finance can help.", payer=name)],
            )
        return "", []
