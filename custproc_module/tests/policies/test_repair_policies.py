"""Punctuality, warranty and dispatch against a second way of saying the same."""

from datetime import date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ...policies.repair import dispatch, punctuality, warranty

moments = st.datetimes(min_value=datetime(2020, 1, 1), max_value=datetime(2030, 1, 1))
spans = st.integers(min_value=0, max_value=600)
days = st.dates(min_value=date(2015, 1, 1), max_value=date(2030, 12, 31))


@tagged("post_install", "-at_install")
class TestRepairPolicies(BaseCase):
    @given(moments, spans, st.integers(0, 60), st.integers(0, 1200))
    def test_on_time(self, appointment, delay, tolerance, agreed_later):
        """RP-02, D-13: late is who comes after the later of appointment and agreed time plus the tolerance, to the second."""
        arrival = appointment + timedelta(minutes=delay)
        agreed = appointment + timedelta(minutes=agreed_later)
        limit = punctuality.arrival_limit(appointment, agreed, tolerance)
        self.assertEqual(punctuality.minutes_late(arrival, limit), max(0, delay - agreed_later - tolerance))

    @given(st.lists(st.tuples(st.booleans(), st.sampled_from([None, True, False])), max_size=40))
    def test_rates(self, visits):
        """RP-08, D-13: on time over all arrivals; satisfied over followed up; nothing over nothing is no rate."""
        rates = punctuality.rates(punctuality.Visit(*visit) for visit in visits)
        asked = [satisfied for _on_time, satisfied in visits if satisfied is not None]
        self.assertEqual(
            rates.on_time_rate, round(sum(v[0] for v in visits) / len(visits) * 100, 2) if visits else None
        )
        self.assertEqual(rates.pass_rate, round(asked.count(True) / len(asked) * 100, 2) if asked else None)

    @given(days, days, st.integers(1, 60))
    def test_warranty(self, reported, purchase, months):
        """RP-15: inside through the day `months` after the purchase, clamped to the month's end; an end on record stands above."""
        proposal = warranty.propose(reported, purchase=purchase, months=months)
        self.assertEqual(proposal.state == warranty.INSIDE, reported <= proposal.until)
        self.assertEqual((proposal.until.year - purchase.year) * 12 + proposal.until.month - purchase.month, months)
        self.assertIn(purchase.day - proposal.until.day, range(4))
        self.assertEqual(warranty.propose(reported, purchase, end=reported, months=months).state, warranty.INSIDE)

    @given(
        st.frozensets(st.integers(1, 4), max_size=4),
        st.lists(
            st.tuples(
                st.frozensets(st.integers(1, 4), max_size=4),
                st.lists(st.tuples(st.integers(0, 20), st.integers(1, 5)), max_size=3),
            ),
            min_size=1,
            max_size=5,
        ),
    )
    def test_dispatch(self, needed, people):
        """RP-03: nobody is proposed before one who fits better; nobody begins while he works; equal skill, the sooner first."""
        start = datetime(2026, 3, 2, 8)
        technicians = {key: skills for key, (skills, _jobs) in enumerate(people)}
        busy = {
            key: [(start + timedelta(hours=at), start + timedelta(hours=at + length)) for at, length in jobs]
            for key, (_skills, jobs) in enumerate(people)
        }
        ranked = dispatch.rank(start, 1, needed, technicians, busy)
        self.assertEqual({each.key for each in ranked}, set(technicians))
        self.assertEqual([each.matched for each in ranked], sorted((each.matched for each in ranked), reverse=True))
        for each in ranked:
            end = each.free_at + timedelta(hours=1)
            self.assertFalse([job for job in busy.get(each.key, []) if job[0] < end and each.free_at < job[1]])
        for first, second in zip(ranked, ranked[1:], strict=False):
            if first.matched == second.matched:
                self.assertLessEqual(first.free_at, second.free_at)
