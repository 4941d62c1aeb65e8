"""Dunning without a database: money on account is spread as a second formulation says, and nobody is told too early or twice."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ...policies.credit.dunning import ASKED, DUNNING, NOTICE, STOP, STOPPED, Item, Level, next_level, spread, steps

TODAY = date(2026, 3, 20)
LADDER = [Level(1, 10, NOTICE, 0), Level(2, 20, DUNNING, 3, 7), Level(3, 30, STOP, 3)]
cents = st.integers(1, 100_000)
amounts = st.lists(st.tuples(cents, st.integers(-60, 5)), max_size=8)


def items(rows):
    return [Item(key, TODAY + timedelta(days=shift), cent / 100) for key, (cent, shift) in enumerate(rows)]


@tagged("post_install", "-at_install")
class TestDunningPolicy(BaseCase):
    @given(amounts, st.integers(0, 200_000))
    def test_spread(self, rows, credit):
        """CO-02: what is left is the debt less the credit, and an older item is never dunned with less than nothing paid before it."""
        found = spread(items(rows), credit / 100)
        debt = sum(cent for cent, _shift in rows)
        self.assertEqual(round(sum(found.values()) * 100), max(debt - credit, 0))
        by_age = sorted(items(rows), key=lambda item: (item.due, item.key))
        ordered = [found.get(item.key, 0.0) for item in by_age]
        partly = [item for item in by_age if 0 < found.get(item.key, 0.0) < item.amount - 0.001]
        self.assertLessEqual(len(partly), 1, "at most one item is paid in part")
        first = next((index for index, amount in enumerate(ordered) if amount), len(ordered))
        self.assertTrue(all(amount for amount in ordered[first:]), "behind an open item everything is open")

    @given(amounts, st.integers(0, 200_000))
    def test_never_before_the_due_date(self, rows, credit):
        """D-03, D-10: nothing is done about an item that is due today or later, nor about one that is paid."""
        found = steps(items(rows), credit / 100, LADDER, TODAY)
        self.assertTrue(all(step.item.due < TODAY and step.amount > 0 and step.level.kind == NOTICE for step in found))

    @given(st.integers(0, 30), st.sampled_from([10, 20]), st.sampled_from([None, ASKED, STOPPED]))
    def test_next_level(self, days, told, stop):
        """CO-02, CO-03, D-10: each level waits its days; while an application waits the notice repeats; once stopped nothing is told."""
        item = Item(1, TODAY - timedelta(days=60), 1.0, told, TODAY - timedelta(days=days), stop)
        level = next_level(item, LADDER, TODAY)
        if stop == STOPPED or days <= 3:
            expected = None
        elif told == 10:
            expected = LADDER[1]
        elif stop is None:
            expected = LADDER[2]
        else:
            expected = LADDER[1] if days >= 7 else None
        self.assertEqual(level, expected)
