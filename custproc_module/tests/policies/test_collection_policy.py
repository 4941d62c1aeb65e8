"""Collection plans and recovery without a database."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ...policies.credit.collection import BROKEN, KEPT, Instalment, shortfall, standings

TODAY = date(2026, 3, 20)
promises = st.lists(st.tuples(st.integers(-30, 30), st.integers(1, 100_000)), max_size=6)


@tagged("post_install", "-at_install")
class TestCollectionPolicy(BaseCase):
    @given(promises, st.integers(0, 300_000))
    def test_standings(self, rows, cents):
        """CA-09: what came in pays the earliest instalment first; kept are those it reaches, broken the unpaid ones whose day is over."""
        plan = [Instalment(key, TODAY + timedelta(days=shift), amount / 100) for key, (shift, amount) in enumerate(rows)]
        found = {one.key: one for one in standings(plan, cents / 100, TODAY)}
        total = sum(amount for _shift, amount in rows)
        self.assertEqual(round(sum(one.received for one in found.values()) * 100), min(total, cents))
        reached = 0
        for one in sorted(plan, key=lambda one: (one.due, one.key)):
            reached += round(one.amount * 100)
            is_kept = reached <= cents
            self.assertEqual(found[one.key].state == KEPT, is_kept)
            self.assertEqual(found[one.key].state == BROKEN, not is_kept and one.due < TODAY)

    @given(promises, st.integers(0, 300_000))
    def test_shortfall(self, rows, cents):
        """CA-09: a plan covers the debt or says by how much it does not."""
        amounts = [amount / 100 for _shift, amount in rows]
        self.assertEqual(round(shortfall(amounts, cents / 100) * 100), max(cents - sum(amount for _shift, amount in rows), 0))
