import doctest
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ...policies.credit import liability
from ...policies.credit.liability import allocate, months_to_deduct, sums_to_whole

CENTS = st.integers(min_value=0, max_value=10**11).map(lambda cents: cents / 100)


@st.composite
def shares(draw):
    """One to six percentages with two digits that sum to 100."""
    cuts = sorted(draw(st.lists(st.integers(1, 9999), max_size=5, unique=True)))
    points = [0, *cuts, 10000]
    return [(after - before) / 100 for before, after in zip(points, points[1:], strict=False)]


@tagged("post_install", "-at_install")
class TestLiabilityPolicy(BaseCase):
    """Splitting a loss, and deducting it, against a second formulation."""

    def test_doctests(self):
        """D-09: the examples in the policy hold."""
        self.assertEqual(doctest.testmod(liability).failed, 0)

    @given(CENTS, shares())
    def test_parts_sum_to_the_loss(self, amount, percents):
        """D-09: the parts sum to the loss to the cent, and each but the last is within half a cent of its percentage."""
        parts = allocate(amount, percents)
        self.assertEqual(sum(Decimal(str(part)) for part in parts), Decimal(str(amount)))
        for part, percent in zip(parts[:-1], percents[:-1], strict=True):
            exact = Decimal(str(amount)) * Decimal(str(percent)) / 100
            self.assertLessEqual(abs(Decimal(str(part)) - exact), Decimal("0.005"))

    def test_thirds(self):
        """D-09, CA-12: one third each, rounding on the last."""
        self.assertEqual(allocate(1000.0, [100 / 3] * 3), [333.33, 333.33, 333.34])
        self.assertEqual(allocate(0.01, [100 / 3] * 3), [0.0, 0.0, 0.01])

    def test_shares_must_be_whole(self):
        """D-09: shares that do not sum to 100 % are refused."""
        self.assertFalse(sums_to_whole([30, 20, 49.99]))
        with self.assertRaisesRegex(ValueError, "100 %"):
            allocate(10.0, [30, 20, 49.99])
        with self.assertRaisesRegex(ValueError, "100 %"):
            allocate(10.0, [])

    @given(st.integers(1, 10**7), st.integers(1, 10**6), st.integers(1, 100))
    def test_months_are_the_fewest(self, amount, pay, cap):
        """D-09: so many months suffice under the cap, one fewer would not."""
        months = months_to_deduct(float(amount), float(pay), float(cap))
        ceiling = Decimal(pay) * cap / 100
        self.assertGreaterEqual(ceiling * months, amount)
        self.assertLess(ceiling * (months - 1), amount)

    def test_unknown_pay(self):
        """D-09: without a pay typed in nothing is said about months."""
        self.assertEqual(months_to_deduct(100.0, 0.0, 20.0), 0)
