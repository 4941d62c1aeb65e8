"""Random histories: the module's figures and verdicts against those of plain Python (reference.py), today and for the past."""

import os
import random
from datetime import timedelta
from decimal import Decimal

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from odoo.tests import tagged
from odoo.tools import mute_logger

from .history import HistoryCommon

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
    return PROLOGUE + [(name, *(chance.randrange(10) for _number in range(3))) for name in names]


@tagged("post_install", "-at_install")
class TestReference(HistoryCommon):
    floor = Decimal(400)

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for root in cls.companies.root_id:
            cls.set_policy(root, floor=float(cls.floor))
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
        self.run_history(steps, len(PROLOGUE), self.check)

    def check(self, step):
        books = self.read_books()
        self.compare(books, None, step)
        # Long enough ago, short enough ago, and with the sum of the figures in it.
        day = self.today - timedelta(days=1 + sum(step[1:]))
        self.compare(books, day, step)
        if step[0] == "pass_days":
            # Nothing has happened today yet: what stands in the books now is what the past tells of the start of today.
            self.compare_past_of_today(step)

    def compare(self, books, day, step):
        for root in self.companies.root_id:
            found = self.accounts._query_figures(root, self.payers.ids, day)
            for payer in self.payers:
                expected = books.figures(payer.id, root.id, self.today, day)
                expected["rolling_limit"] = max(expected["rolling_limit"], self.floor)
                for name, figure in expected.items():
                    told = getattr(found[payer.id], name)
                    where = f"{name} of {payer.name} in {root.name} on {day or 'today'} after {step}"
                    if name == "oldest_open":
                        self.assertEqual(told, figure, where)
                    else:
                        allowed = 0.01 * max(len(self.orders.order_line), 1) if name == "uninvoiced" else 0.001
                        self.assertAlmostEqual(told, float(figure), delta=allowed + 0.001, msg=where)

    def compare_past_of_today(self, step):
        for root in self.companies.root_id:
            values = self.env["custproc.credit.policy"]._get_policy_values(root)
            live = self.accounts._query_figures(root, self.payers.ids)
            asked = (root.id, self.payers.ids, self.today, values.basis, values.window_days, [], [], None)
            rows = self.env.execute_query(self.accounts._sql_figures(*asked, start_of_day=root._custproc_start_of_day(self.today)))
            for payer_id, *row in rows:
                past = self.accounts._to_figures(self.today, values, row)
                for name in ("rolling_limit", "receivable", "overdue", "drafts", "uninvoiced", "oldest_open"):
                    self.assertEqual(getattr(past, name), getattr(live[payer_id], name), f"{name} as of today, after {step}")
