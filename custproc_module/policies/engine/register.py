"""What a value of a form must look like, and where it stands on the printed form; without a database.

A register is a named form; its fields say what may be written in them. Values are plain JSON: texts, numbers, days and moments
as ISO texts, records as ids.
"""

import math
from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from typing import Any

TEXT = frozenset({"char", "text"})
NUMBER = frozenset({"number", "integer", "money"})
WIDTHS = {"third": 2, "half": 3, "full": 6}
FULL = WIDTHS["full"]


def is_empty(value: Any) -> bool:
    """Whether a field was left empty; 0 and no are answers.

    >>> [is_empty(value) for value in (None, "", " ", [], 0, 0.0, "x")]
    [True, True, True, True, False, False, False]
    """
    return value is None or value == [] or (isinstance(value, str) and not value.strip())


def is_answered(kind: str, value: Any) -> bool:
    """Whether a mandatory field of this kind is filled in. The web client stores a number or a text that was cleared as `False`.

    >>> is_answered("boolean", False), is_answered("char", False), is_answered("number", 0), is_answered("boolean", None)
    (True, False, True, False)
    """
    if value is False:
        return kind == "boolean"
    return not is_empty(value)


def problem(
    kind: str, value: Any, options: Collection[str] = (), minimum: float | None = None, maximum: float | None = None
) -> str:
    """What is wrong with a value of a kind, as a code; empty when nothing is.

    Codes: text, number, integer, day, moment, yes_no, option, record, below, above.

    >>> problem("number", 3, maximum=2), problem("number", "3"), problem("date", "2026-02-30"), problem("money", 2.5)
    ('above', 'number', 'day', '')
    >>> problem("selection", "c", ("a", "b")), problem("boolean", 1), problem("integer", 2.5), problem("char", None)
    ('option', 'yes_no', 'integer', '')
    """
    if is_empty(value) or (value is False and kind != "boolean"):
        return ""
    if kind in TEXT:
        return "" if isinstance(value, str) else "text"
    if kind in NUMBER:
        return _number_problem(kind, value, minimum, maximum)
    if kind == "boolean":
        return "" if isinstance(value, bool) else "yes_no"
    if kind == "selection":
        return "" if value in options else "option"
    if kind in ("date", "datetime"):
        return _time_problem(kind, value)
    return "" if isinstance(value, int) and not isinstance(value, bool) and value > 0 else "record"


def _number_problem(kind, value, minimum, maximum):
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return "number"
    if kind == "integer" and value != int(value):
        return "integer"
    if minimum is not None and value < minimum:
        return "below"
    return "above" if maximum is not None and value > maximum else ""


def _time_problem(kind, value):
    code = "day" if kind == "date" else "moment"
    if not isinstance(value, str):
        return code
    try:
        if kind == "date":
            return "" if date.fromisoformat(value).isoformat() == value else code
        datetime.strptime(value, "%Y-%m-%d %H:%M:%S")
    except ValueError:
        return code
    return ""


def printed_rows(cells: Iterable[tuple[Any, str, str]]) -> list[tuple[str, Sequence[tuple[Any, int]]]]:
    """Cells in printed order, put into rows: `[(section, [(cell, sixths of the row), …]), …]`.

    :param cells: (cell, width, section) in printed order; width is third, half or full. A new section begins a new row, and the last
        cell of a row takes what is left of it.

    >>> printed_rows([("a", "half", ""), ("b", "third", ""), ("c", "full", ""), ("d", "half", "Result")])
    [('', [('a', 3), ('b', 3)]), ('', [('c', 6)]), ('Result', [('d', 6)])]
    """
    rows: list[tuple[str, list[tuple[Any, int]]]] = []
    left, last = 0, None
    for cell, width, section in cells:
        share = WIDTHS[width]
        if share > left or section != last:
            _fill(rows, left)
            rows.append((section, []))
            left = FULL
        rows[-1][1].append((cell, share))
        left, last = left - share, section
    _fill(rows, left)
    return rows


def _fill(rows, left):
    if rows and left:
        cell, share = rows[-1][1][-1]
        rows[-1][1][-1] = (cell, share + left)
