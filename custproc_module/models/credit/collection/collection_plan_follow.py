from odoo import api, models
from odoo.tools import SQL

from ....policies.credit.collection import BROKEN, KEPT, Instalment, standings
from ...engine.words import in_lang_of
from ..account.figures_sql import RECEIVABLE_ACCOUNTS
from ..account.received_sql import received

BATCH = 200


class CollectionPlan(models.Model):
    """Following a plan: what came in since its day, which promises were kept, and which were broken."""

    _inherit = "custproc.collection.plan"

    def _query_received(self):
        """What came in for each plan since its day, in one statement: {plan id: amount in company currency}.

        Counted is what was reconciled since with items dated up to that day, credit notes included, what is written off not; and what lies
        on account since. Of a plan that promises more than was owed, what was reconciled with its order's invoices counts up to the
        difference. Not what came in on that day before the plan was submitted, nor money earmarked to an order that is not invoiced.
        """
        if not self:
            return {}
        self.env["account.move.line"].flush_model()
        self.env["account.partial.reconcile"].flush_model()
        self.env["account.payment"].flush_model(["custproc_sale_order_id"])
        self.env["sale.order"].flush_model(["state", "invoice_status"])
        self.env["sale.order.line"].flush_model(["order_id", "invoice_lines"])
        self.flush_model(["partner_id", "company_id", "debt_on", "received_before", "amount", "debt", "sale_order_id"])
        return {plan_id: float(amount) for plan_id, amount in self.env.execute_query(self._sql_received())}

    def _sql_received(self):
        return SQL(
            """SELECT k.id, COALESCE(matched.amount, 0) + COALESCE(account.amount, 0) - COALESCE(k.received_before, 0)
                        + LEAST(COALESCE(ordered.amount, 0), GREATEST(k.amount - COALESCE(k.debt, 0), 0))
                 FROM custproc_collection_plan k JOIN res_company c ON c.id = k.company_id
                 LEFT JOIN LATERAL (
                      SELECT SUM(%(received)s) AS amount
                        FROM res_partner p JOIN account_move_line l ON l.partner_id = p.id
                        JOIN account_partial_reconcile r ON r.debit_move_id = l.id JOIN account_move_line c2 ON c2.id = r.credit_move_id
                        JOIN res_company b ON b.id = l.company_id
                       WHERE p.commercial_partner_id = k.partner_id AND l.account_id IN %(accounts)s AND l.parent_state = 'posted'
                         AND COALESCE(l.invoice_date, l.date) <= k.debt_on AND r.max_date >= k.debt_on
                         AND b.parent_path LIKE c.parent_path || '%%') matched ON TRUE
                 LEFT JOIN LATERAL (
                      SELECT -SUM(l.amount_residual) AS amount
                        FROM res_partner p JOIN account_move_line l ON l.partner_id = p.id
                        JOIN res_company b ON b.id = l.company_id LEFT JOIN account_payment pay ON pay.id = l.payment_id
                        LEFT JOIN sale_order o ON o.id = pay.custproc_sale_order_id
                       WHERE p.commercial_partner_id = k.partner_id AND l.account_id IN %(accounts)s AND l.parent_state = 'posted'
                         AND l.amount_residual < 0 AND l.date >= k.debt_on AND b.parent_path LIKE c.parent_path || '%%'
                         AND (o.id IS NULL OR o.state = 'cancel' OR o.invoice_status = 'invoiced')) account ON TRUE
                 LEFT JOIN LATERAL (
                      SELECT SUM(%(received)s) AS amount
                        FROM (SELECT DISTINCT il.move_id FROM sale_order_line sl
                                JOIN sale_order_line_invoice_rel rel ON rel.order_line_id = sl.id
                                JOIN account_move_line il ON il.id = rel.invoice_line_id
                               WHERE sl.order_id = k.sale_order_id) bill
                        JOIN account_move_line l ON l.move_id = bill.move_id AND l.account_id IN %(accounts)s
                         AND l.parent_state = 'posted' AND COALESCE(l.invoice_date, l.date) > k.debt_on
                        JOIN account_partial_reconcile r ON r.debit_move_id = l.id
                        JOIN account_move_line c2 ON c2.id = r.credit_move_id) ordered ON TRUE
                WHERE k.id = ANY(%(plans)s)""",
            received=received(SQL("r"), SQL("c2")),
            accounts=RECEIVABLE_ACCOUNTS,
            plans=self.ids,
        )

    def _follow(self):
        """Bring plans up to now: instalments kept or broken, clocks met, a paid plan closed, one whose money was undone run again."""
        came_in = self._query_received()
        broken, freed = self.browse(), self.browse()
        # sudo: custproc.collection.plan, closed figures
        for plan in self.sudo().filtered(lambda plan: plan.state in ("active", "kept")):
            promised = [Instalment(one.id, one.date_due, one.amount) for one in plan.instalment_ids]
            today = plan.company_id._custproc_today()
            found = standings(promised, came_in[plan.id], today, plan.currency_id.rounding)
            is_kept = bool(found) and all(one.state == KEPT for one in found)
            if plan.state == "kept":
                if is_kept:
                    continue
                plan._run_again(came_in[plan.id])
            plan._follow_instalments(found)
            is_broken = any(one.state == BROKEN for one in found)
            if is_broken != plan.is_broken:
                plan.is_broken = is_broken
                broken |= plan if is_broken else self.browse()
                freed |= plan if not is_broken else self.browse()
            if plan.currency_id.compare_amounts(plan.received, came_in[plan.id]):
                plan.received = came_in[plan.id]
            if is_kept:
                plan._set_state("kept")
        broken._tell_broken()
        freed.sale_order_id._judge_again()

    def _follow_instalments(self, standings):
        """Note what became of each instalment; a clock is met by what came in, and runs again when that is undone."""
        by_id = {one.id: one for one in self.instalment_ids}
        met = undone = self.instalment_ids.browse()
        for one in standings:
            instalment = by_id[one.key]
            if (instalment.state, instalment.received) != (one.state, one.received):
                met |= instalment if one.state == KEPT else met.browse()
                undone |= instalment if instalment.state == KEPT and one.state != KEPT else met.browse()
                instalment.write({"state": one.state, "received": one.received})
        met._meet_deadlines()
        if undone:
            undone._deadline_event("plan_active")

    def _run_again(self, received):
        """A plan that was kept runs on: money it was kept by was taken back, and what was promised is owed again."""
        self._set_state("active")
        told = in_lang_of(self, self.user_id)
        self.message_post(
            body=told.env._(
                "Money that had come in was undone: %(received)s of %(amount)s are in. The plan runs again.",
                received=told.currency_id.format(received),
                amount=told.currency_id.format(told.amount),
            )
        )

    def _tell_broken(self):
        for plan in self:
            told = in_lang_of(plan, plan.user_id)
            plan.message_post(
                body=told.env._(
                    "A promise is broken: %(received)s of %(amount)s came in. The plan lets nothing pass until it is caught up.",
                    received=told.currency_id.format(plan.received),
                    amount=told.currency_id.format(plan.amount),
                )
            )

    @api.model
    def _follow_payers(self, payers):
        """Follow the running plans of these payers now: money came in, or was taken away."""
        if payers:
            plans = self.sudo()  # sudo: custproc.collection.plan, a payment is counted whoever books it
            plans.search([("partner_id", "in", payers.ids), ("state", "in", ("active", "kept"))])._follow()

    @api.model
    def _cron_follow(self):
        """Follow every running plan, a committed batch at a time."""
        last, domain = 0, [("state", "=", "active")]
        while batch := self.search([*domain, ("id", ">", last)], limit=BATCH, order="id"):
            last = batch[-1:].id
            self.env["custproc.job.failure"]._run_batch("collection.follow", batch, lambda plans: plans._follow(), at_once=True)
            if not self.env["ir.cron"]._commit_progress(len(batch), remaining=self.search_count([*domain, ("id", ">", last)])):
                return
        self.env["ir.cron"]._commit_progress(remaining=0)


class AccountPartialReconcile(models.Model):
    _inherit = "account.partial.reconcile"

    def _after_settlement(self):
        super()._after_settlement()
        self._follow_plans(self.debit_move_id)

    @api.model
    def _after_undoing(self, items):
        self._follow_plans(items)
        return super()._after_undoing(items)

    @api.model
    def _follow_plans(self, items):
        lines = items.filtered(lambda line: line.account_type == "asset_receivable")
        self.env["custproc.collection.plan"]._follow_payers(lines.partner_id.commercial_partner_id)


class AccountMove(models.Model):
    _inherit = "account.move"

    def _after_unposting(self):
        self.env["custproc.collection.plan"]._follow_payers(self._get_receivable_payers())
        return super()._after_unposting()


class CreditAccount(models.Model):
    _inherit = "custproc.credit.account"

    def _sql_authorities(self, root_id, order_ids, today, gate):
        """An approved plan that is kept lets its order be confirmed; its goods leave, and are invoiced, up to the money received
        (CA-09). Where the policy wants plan and money of customers without credit, the plan counts once the money covers the document
        (CA-04)."""
        # sudo: res.company, only its policy is asked
        both = self.env["res.company"].sudo().browse(root_id)._get_credit_terms().plan_without_credit
        self.env["custproc.collection.plan"].flush_model()
        self.env["custproc.collection.instalment"].flush_model(["plan_id", "date_due"])
        self.env["account.payment"].flush_model()
        self.env["account.move"].flush_model(["state", "amount_total_signed"])
        self.env["sale.order.line"].flush_model(["price_total", "product_uom_qty", "qty_delivered", "is_downpayment", "invoice_lines"])
        return [
            *super()._sql_authorities(root_id, order_ids, today, gate),
            SQL(
                """SELECT 'plan', 'custproc.collection.plan', k.id, k.name, k.sale_order_id, k.partner_id,
                          CASE k.kind WHEN 'no_credit' THEN ARRAY['cash_only'] ELSE ARRAY['over_limit'] END,
                          CASE WHEN %(both)s AND k.kind = 'no_credit' THEN NULL ELSE %(amount)s END, 'shipment',
                          %(both)s AND k.kind = 'no_credit', NULL,
                          CASE k.state WHEN 'active' THEN
                              (SELECT MAX(i.date_due) FROM custproc_collection_instalment i WHERE i.plan_id = k.id) END
                     FROM custproc_collection_plan k JOIN sale_order o ON o.id = k.sale_order_id
                    WHERE k.sale_order_id = ANY(%(orders)s) AND k.state IN ('active', 'kept') AND k.kind <> 'overdue'
                      AND k.is_broken IS NOT TRUE""",
                amount=SQL("NULL::numeric") if gate == "order" else self._sql_paid_ahead(today, gate),
                orders=order_ids,
                both=both,
            ),
        ]

    @api.model
    def _sql_paid_ahead(self, today, gate):
        """Money received for order o that no goods, or for the invoice gate no invoice, have used up yet; company currency."""
        used = SQL(
            """(SELECT COALESCE(SUM(l.price_total / NULLIF(l.product_uom_qty, 0) * l.qty_delivered), 0)
                  FROM sale_order_line l WHERE l.order_id = o.id AND l.is_downpayment IS NOT TRUE)
               / COALESCE(NULLIF(o.currency_rate, 0), 1)"""
        )
        if gate == "invoice":
            used = SQL(
                """(SELECT COALESCE(SUM(am.amount_total_signed), 0) FROM account_move am
                     WHERE am.state = 'posted' AND am.id IN (
                           SELECT il.move_id FROM sale_order_line l JOIN sale_order_line_invoice_rel rel ON rel.order_line_id = l.id
                             JOIN account_move_line il ON il.id = rel.invoice_line_id WHERE l.order_id = o.id))"""
            )
        return SQL(
            """(SELECT COALESCE(SUM(pay.amount_company_currency_signed), 0) FROM account_payment pay
                 WHERE pay.custproc_sale_order_id = o.id AND pay.state IN ('in_process', 'paid')
                   AND (pay.custproc_matures_on IS NULL OR pay.custproc_matures_on <= %s)) - %s""",
            today,
            used,
        )
