"""The assignment of customers to specialists against brute force (CF-20)."""

from collections import Counter
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from ...policies.customer.assignment import Specialist, balance

KEYS = st.integers(1, 4)
ABLE = st.dictionaries(st.integers(1, 5), st.sets(KEYS), max_size=5)
STAFF = st.lists(
    st.builds(Specialist, KEYS, st.integers(0, 3), st.integers(0, 4), st.sampled_from([50, 100])),
    min_size=1,
    max_size=4,
    unique_by=lambda each: each.key,
)


@given(st.integers(0, 60), st.integers(1, 7))
def test_numbers_differ_by_one_at_most_when_all_are_able(customers, staff):
    """CF-20: specialists who can take everybody end with equal numbers, or one apart."""
    specialists = [Specialist(key) for key in range(staff)]
    dealt = Counter(balance({number: range(staff) for number in range(customers)}, specialists).values())
    numbers = [dealt[key] for key in range(staff)]
    assert sum(numbers) == customers
    assert max(numbers) - min(numbers) <= 1


@given(ABLE, STAFF)
def test_nobody_beyond_ability_or_capacity(able, staff):
    """CF-20: every customer is with one who is able, and nobody has more than his capacity because of the assignment."""
    result = balance(able, staff)
    assert result.keys() == able.keys()
    dealt = Counter(key for key in result.values() if key is not None)
    assert all(key is None or key in able[customer] for customer, key in result.items())
    for each in staff:
        assert not each.capacity or not dealt[each.key] or each.customers + dealt[each.key] <= each.capacity


@given(ABLE, STAFF)
def test_as_good_as_trying_everything(able, staff):
    """CF-20: as many customers are placed, and the highest load is as low, as the best of all assignments allows."""
    by_key = {each.key: each for each in staff}

    def judge(choice):
        dealt = Counter(key for key in choice if key is not None)
        for key, number in dealt.items():
            if by_key[key].capacity and by_key[key].customers + number > by_key[key].capacity:
                return None
        loads = sorted(((each.customers + dealt[each.key]) * 100 / each.share for each in staff), reverse=True)
        return -sum(dealt.values()), loads[0]

    options = [[None, *sorted(keys & by_key.keys())] for keys in able.values()]
    best = min(filter(None, map(judge, product(*options))))
    assert judge(balance(able, staff).values()) == best


def test_ten_thousand_customers_in_a_moment():
    """CF-20: what grows is the number of customers, and customers alike are moved as one kind."""
    able = {number: {1, 2, 3} if number % 3 else {3, 4} for number in range(10_000)}
    dealt = Counter(balance(able, [Specialist(key) for key in range(1, 5)]).values())
    assert max(dealt.values()) - min(dealt.values()) <= 1
