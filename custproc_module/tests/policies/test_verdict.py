"""The verdict of D-06 against a second formulation: whole cents, one rule after the other, written from the rule book."""

from datetime import date, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ...policies.credit.authority import Authority, Part
from ...policies.credit.figures import Figures
from ...policies.credit.verdict import (
    CASH_ONLY,
    FREE,
    OVER_LIMIT,
    PAST_TERM,
    STOPPED,
    Demand,
    Terms,
    judge,
    judge_batch,
)

# A loaded machine may draw slowly; that says nothing about the verdict.
patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=150)
TODAY = date(2026, 6, 15)
cents = st.integers(min_value=0, max_value=500_000)
signed_cents = st.integers(min_value=-100_000, max_value=500_000)


@st.composite
def known(draw):
    """Figures in whole cents."""
    age = draw(st.none() | st.integers(min_value=0, max_value=60))
    return Figures(
        as_of=TODAY,
        limit=draw(cents) / 100,
        receivable=draw(signed_cents) / 100,
        drafts=draw(cents) / 100,
        uninvoiced=draw(cents) / 100,
        oldest_open=None if age is None else TODAY - timedelta(days=age),
        is_stopped=draw(st.booleans()) and draw(st.booleans()),
        ineligible=draw(st.sampled_from([(), (), (), ("file",), ("file", "contract")])),
    )


def second_opinion(figures, amount, prepaid, earmarked, terms):
    """D-06 line by line, in cents."""

    def to_cents(value):
        return round(value * 100)

    paid_in_full = to_cents(prepaid) >= to_cents(amount)
    if figures.is_stopped:
        return STOPPED, False
    if terms.require_eligibility and figures.ineligible:
        owes = figures.oldest_open is not None and amount > 0
        return CASH_ONLY, paid_in_full and not (terms.plan_without_credit and owes)
    if figures.oldest_open and figures.oldest_open + timedelta(days=terms.payment_term_days) < TODAY:
        return PAST_TERM, paid_in_full
    owed = to_cents(figures.receivable) + to_cents(figures.drafts) + to_cents(figures.uninvoiced) + to_cents(earmarked)
    credit_asked = 0 if paid_in_full else to_cents(amount) - to_cents(prepaid)
    if owed + credit_asked > to_cents(figures.limit):
        return OVER_LIMIT, paid_in_full
    return FREE, True


@tagged("post_install", "-at_install")
class TestVerdict(BaseCase):
    @patient
    @given(known(), cents, cents, cents, st.booleans(), st.sampled_from([0, 30, 45]), st.booleans())
    def test_against_second_formulation(self, figures, amount, prepaid, earmarked, eligibility, days, planned):
        """D-06, CA-04, CA-05, CA-06, CA-09: kind and permission equal a second formulation, to the cent."""
        terms = Terms(days, eligibility, plan_without_credit=planned)
        demand = Demand("x", 1, amount / 100, prepayment=prepaid / 100, earmarked=earmarked / 100)
        verdict = judge(figures, demand, terms)
        self.assertEqual(
            (verdict.kind, verdict.allowed),
            second_opinion(figures, amount / 100, prepaid / 100, earmarked / 100, terms),
        )

    @patient
    @given(known(), cents, cents)
    def test_missing_prepayment_lifts_the_hold(self, figures, amount, prepaid):
        """CA-09: whoever pays what the verdict says is missing is let pass, unless supply is stopped; a cent less is not enough."""
        demand = Demand("x", 1, amount / 100, prepayment=prepaid / 100)
        verdict = judge(figures, demand, Terms())
        if verdict.allowed or verdict.kind == STOPPED:
            return
        enough = round(prepaid / 100 + verdict.missing, 2)
        self.assertTrue(judge(figures, Demand("x", 1, amount / 100, prepayment=enough), Terms()).allowed)
        if verdict.missing >= 0.01:
            self.assertFalse(judge(figures, Demand("x", 1, amount / 100, prepayment=enough - 0.01), Terms()).allowed)

    @patient
    @given(known(), st.lists(st.tuples(st.integers(1, 3), cents), max_size=8))
    def test_batch_is_one_by_one(self, figures, wanted):
        """D-05: judging a batch gives what judging its documents one after the other gives, exposure taken in between."""
        demands = [Demand(key, payer, amount / 100) for key, (payer, amount) in enumerate(wanted)]
        together = {
            demand.key: verdict.allowed
            for demand, verdict in judge_batch(dict.fromkeys((1, 2, 3), figures), demands, Terms())
        }
        taken = dict.fromkeys((1, 2, 3), 0)
        for demand in demands:
            allowed = judge(figures, demand, Terms(), taken[demand.payer_id] / 100).allowed
            self.assertEqual(together[demand.key], allowed)
            if allowed:
                taken[demand.payer_id] += round(demand.amount * 100)

    def test_borders(self):
        """CA-05, CA-06: exactly at the limit is free, one cent more is not; on the 30th day a term of 30 is not passed."""
        at = Figures(as_of=TODAY, limit=100.0, receivable=40.0, oldest_open=TODAY - timedelta(days=30))
        self.assertEqual(judge(at, Demand(1, 1, 60.0), Terms()).kind, FREE)
        self.assertEqual(judge(at, Demand(1, 1, 60.01), Terms()).kind, OVER_LIMIT)
        past = Figures(as_of=TODAY, limit=100.0, oldest_open=TODAY - timedelta(days=31))
        self.assertEqual(judge(past, Demand(1, 1, 1.0), Terms()).kind, PAST_TERM)

    def test_what_was_taken_before(self):
        """D-05: what the documents before have taken stands in the exposure of the next; one held for another reason takes nothing."""
        figures = {1: Figures(as_of=TODAY, limit=100.0)}
        demands = [Demand(key, 1, 60.0) for key in "abc"]

        def allowed(**values):
            return [verdict.allowed for _demand, verdict in judge_batch(figures, demands, Terms(), **values)]

        self.assertEqual(judge(figures[1], demands[0], Terms(), 40.0).exposure, 40.0)
        self.assertEqual(allowed(), [True, False, False])
        self.assertEqual(allowed(refused=frozenset("a")), [True, True, False])
        demands[1] = Demand("b", 1, 150.0)
        self.assertEqual(allowed(), [True, False, False])
        self.assertEqual(allowed(holding=False, refused=frozenset("a")), [True, False, False])
        demands[0] = Demand("a", 1, 150.0)
        self.assertEqual([allowed(), allowed(holding=False)], [[False, False, True], [False, False, False]])

    def test_two_documents_share_no_authority(self):
        """CA-07: what one delivery of a batch takes of a release is gone for the next; an authority on the whole order is not used up."""
        figures = {3: Figures(as_of=TODAY, limit=0.0)}
        demands = [Demand(key, 3, 200.0, parts=(Part(7, 200.0, 400.0),)) for key in "ab"]
        for measure, amount, expected in (
            ("shipment", 399.0, [True, False]),
            ("shipment", 400.0, [True, True]),
            ("shipment", None, [True, True]),
            ("whole", 400.0, [True, True]),
            ("whole", 399.0, [False, False]),
        ):
            with self.subTest(measure=measure, amount=amount):
                release = Authority("release", "r", 1, "R1", 7, 3, frozenset({OVER_LIMIT}), amount, measure)
                found = [one.allowed for _demand, one in judge_batch(figures, demands, Terms(), authorities={7: [release]})]
                self.assertEqual(found, expected)

    def test_bound_order(self):
        """CA-08: something can be granted for a document of one order, not for one of several or of none."""
        one, two = Part(7, 1.0, 1.0), Part(8, 1.0, 1.0)
        self.assertEqual([Demand(1, 1, 1.0, parts=parts).bound_order_id for parts in ((one,), (one, two), ())], [7, None, None])
