"""Who reviews what, whom a change touches, and whether what is promised can be there (CR-01, CR-04, GEN-04)."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from ...policies.contract.capacity import Wanted, figures
from ...policies.contract.review_rule import ALL, Criteria, Facts, applies, is_exempt, touched

AMOUNTS = st.integers(0, 1000).map(float)
FORMS = st.frozensets(st.integers(1, 3))
FACTS = st.builds(Facts, AMOUNTS, FORMS, st.booleans(), st.booleans(), st.booleans(), st.booleans())
CRITERIA = st.builds(Criteria, AMOUNTS, AMOUNTS, FORMS, st.booleans(), st.booleans(), st.booleans())
DAYS = st.integers(0, 9).map(lambda number: date(2026, 3, 1) + timedelta(days=number))


@given(st.lists(AMOUNTS.filter(bool), min_size=1, max_size=5, unique=True), AMOUNTS)
def test_neighbouring_bands_cover_each_amount_once(bounds, amount):
    """CR-04: bands that follow each other ask exactly one department for any amount."""
    edges = [0.0, *sorted(bounds), 0.0]
    bands = [Criteria(amount_from=low, amount_to=high) for low, high in zip(edges, edges[1:], strict=False)]
    assert sum(applies(band, Facts(amount=amount)) for band in bands) == 1


@given(CRITERIA, FACTS)
def test_an_exempt_order_is_standard(criteria, facts):
    """CR-01: nothing is exempt without a frame contract, with special terms or demands, or above the bound."""
    if is_exempt(criteria, facts):
        assert facts.has_frame and not facts.has_special_terms and not facts.has_special_demand
        assert not criteria.amount_to or facts.amount < criteria.amount_to
        assert not criteria.forms or facts.forms <= criteria.forms


@given(st.lists(st.sampled_from("abc")), st.dictionaries(st.sampled_from("abc"), st.frozensets(st.integers(1, 4))))
def test_touched_departments(kinds, known):
    """D-08: the departments of every kind of change together; an unknown kind touches all."""
    again = touched(kinds, known)
    if set(kinds) <= known.keys():
        assert again == {department for kind in kinds for department in known[kind]}
    else:
        assert again is ALL


@given(
    st.lists(st.tuples(st.integers(1, 2), st.integers(1, 20), DAYS), min_size=1, max_size=6),
    st.dictionaries(st.integers(1, 2), st.tuples(st.integers(0, 30), st.integers(0, 30))),
    st.dictionaries(st.integers(1, 2), st.dictionaries(DAYS, st.integers(1, 9))),
    st.dictionaries(st.integers(1, 2), st.dictionaries(DAYS, st.integers(1, 9))),
)
def test_capacity_against_a_plain_count(lines, stock, incoming, demand):
    """GEN-04: the last line of a product on a day leaves what stock and receipts leave after every promise until that day."""
    wanted = [Wanted(number, product, quantity, day) for number, (product, quantity, day) in enumerate(lines)]
    by_key = {line.key: line for line in figures(wanted, stock, incoming, demand)}
    assert len(by_key) == len(wanted)
    for line in wanted:
        earlier = [other for other in wanted if other.product == line.product and (other.day, other.key) <= (line.day, line.key)]
        expected = stock.get(line.product, (0, 0))[0] - sum(other.quantity for other in earlier)
        expected += sum(quantity for day, quantity in incoming.get(line.product, {}).items() if day <= line.day)
        expected -= sum(quantity for day, quantity in demand.get(line.product, {}).items() if day <= line.day)
        assert by_key[line.key].left == expected
        assert by_key[line.key].is_short == (expected < 0)
