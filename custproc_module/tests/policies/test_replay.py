import doctest
from datetime import date, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ...policies.credit import replay
from ...policies.credit.limit import PolicyValues
from ...policies.credit.replay import FIRST, HELD, LAST, ON_CREDIT, OUTCOMES, PAID_FIRST, Item, Match, Replay
from ...policies.credit.replay_months import summarise

PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
START = date(2025, 1, 1)
DAY = timedelta(days=1)


def ledger(invoices):
    """Items and matches of [(day, amount, paid after so many days or None)], an invoice a row and a payment each."""
    items, matches = [], []
    for index, (offset, amount, paid) in enumerate(invoices):
        day = START + offset * DAY
        items.append(Item(2 * index, day, day + 30 * DAY, amount, shipment=index, in_window=True))
        if paid is not None:
            on = day + paid * DAY
            items.append(Item(2 * index + 1, on, on, -amount, collected=amount, booked=on))
            matches.append(Match(on, 2 * index, 2 * index + 1, amount))
    return items, matches


def play(invoices, follow="policy", first=START, last=START + 400 * DAY, **values):
    items, matches = ledger(invoices)
    return Replay(PolicyValues(**values), items, matches, first, last, follow=follow).run()


@st.composite
def histories(draw):
    rows = draw(
        st.lists(
            st.tuples(st.integers(0, 120), st.integers(1, 500), st.one_of(st.none(), st.integers(0, 90))), min_size=1, max_size=12
        )
    )
    return [(day, float(amount), paid) for day, amount, paid in sorted(rows, key=lambda row: row[0])]


@tagged("post_install", "-at_install")
class TestReplay(BaseCase):
    """The replay against a second formulation that sums everything anew for each shipment."""

    def test_doctests(self):
        """CA-02: the examples in the policy hold."""
        self.assertEqual(doctest.testmod(replay).failed, 0)

    @PATIENT
    @given(histories(), st.sampled_from(["invoiced", "collected"]), st.integers(5, 40))
    def test_history_equals_definition(self, rows, basis, window):
        """D-04, D-06: in the ledger as it was, each shipment's standing is the definition's: limit from the window, open items."""
        for found in play(rows, follow="history", basis=basis, window_days=window):
            day = found.day
            if basis == "invoiced":
                days = [(START + offset * DAY, amount) for offset, amount, _paid in rows]
            else:
                days = [(START + (offset + paid) * DAY, amount) for offset, amount, paid in rows if paid is not None]
            limit = sum(amount for on, amount in days if day - window * DAY <= on < day)
            open_ones = [
                (START + offset * DAY, amount)
                for offset, amount, paid in rows
                if START + offset * DAY < day and (paid is None or START + (offset + paid) * DAY >= day)
            ]
            past_term = bool(open_ones) and (day - min(on for on, _amount in open_ones)).days > 30
            self.assertEqual(found.outcome == HELD, past_term)
            exposure = sum(amount for _on, amount in open_ones)
            if not past_term and exposure + found.amount > limit:
                same_day = [other for other in rows if START + other[0] * DAY == day]
                self.assertTrue(found.outcome in (FIRST, LAST, PAID_FIRST) or len(same_day) > 1)
            if found.outcome in (FIRST, LAST):
                self.assertLess(found.amount, limit / 3)

    @PATIENT
    @given(histories(), st.sampled_from(["invoiced", "collected"]), st.floats(0, 1000))
    def test_policy_keeps_its_word(self, rows, basis, floor):
        """D-06: followed, no shipment leaves on plain credit beyond the limit; every amount has one outcome."""
        shipments = play(rows, basis=basis, floor=floor)
        self.assertEqual(len(shipments), len(rows))
        total = sum(amount for _day, amount, _paid in rows)
        months = summarise(shipments, START + 400 * DAY, 0).values()
        self.assertAlmostEqual(sum(sum(month.amounts.values()) for month in months), total, places=2)
        self.assertEqual({shipment.outcome for shipment in shipments} - set(OUTCOMES), set())
        unpaid = sum(amount for _day, amount, paid in rows if paid is None)
        self.assertAlmostEqual(sum(month.loss_taken + month.loss_avoided for month in months), unpaid, places=2)

    def test_new_customer_pays_first(self):
        """D-06: a limit of zero has no releases; what is paid first makes the limit of the next month."""
        outcomes = [shipment.outcome for shipment in play([(0, 900.0, 10), (20, 900.0, 10), (22, 901.0, 10)])]
        self.assertEqual(outcomes, [PAID_FIRST, "free", PAID_FIRST])

    def test_releases_of_an_episode(self):
        """CA-07, CA-08: one first and one last release an episode, below one third; an episode ends when the exposure is back."""
        rows = [(0, 900.0, 0), (1, 850.0, 12), (2, 300.0, 12), (3, 290.0, 12), (4, 280.0, 12), (5, 100.0, 12)]
        shipments = play(rows, floor=900.0)
        # the limit: 900 on day 1, then 1,750, 2,050 … as the window fills
        self.assertEqual([shipment.outcome for shipment in shipments][:2], ["free", "free"])
        tight = play([(0, 900.0, 40), (1, 290.0, 40), (2, 280.0, 40), (3, 270.0, 40)], floor=900.0, cap=900.0)
        self.assertEqual([shipment.outcome for shipment in tight], ["free", FIRST, LAST, PAID_FIRST])
        for releases, outcomes in ((0, [PAID_FIRST, PAID_FIRST]), (1, [FIRST, PAID_FIRST])):
            less = play([(0, 900.0, 40), (1, 290.0, 40), (2, 280.0, 40)], floor=900.0, cap=900.0, releases_per_episode=releases)
            self.assertEqual([shipment.outcome for shipment in less], ["free", *outcomes])
        again = play([(0, 900.0, 2), (1, 290.0, 2), (10, 900.0, 5), (11, 290.0, 5)], floor=900.0, cap=900.0)
        self.assertEqual([shipment.outcome for shipment in again], ["free", FIRST, "free", FIRST])
        self.assertEqual(play([(0, 900.0, 40), (1, 300.0, 40)], floor=900.0, cap=900.0)[1].outcome, PAID_FIRST)

    def test_waits_for_the_term(self):
        """CA-05: past the payment term a shipment waits, and leaves the day after the old invoice is paid."""
        old, late = play([(0, 100.0, 40), (35, 50.0, 5)], floor=1000.0)
        self.assertEqual((old.outcome, late.outcome), ("free", HELD))
        self.assertEqual((late.delay, late.left_on), (6, START + 41 * DAY))
        never = play([(0, 100.0, None), (35, 50.0, 5)], floor=1000.0)[1]
        self.assertEqual((never.outcome, never.left_on), (HELD, None))
        self.assertEqual(summarise([never], START + 300 * DAY, 90)[date(2025, 2, 1)].never_left, 50.0)

    def test_loss_taken_and_avoided(self):
        """CA-09: what was never paid counts as avoided where the money would have had to come first."""
        shipments = play([(0, 500.0, None), (1, 400.0, None)], floor=600.0, cap=600.0)
        self.assertEqual([shipment.outcome for shipment in shipments], ["free", PAID_FIRST])
        month = summarise(shipments, START + 200 * DAY, 90)[START]
        self.assertEqual((month.loss_taken, month.loss_avoided), (500.0, 400.0))
        soon = summarise(shipments, START + 100 * DAY, 90)[START]
        self.assertEqual((soon.loss_taken, soon.loss_avoided), (0.0, 0.0))
        self.assertTrue(ON_CREDIT.isdisjoint({PAID_FIRST, HELD}))

    def test_waited_and_left_on_credit_is_no_loss_avoided(self):
        """CA-05: a shipment that waited for the term and then left on credit is a loss taken; one that never left is avoided."""
        for paid, expected in ((40, (50.0, 0.0)), (None, (0.0, 50.0))):
            shipments = play([(0, 100.0, paid), (35, 50.0, None)], floor=1000.0)
            self.assertEqual((shipments[1].outcome, shipments[1].left_on), (HELD, START + 41 * DAY if paid else None))
            month = summarise(shipments, START + 300 * DAY, 90)[date(2025, 2, 1)]
            self.assertEqual((month.loss_taken, month.loss_avoided), expected)

    def test_paid_first_is_no_debt_later(self):
        """CA-09: what was paid first never counts as open, and its later payment does not count twice."""
        rows = [(0, 500.0, 20), (1, 400.0, 20), (2, 100.0, 20), (30, 500.0, 5)]
        outcomes = [shipment.outcome for shipment in play(rows, floor=600.0, cap=600.0)]
        self.assertEqual(outcomes, ["free", PAID_FIRST, "free", "free"])

    def test_two_shipments_of_one_day(self):
        """D-06: what left in the morning on credit is exposure in the afternoon; what was paid first is none."""
        both = [shipment.outcome for shipment in play([(0, 500.0, 40), (0, 300.0, 40), (0, 100.0, 40)], floor=600.0, cap=600.0)]
        self.assertEqual(both, ["free", PAID_FIRST, "free"])
        twice = [shipment.outcome for shipment in play([(0, 400.0, 40), (0, 150.0, 40), (0, 150.0, 40)], floor=500.0, cap=500.0)]
        self.assertEqual(twice, ["free", FIRST, LAST])

    def test_releases_stay_used_while_over_the_limit(self):
        """CA-07: the releases of an episode come back when the exposure is within the limit, and not before."""
        rows = [(0, 500.0, 10), (1, 150.0, 20), (2, 150.0, 20), (5, 150.0, 20), (30, 500.0, 40), (31, 150.0, 40)]
        outcomes = [shipment.outcome for shipment in play(rows, floor=500.0, cap=500.0)]
        self.assertEqual(outcomes, ["free", FIRST, LAST, PAID_FIRST, "free", FIRST])

    def test_money_of_what_was_paid_first_counts_once(self):
        """CA-02, CA-09: with a limit by collections the money that comes with the goods counts on their day, and not again when it came."""
        rows = [(0, 100.0, 20), (25, 150.0, 1), (27, 100.0, 1)]
        paid, over, free = play(rows, basis="collected")
        self.assertEqual([shipment.outcome for shipment in (paid, over, free)], [PAID_FIRST, PAID_FIRST, "free"])

    def test_last_days(self):
        """CA-02, CA-07, CA-09: the window's first day counts, an exposure at the limit ends an episode, a debt is bad after its days."""
        rows = [(0, 500.0, 0), (30, 100.0, 0), (31, 200.0, 0)]
        self.assertEqual([shipment.outcome for shipment in play(rows, window_days=30)], [PAID_FIRST, "free", PAID_FIRST])
        back = [(0, 400.0, 40), (1, 100.0, 40), (2, 150.0, 1), (3, 150.0, 1), (10, 150.0, 40)]
        outcomes = [shipment.outcome for shipment in play(back, floor=500.0, cap=500.0)]
        self.assertEqual(outcomes, ["free", "free", FIRST, LAST, FIRST])
        [never] = play([(0, 100.0, None)], floor=500.0)
        days = [summarise([never], START + (30 + 90 + more) * DAY, 90)[START].loss_taken for more in (0, 1)]
        self.assertEqual(days, [0.0, 100.0])
