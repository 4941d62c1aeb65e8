"""The last value that still counts and the first that does not, and what of two things stands first: where one sign decides."""

from datetime import date, datetime

import pytest

from ...policies.contract.amount_words import LARGEST, in_words
from ...policies.contract.call_off import Excess, FrameLine, Offer, Wanted, choose, exact, excesses
from ...policies.contract.review_rule import Criteria, Facts, is_exempt
from ...policies.credit.collection import shortfall
from ...policies.credit.dunning import Item, Level, spread, steps
from ...policies.credit.figures import Figures
from ...policies.credit.limit import account_state
from ...policies.credit.metering import Reading, problems
from ...policies.credit.recovery import is_reached
from ...policies.credit.request import obstacles
from ...policies.customer.completeness import Paper, Requirement, assess
from ...policies.customer.warning import due_rung
from ...policies.engine.chain import GENESIS, Link, seal, verify
from ...policies.engine.checklist import Answer, gaps
from ...policies.engine.fingerprint import digest
from ...policies.engine.hold import Hold, observed
from ...policies.engine.register import problem
from ...policies.repair.warranty import UNKNOWN, propose

DAY = date(2026, 6, 15)


def test_application_for_credit():
    """CA-16: a term of one day or of 366, and a limit that ends on the day it begins, may be asked for."""
    for term, expected in ((0, ["term"]), (1, []), (366, []), (367, ["term"])):
        assert obstacles(DAY, DAY, DAY, None, term) == expected


def test_recovery_target():
    """CO-04: a target that is met exactly is met."""
    assert [is_reached(100.0, collected, 95.0) for collected in (94.99, 95.0)] == [False, True]


def test_shortfall_below_half_a_cent():
    """CA-09: what rounds to nothing is no shortfall."""
    assert [shortfall([100.0], debt) for debt in (100.004, 100.02)] == [0.0, 0.02]


def test_dunned_above_half_a_cent():
    """CO-02: what rounds to nothing is not dunned; what is not due, or paid by money on account, neither."""
    ladder = [Level(1, 10, "notice", 0)]
    march, april = Item(1, date(2026, 3, 1), 100.0), Item(2, date(2026, 4, 1), 50.0)
    assert spread([march], 99.996) == {}
    assert spread([march], 99.98) == {1: 0.02}
    assert [(step.item.key, step.amount) for step in steps([april, march], 120.0, ladder, date(2026, 5, 1))] == [(2, 30.0)]
    assert [step.item.key for step in steps([april, march], 0.0, ladder, date(2026, 4, 1))] == [1]


def test_counter_that_turned():
    """MR-05: a counter that is said to have turned stands below where it stood; at the same place it went round or stood still."""
    codes = [problems(Reading(100, present, rolled_over=True)) for present in (99, 100, 101)]
    assert codes == [[], ["no_rollover"], ["no_rollover"]]
    assert problems(Reading(100, 100)) == []


def test_warning_on_its_day():
    """CF-13: a rung of 30 days is told on the 30th day before the last, not on the 31st."""
    last = date(2026, 7, 15)
    assert [due_rung(last, (30,), None, day) for day in (date(2026, 6, 14), DAY)] == [None, 30]


def test_next_change_of_the_papers():
    """CF-13: the file is looked at again when the first of its papers ends, of two of one type the later one, or one begins."""
    licence, permit = Requirement(1, needs_validity=True), Requirement(2)
    papers = [Paper(1, valid_until=date(2026, 8, 1)), Paper(1, valid_until=date(2026, 7, 1)), Paper(2, valid_until=date(2026, 9, 1))]
    assert assess([licence, permit], papers, DAY).changes_on == date(2026, 8, 2)
    coming = assess([licence], [Paper(1, valid_from=date(2026, 7, 1), valid_until=date(2026, 12, 31))], DAY)
    assert ([gap.kind for gap in coming.gaps], coming.changes_on) == (["not_yet"], date(2026, 7, 1))


def test_state_of_an_account():
    """D-06: stopped before not eligible, that before past the term, that before over the limit."""
    old = date(2026, 1, 1)
    over = {"as_of": DAY, "limit": 100.0, "receivable": 200.0}
    assert account_state(Figures(**over, oldest_open=old, ineligible=("file",), is_stopped=True)) == "stopped"
    assert account_state(Figures(**over, oldest_open=old, ineligible=("file",))) == "cash_only"
    assert account_state(Figures(**over, oldest_open=old, ineligible=("file",)), require_eligibility=False) == "past_term"
    assert account_state(Figures(**over)) == "over_limit"


def test_days_of_a_frame():
    """CT-05: its first and last day count; a line of no quantity takes nothing, a product it does not know is named."""
    frame, term = {1: FrameLine(10, 5.0)}, (date(2026, 1, 1), date(2026, 12, 31))
    wanted = [Wanted(7, 1, 10, 5.0), Wanted(8, None, 0, 5.0), Wanted(9, 1, -3, 9.0)]
    days = (date(2025, 12, 31), date(2026, 1, 1), date(2026, 12, 31), date(2027, 1, 1))
    assert [[one.kind for one in excesses(frame, {}, wanted, day, term)] for day in days] == [["before"], [], [], ["after"]]
    strange = excesses(frame, {}, [Wanted(8, None, 2, 5.0)], DAY, term)
    assert strange == [Excess("product", 8, exact(2))]


def test_line_that_is_just_enough():
    """CT-05: what is left to the last piece is enough, and a line at exactly the price is not beyond it."""
    assert choose([Offer(1, 100.0, 100.0, 5, 5), Offer(2, 100.0, 100.0, 5, 50)]) == 1
    assert choose([Offer(1, 90.0, 95.0, 5, 50), Offer(2, 100.0, 95.0, 5, 50)]) == 2
    # Both are beyond: the dearest comes nearest to what is asked.
    assert choose([Offer(1, 80.0, 95.0, 5, 50), Offer(2, 90.0, 95.0, 5, 50)]) == 2


def test_largest_amount_in_words():
    """CT-01: the largest amount has words, one more has none."""
    assert in_words(LARGEST, "")
    with pytest.raises(ValueError):
        in_words(LARGEST + 1, "")


def test_exempt_within_its_forms():
    """CR-01: an order of the forms a rule names is exempt, also of one of them alone."""
    rule = Criteria(amount_to=1000, forms=frozenset({1, 2}))
    found = [is_exempt(rule, Facts(amount=900, has_frame=True, forms=frozenset(forms))) for forms in ({1, 2}, {1}, {1, 3})]
    assert found == [True, True, False]


def test_evidence_of_an_answer():
    """DESIGN 3: a question that wants evidence gets it with each answer but “not applicable”."""
    answers = [Answer(answer, True, answer, "why", needs_evidence=True) for answer in ("conforms", "deviates", "not_applicable")]
    assert list(gaps(answers)) == [("evidence", "conforms"), ("evidence", "deviates")]
    assert list(gaps([Answer("Photo", True, "conforms", needs_evidence=True, has_evidence=True)])) == []


def test_observed_and_not_holding():
    """D-07: what an area leaves for the figures holds nothing, observed or not."""
    found = [Hold("credit", "a", "a", blocking=blocking, observed=seen) for blocking in (True, False) for seen in (True, False)]
    assert observed(found) == [found[0]]


def test_chain():
    """DESIGN 3: a link too many is inserted, a changed head is altered; an empty chain holds."""
    one = Link(1, seal(GENESIS, 1, {"x": 1}), {"x": 1})
    two = Link(2, seal(one.seal, 2, {"x": 2}), {"x": 2}, record_id=22)
    assert [(found.kind, found.number, found.record_id) for found in verify([one, two], one.seal, 1)] == [("inserted", 2, 22)]
    assert [found.kind for found in verify([one, one, two], two.seal, 2)] == ["inserted"]
    assert [(found.kind, found.number) for found in verify([one, two], "0", 2)] == [("altered", 2)]
    assert [(found.kind, found.number) for found in verify([two], two.seal, 2)] == [("removed", 1)]
    assert list(verify([], GENESIS, 0)) == []


def test_fingerprint_of_days():
    """DESIGN 3: a day is not the midnight it begins with, and a moment is told to the second."""
    day, moment = date(2026, 6, 15), datetime(2026, 6, 15, 9, 0, 0, 999)
    assert digest({"on": day}) == digest({"on": "2026-06-15"}) != digest({"on": datetime(2026, 6, 15)})
    assert digest({"at": moment}) == digest({"at": moment.replace(microsecond=0)}) != digest({"at": moment.replace(second=1)})


@pytest.mark.parametrize(
    ("kind", "good", "bad", "code"),
    [
        ("boolean", True, "x", "yes_no"),
        ("date", "2026-06-15", "2026-06-15 10:00:00", "day"),
        ("date", "2026-06-15", "20260615", "day"),
        ("date", "2026-06-15", 20260615, "day"),
        ("datetime", "2026-06-15 10:00:00", "2026-06-15", "moment"),
        ("partner", 7, True, "record"),
        ("partner", 7, 0, "record"),
        ("partner", 7, "7", "record"),
        ("integer", 7, 7.5, "integer"),
        ("char", "x", 7, "text"),
    ],
)
def test_values_of_forms(kind, good, bad, code):
    """D-02: a value of the kind passes, another one has its code."""
    assert (problem(kind, good), problem(kind, bad)) == ("", code)


def test_bounds_of_a_number():
    """D-02: the least and the most that a field takes are taken."""
    assert [problem("number", value, minimum=1, maximum=3) for value in (0.9, 1, 3, 3.1)] == ["below", "", "", "above"]


def test_warranty_of_an_unknown_purchase():
    """RP-15: months alone prove nothing, nor does a purchase without months."""
    assert [propose(DAY, **known).state for known in ({"months": 12}, {"purchase": DAY})] == [UNKNOWN, UNKNOWN]
