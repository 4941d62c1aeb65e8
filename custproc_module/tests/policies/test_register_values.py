"""Values of forms and their printed place, against second formulations (D-02)."""

from hypothesis import given
from hypothesis import strategies as st

from ...policies.engine.register import FULL, WIDTHS, is_answered, printed_rows, problem

KINDS = ("char", "text", "number", "integer", "money", "date", "datetime", "boolean", "selection", "partner")
VALUES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.dates().map(str) | st.just([])
CELLS = st.lists(st.tuples(st.integers(), st.sampled_from(sorted(WIDTHS)), st.sampled_from(["", "A", "B"])), max_size=12)


@given(st.sampled_from(KINDS), VALUES)
def test_no_value_breaks_the_check(kind, value):
    """D-02: whatever is sent, the answer is a code; what passes and is answered is of the kind."""
    code = problem(kind, value, ("a",))
    assert isinstance(code, str)
    if not code and is_answered(kind, value):
        wanted = {"boolean": bool, "number": (int, float), "money": (int, float), "integer": (int, float), "partner": int}
        assert isinstance(value, wanted.get(kind, str))


@given(CELLS)
def test_every_cell_is_printed_once_in_order_and_rows_are_full(cells):
    """D-02: nothing is lost or moved, each row is as wide as the page, and no row mixes two headings."""
    rows = printed_rows(cells)
    assert [cell for _section, row in rows for cell, _share in row] == [cell for cell, _width, _section in cells]
    assert all(sum(share for _cell, share in row) == FULL for _section, row in rows)
    sections = {cell: section for cell, _width, section in cells}
    if len(sections) == len(cells):
        assert all(sections[cell] == section for section, row in rows for cell, _share in row)
