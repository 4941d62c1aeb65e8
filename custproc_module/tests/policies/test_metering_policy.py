import doctest
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ...policies.credit import metering
from ...policies.credit.metering import (
    Reading,
    Slip,
    due_on,
    figures,
    is_due_month,
    is_unusual,
    problems,
    volume,
    window,
)

DIGITS = st.integers(min_value=3, max_value=8)
STATES = ["to_read", "not_read", "read", "signed", "disputed", "invoiced", "corrected"]
MONTHS = st.dates(min_value=date(2000, 1, 1), max_value=date(2060, 12, 31)).map(lambda day: day.replace(day=1))


@st.composite
def counters(draw):
    """(digits, units used before, units used now): a counter that turns at most once."""
    digits = draw(DIGITS)
    return digits, draw(st.integers(0, 10 ** (digits + 1))), draw(st.integers(0, 10**digits - 1))


@tagged("post_install", "-at_install")
class TestMeteringPolicy(BaseCase):
    """Volumes, days and rates against a second formulation."""

    def test_doctests(self):
        """MR-05: the examples in the policy hold."""
        self.assertEqual(doctest.testmod(metering).failed, 0)

    @given(counters(), st.sampled_from([1.0, 10.0, 0.5]))
    def test_volume_is_what_went_through(self, counter, factor):
        """MR-04, MR-05: whatever the counter showed, the volume is what went through, also when it started again."""
        digits, before, used = counter
        turn = 10**digits
        previous, present = before % turn, (before + used) % turn
        reading = Reading(previous, present, digits, factor, rolled_over=present < previous)
        self.assertEqual((problems(reading), volume(reading)), ([], used * factor))
        if present < previous:
            self.assertEqual(problems(Reading(previous, present, digits, factor)), ["below_previous"])

    @given(st.integers(0, 99_999), st.integers(0, 99_999), st.integers(0, 99_999), st.integers(0, 99_999))
    def test_replaced_meter_counts_both_parts(self, previous, old, start, new):
        """MR-05: old part plus new part; each must not run backwards."""
        reading = Reading(previous, new, final=old, start=start)
        if old < previous or new < start:
            self.assertTrue(problems(reading))
            with self.assertRaises(ValueError):
                volume(reading)
        else:
            self.assertEqual(volume(reading), volume(Reading(previous, old)) + volume(Reading(start, new)))

    @given(st.lists(st.tuples(st.sampled_from(STATES), st.booleans(), st.booleans()), max_size=60))
    def test_rates(self, rows):
        """MR-02, MR-05, RPT-03: counted one by one, the rates are the same; nothing read leaves no accuracy."""
        found = figures(Slip(*row) for row in rows)
        filled = [row for row in rows if row[0] not in ("to_read", "not_read")]
        in_time = sum(1 for _state, estimated, late in filled if not estimated and not late)
        self.assertEqual(found.meters, len(rows))
        self.assertEqual(found.read + found.estimated + found.not_read, found.meters)
        self.assertEqual(found.reading_rate, round(100 * in_time / len(rows), 2) if rows else None)
        right = sum(1 for row in filled if row[0] != "corrected")
        self.assertEqual(found.accuracy, round(100 * right / len(filled), 2) if filled else None)

    @given(MONTHS, st.integers(1, 31), st.integers(1, 31), st.integers(1, 12))
    def test_days(self, month, first, last, interval):
        """MR-03, D-03: days of reading lie in their month; a cycle comes back after its interval and not between; a week is seven days."""
        begin, end = window(month, min(first, last), max(first, last))
        self.assertTrue(month <= begin <= end)
        self.assertEqual((begin.month, end.month, end.year), (month.month, month.month, month.year))
        later = [date(month.year + (month.month - 1 + n) // 12, (month.month - 1 + n) % 12 + 1, 1) for n in range(25)]
        self.assertEqual([n for n, day in enumerate(later) if is_due_month(day, month, interval)], list(range(0, 25, interval)))
        self.assertEqual(due_on(begin) - begin, timedelta(days=7))

    def test_unusual(self):
        """MR-05: beyond the percentage either way; what was never read is not judged."""
        self.assertTrue(is_unusual(0, 100, 50))
        self.assertFalse(is_unusual(50, 100, 50))
        self.assertFalse(is_unusual(10_000, None, 50))
        self.assertTrue(is_unusual(1, 0, 50))
