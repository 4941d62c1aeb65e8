"""Sessions that trade with one payer at the same time, each with cursors and requests of its own: for the tests and `script/bench`."""

import time
from collections import Counter

from odoo import SUPERUSER_ID, Command, api, fields
from odoo.service.model import retrying
from odoo.tools import SQL

from ...exceptions import Busy

LIMIT, AMOUNT = 1000.0, 120.0


def prepare(env):
    """A payer with a limit of 1,000 and goods for him; every gate blocks. Committed by the caller. Returns plain ids."""
    company = env.company
    values = {"order_gate": "block", "delivery_gate": "block", "invoice_gate": "block", "papers_gate": "off", "review_gate": "off"}
    policy = env["custproc.credit.policy"]._get_policy(company)
    assignments = SQL(", ").join(SQL("%s = %s", SQL.identifier(name), value) for name, value in values.items())
    env.cr.execute(SQL("UPDATE custproc_credit_policy SET %s, require_eligibility = FALSE WHERE id = %s", assignments, policy.id))
    account = env["account.account"].create
    receivable = account({"name": "Sessions receivable", "code": "S112200", "account_type": "asset_receivable", "reconcile": True})
    bank = account({"name": "Sessions bank", "code": "S100200", "account_type": "asset_cash"})
    journal = env["account.journal"].create({"name": "Sessions", "code": "SESS", "type": "bank", "default_account_id": bank.id})
    payer = env["res.partner"].create({"name": "Sessions", "is_company": True, "property_account_receivable_id": receivable.id})
    product = env["product.product"].create({"name": "Goods of sessions", "type": "consu", "taxes_id": [Command.clear()]})
    accounts = env["custproc.credit.account"]
    accounts._claim({(company.root_id.id, payer.id)})
    env.cr.execute(
        "UPDATE custproc_credit_account SET fixed_limit = %s, fixed_limit_until = '2099-12-31' WHERE partner_id = %s", [LIMIT, payer.id]
    )
    ids = {"company": company.id, "payer": payer.id, "product": product.id}
    return ids | {"receivable": receivable.id, "bank": bank.id, "journal": journal.id, "policy": policy.id}


class Session:
    """One user after the other request: sells, confirms and delivers; when the limit is used up, a part of the debt is paid."""

    def __init__(self, registry, ids):
        self.registry = registry
        self.ids = ids
        self.counts = Counter()

    def run(self, seconds):
        """Trade until the time is over; {what happened: how often}, with the seconds it took."""
        started = time.monotonic()
        while time.monotonic() - started < seconds:
            self.trade()
        return dict(self.counts) | {"seconds": time.monotonic() - started}

    def trade(self):
        order_id = self.request("sold", self._sell)
        state = order_id and self.request("confirm", lambda env: self._confirm(env, order_id))
        if state == "sale":
            self.counts["confirmed"] += 1
            if self.request("deliver", lambda env: self._deliver(env, order_id)):
                self.counts["delivered"] += 1
        elif state:
            self.counts["held"] += 1
            self.request("paid", self._pay)
        self.request("watched", self._watch)

    def request(self, name, work):
        """What a request of the server does: a cursor, up to five tries, a commit. Busy answers are counted."""
        tries = 0

        def once():
            nonlocal tries
            tries += 1
            return work(env)

        try:
            with self.registry.cursor() as cr:
                env = api.Environment(cr, SUPERUSER_ID, {"tracking_disable": True})
                result = retrying(once, env)
        except Busy:
            result = None
            self.counts["busy"] += 1
        else:
            self.counts[name] += 1
        self.counts["retries"] += tries - 1
        return result

    def _sell(self, env):
        line = {"product_id": self.ids["product"], "product_uom_qty": 1, "price_unit": AMOUNT, "tax_ids": [Command.clear()]}
        order = env["sale.order"].create({"partner_id": self.ids["payer"], "order_line": [Command.create(line)]})
        return order.id

    def _confirm(self, env, order_id):
        order = env["sale.order"].browse(order_id)
        order.action_confirm()
        return order.state

    def _deliver(self, env, order_id):
        transfer = env["sale.order"].browse(order_id).picking_ids
        transfer.move_ids.quantity = 1
        transfer.move_ids.picked = True
        transfer.button_validate()
        return transfer.state == "done"

    def _pay(self, env):
        """Three orders' worth of money on account."""
        amount = 3 * AMOUNT
        common = {"name": "Receipt", "partner_id": self.ids["payer"]}
        move = env["account.move"].create(
            {
                "move_type": "entry",
                "journal_id": self.ids["journal"],
                "date": fields.Date.today(),
                "line_ids": [
                    Command.create({**common, "account_id": self.ids["bank"], "debit": amount}),
                    Command.create({**common, "account_id": self.ids["receivable"], "credit": amount}),
                ],
            }
        )
        move.action_post()

    def _watch(self, env):
        """The exposure at this moment, in a snapshot of its own."""
        if exposure(env, self.ids) > LIMIT + 0.005:
            self.counts["passed"] += 1


def exposure(env, ids):
    root = env["res.company"].browse(ids["company"]).root_id
    return env["custproc.credit.account"]._query_figures(root, [ids["payer"]])[ids["payer"]].exposure


def half_states(env, ids):
    """What no session may leave behind: {what: how many}; empty when there is nothing."""
    rows = env.execute_query(
        SQL(
            """SELECT 'confirmed without a decision that allows it', count(*) FROM sale_order o
                 LEFT JOIN custproc_decision d ON d.id = o.custproc_decision_id AND d.outcome = 'allow'
                WHERE o.partner_id = %(payer)s AND o.state = 'sale' AND d.id IS NULL
                UNION ALL
               SELECT 'held without a decision', count(*) FROM sale_order o
                WHERE o.partner_id = %(payer)s AND o.custproc_is_held AND o.custproc_decision_id IS NULL
                UNION ALL
               SELECT 'left without a decision that allows it', count(*) FROM stock_move m JOIN stock_picking p ON p.id = m.picking_id
                 LEFT JOIN custproc_decision d ON d.id = p.custproc_decision_id AND d.outcome = 'allow'
                WHERE p.partner_id = %(payer)s AND m.state = 'done' AND d.id IS NULL
                UNION ALL
               SELECT 'confirmed without its transfer', count(*) FROM sale_order o
                WHERE o.partner_id = %(payer)s AND o.state = 'sale' AND NOT EXISTS (SELECT 1 FROM stock_picking p WHERE p.sale_id = o.id)
                UNION ALL
               SELECT 'decision on an order that never was', count(*) FROM custproc_decision d
                WHERE d.model = 'sale.order' AND d.partner_id = %(payer)s AND NOT EXISTS (SELECT 1 FROM sale_order o WHERE o.id = d.res_id)
                UNION ALL
               SELECT 'release of no order', count(*) FROM custproc_credit_release r
                WHERE r.partner_id = %(payer)s AND NOT EXISTS (SELECT 1 FROM sale_order o WHERE o.id = r.sale_order_id)
                UNION ALL
               SELECT 'open episodes beyond one', greatest(count(*) - 1, 0) FROM custproc_credit_episode e
                WHERE e.partner_id = %(payer)s AND e.closed_at IS NULL""",
            payer=ids["payer"],
        )
    )
    return {what: number for what, number in rows if number}
