"""The completeness of a customer's papers against a second formulation (CF-13)."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from ...policies.customer.completeness import Paper, Requirement, assess, percentage

TODAY = date(2026, 3, 2)
DAYS = st.none() | st.integers(-5, 5).map(lambda offset: TODAY + timedelta(days=offset))
REQUIREMENTS = st.lists(
    st.builds(Requirement, st.integers(1, 3), st.booleans(), st.booleans()), max_size=3, unique_by=lambda item: item.type_id
)
PAPERS = st.lists(st.builds(Paper, st.integers(1, 3), DAYS, DAYS, st.booleans()), max_size=5)


def suffices(requirement, paper, day):
    """Second formulation: one paper satisfies one requirement on a day."""
    return (
        paper.type_id == requirement.type_id
        and (paper.has_scan or not requirement.needs_scan)
        and (paper.valid_until is not None or not requirement.needs_validity)
        and (paper.valid_from or day) <= day <= (paper.valid_until or day)
    )


def open_types(requirements, papers, day):
    return [item.type_id for item in requirements if not any(suffices(item, paper, day) for paper in papers)]


@given(REQUIREMENTS, PAPERS)
def test_gaps_are_the_requirements_no_paper_satisfies(requirements, papers):
    """CF-13: a gap for each required type without a sufficient paper, and for no other."""
    found = assess(requirements, papers, TODAY)
    assert [gap.type_id for gap in found.gaps] == open_types(requirements, papers, TODAY)


@given(REQUIREMENTS, PAPERS)
def test_nothing_changes_before_the_announced_day(requirements, papers):
    """CF-13: between today and the announced day the same types are open; the job need not look earlier."""
    found = assess(requirements, papers, TODAY)
    end = found.changes_on or TODAY + timedelta(days=20)
    day = TODAY
    while day < end:
        assert open_types(requirements, papers, day) == [gap.type_id for gap in found.gaps]
        day += timedelta(days=1)
    assert end > TODAY


@given(REQUIREMENTS, PAPERS, st.sets(st.integers(1, 3)))
def test_an_exception_only_takes_gaps_away(requirements, papers, covered):
    """CF-14: an exception excuses the covered types and leaves every other gap."""
    found = assess(requirements, papers, TODAY)
    assert {gap.type_id for gap in found.without(covered)} == {gap.type_id for gap in found.gaps} - covered


@given(st.integers(0, 50), st.integers(0, 50))
def test_a_hundred_percent_means_everything(fulfilled, required):
    """CF-13: 100 % only when nothing is missing."""
    fulfilled = min(fulfilled, required)
    assert (percentage(fulfilled, required) == 100) == (fulfilled == required)
