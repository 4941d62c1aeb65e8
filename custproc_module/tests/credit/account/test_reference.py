"""Random histories: the module's figures and verdicts against those of plain Python (reference.py), today and for the past."""

import os
import random
from datetime import timedelta
from decimal import Decimal

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from odoo.tests import tagged
from odoo.tools import mute_logger

from ..history_lines import HistoryLines

# More and longer histories, others at each run: CUSTPROC_HISTORIES=500 script/test …/test_reference.py
HISTORIES = int(os.environ.get("CUSTPROC_HISTORIES", 0))
LENGTH = 30 if HISTORIES else 10

STEPS = {  # how often each comes
    "order_goods": 5,
    "deliver_part": 4,
    "bill_order": 4,
    "invoice_by_hand": 3,
    "receive": 4,
    "pass_days": 3,
    "take_back": 2,
    "credit_invoice": 2,
    "down_payment": 2,
    "confirm_again": 2,
    "cancel_order": 1,
    "match_credit": 1,
    "undo": 1,
    "credit_by_hand": 1,
    "post_draft": 1,
    "cancel_draft": 1,
    "move_rate": 1,
    "put_off": 2,
    "prepay_order": 2,
    "set_back": 2,
    "change_quantity": 2,
    "report_work": 2,
    "exchange": 1,
}
# What every history begins with, so that there is something to deliver, bill, pay and cancel.
PROLOGUE = [
    ("invoice_by_hand", 1, 0, 1),
    ("invoice_by_hand", 3, 1, 2),
    ("pass_days", 2, 0, 0),
    ("order_goods", 1, 0, 3),
    ("order_goods", 0, 0, 2),
    ("deliver_part", 0, 0, 1),
    ("bill_order", 0, 1, 0),
]


def history(seed):
    """Steps with three numbers each, the same for the same seed."""
    chance = random.Random(seed)
    names = chance.choices(list(STEPS), list(STEPS.values()), k=LENGTH)
    policies = [("under", *(chance.randrange(12) for _number in range(3)))]
    return policies + PROLOGUE + [(name, *(chance.randrange(10) for _number in range(3))) for name in names]


@tagged("post_install", "-at_install")
class TestReference(HistoryLines):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        pricelist = {"name": "Foreign", "currency_id": cls.foreign.id, "company_id": False}
        cls.foreign_pricelist = cls.env["product.pricelist"].create(pricelist)

    @mute_logger("odoo.addons.base.models.ir_model")
    @settings(
        max_examples=HISTORIES or 8,
        derandomize=not HISTORIES,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=(Phase.generate,),  # making a failing history shorter takes minutes; its steps are told as they are
        print_blob=False,
    )
    @given(st.integers(0, 10**9).map(history))
    def test_random_histories(self, steps):
        """D-04, D-05, D-06: after each step of a history the figures of every payer are those of the reference, and so is each verdict."""
        self.checked = []
        self.run_history(steps, len(PROLOGUE) + 1, self.check)
        self.assertEqual(self.checked, steps[len(PROLOGUE) :], "each step from the last of the prologue on was compared")

    def check(self, step):
        books = self.read_books()
        self.compare(books, None, step)
        # Long enough ago, short enough ago, and with the sum of the figures in it.
        day = self.today - timedelta(days=1 + sum(step[1:]))
        self.compare(books, day, step)
        if step[0] == "pass_days":
            # Nothing has happened today yet: what stands in the books now is what the past tells of the start of today.
            self.compare_past_of_today(step)
        self.checked.append(step)

    def compare(self, books, day, step):
        for root in self.companies.root_id:
            found = self.accounts._query_figures(root, self.payers.ids, day)
            for payer in self.payers:
                expected = books.figures(payer.id, root.id, self.today, day)
                expected["rolling_limit"] = max(expected["rolling_limit"], Decimal(self.floors[root.id]))
                values = books.values(payer.id, root.id, self.today, day)
                lines = sum(count for key, count in self.count_lines(books).items() if key in values)
                for name, figure in expected.items():
                    told = getattr(found[payer.id], name)
                    where = f"{name} of {payer.name} in {root.name} on {day or 'today'} after {step}"
                    if name == "oldest_open":
                        self.assertEqual(told, figure, where)
                    else:
                        allowed = 0.01 * lines if name == "uninvoiced" else 0
                        self.assertAlmostEqual(told, float(figure), delta=allowed + 0.001, msg=where)
                if day is None:
                    self.compare_orders(books, payer, root, values, step)

    def count_lines(self, books):
        """{order: its lines, and each bill's line for a down payment of it}: each may differ by a cent."""
        return {order.key: len(order.lines) + sum(order.key in item.down_payments for item in books.items) for order in books.orders}

    def compare_orders(self, books, payer, root, expected, step):
        """Each order by itself, within a cent a line."""
        account = self.accounts.search([("partner_id", "=", payer.id), ("company_id", "=", root.id)])
        entries = [entry for scope, _accounts in account._get_bucket_scopes() for entry in account._query_orders(scope)]
        found = {order_id: amount for _payer, order_id, amount in entries}
        lines = self.count_lines(books)
        for key in expected.keys() | found.keys():
            where = f"{self.env['sale.order'].browse(key).name} of {payer.name} in {root.name} after {step}"
            self.assertAlmostEqual(found.get(key, 0.0), float(expected.get(key, 0)), delta=0.01 * lines[key] + 0.001, msg=where)

    def compare_past_of_today(self, step):
        for root in self.companies.root_id:
            policy = self.env["custproc.credit.policy"]
            values, end = policy._get_policy_values(root), policy._get_horizon_end(root)
            live = self.accounts._query_figures(root, self.payers.ids)
            asked = (root.id, self.payers.ids, self.today, values.basis, values.window_days, [], [], end)
            rows = self.env.execute_query(self.accounts._sql_figures(*asked, start_of_day=root._custproc_start_of_day(self.today)))
            for payer_id, *row in rows:
                past = self.accounts._to_figures(self.today, values, row)
                for name in ("rolling_limit", "receivable", "overdue", "drafts", "uninvoiced", "oldest_open"):
                    self.assertEqual(getattr(past, name), getattr(live[payer_id], name), f"{name} as of today, after {step}")
