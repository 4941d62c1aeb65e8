"""What changed since a review, and when a contract takes effect (CR-01, CT-01)."""

from itertools import chain, combinations

from hypothesis import given
from hypothesis import strategies as st

from ...policies.contract.difference import differences
from ...policies.contract.effect import CONDITIONS, missing, reached

TEXTS = st.sampled_from(["", "a", "b"])
HEADS = st.dictionaries(st.sampled_from(["payer", "term"]), TEXTS)
LINES = st.dictionaries(st.sampled_from(["1", "2", "3"]), st.fixed_dictionaries({"product": TEXTS, "price": TEXTS, "quantity": TEXTS}))
STATES = st.fixed_dictionaries({"head": HEADS, "lines": LINES})


@given(STATES)
def test_nothing_changed(state):
    """CR-01: equal states have no difference."""
    assert list(differences(state, state)) == []


@given(STATES, STATES)
def test_every_difference_is_told_once(old, new):
    """CR-01: each changed field, each added and each removed line is told once, with both values."""
    told = list(differences(old, new))
    fields = sum(
        (old["head"].get(name) or "") != (new["head"].get(name) or "") for name in {*old["head"], *new["head"]}
    ) + sum(old["lines"][key][name] != new["lines"][key][name] for key in old["lines"].keys() & new["lines"] for name in new["lines"][key])
    assert sum(change.kind == "changed" for change in told) == fields
    assert sum(change.kind == "removed" for change in told) == len(old["lines"].keys() - new["lines"].keys())
    assert sum(change.kind == "added" for change in told) == len(new["lines"].keys() - old["lines"].keys())
    assert all(change.old != change.new for change in told if change.kind == "changed")


def test_every_subset_of_conditions():
    """CT-01: effective needs all five conditions, signed the first three; one less never suffices."""
    subsets = chain.from_iterable(combinations(CONDITIONS, size) for size in range(6))
    for subset in map(set, subsets):
        expected = "effective" if len(subset) == 5 else "signed" if set(CONDITIONS[:3]) <= subset else "review"
        assert reached(subset) == expected
        assert set(missing(subset)) == set(CONDITIONS) - subset
