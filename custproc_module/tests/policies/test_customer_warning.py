"""The warning ladder of papers, against a day-by-day simulation."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ...policies.customer.warning import due_rung, next_warning, parse_ladder

END = date(2026, 6, 30)
LADDERS = st.sets(st.integers(1, 90), max_size=5).map(lambda days: tuple(sorted(days, reverse=True)))


@pytest.mark.parametrize("text", ["x", "30,-1", "0", "30;7"])
def test_a_ladder_that_is_none_is_refused(text):
    """CF-13: a ladder is whole days above zero."""
    with pytest.raises(ValueError):
        parse_ladder(text)


@given(ladder=LADDERS, start=st.integers(0, 120))
def test_each_rung_is_told_once(ladder, start):
    """CF-13: looked at every day from any day on, each rung still ahead is told on its day, the passed ones once together."""
    told, heard = None, []
    for left in range(start, -1, -1):
        today = END - timedelta(days=left)
        following = next_warning(END, ladder, told)
        if following and following <= today:
            told = due_rung(END, ladder, told, today)
            heard.append((told, left))
    passed = [rung for rung in ladder if rung > start]
    ahead = [(rung, rung) for rung in ladder if rung <= start]
    if passed and start not in ladder:
        ahead = [(min(passed), start), *ahead]
    assert heard == ahead
