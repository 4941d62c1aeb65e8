"""Read the rows of a file by the sort of each column: text, date or amount; every reason against a row is named."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from .table_file import Reason
from .table_values import is_day_number, parse_amount, parse_date


@dataclass(frozen=True, slots=True)
class Target:
    """What a column may hold: "text", "date" or "amount" (not negative), and whether each row must have it."""

    sort: str = "text"
    required: bool = False


@dataclass(slots=True)
class Row:
    """One row: its values that were understood, and every reason against it."""

    number: int
    values: dict[str, str | date | Decimal] = field(default_factory=dict)
    reasons: list[Reason] = field(default_factory=list)

    def refuse(self, code: str, **facts):
        self.reasons.append(Reason(code, facts))


def read_rows(
    rows: Sequence[tuple[int, Sequence[str]]],
    columns: Mapping[str, int],
    targets: Mapping[str, Target],
    date_format: str,
    width: int = 0,
) -> list[Row]:
    """Every row with its values, in the file's order; a blank cell has no value.

    :param columns: {target: column index}
    :param width: how many columns the header has; a row with more has shifted, as a comma without quotation marks does

    >>> targets = {"who": Target(required=True), "until": Target("date"), "limit": Target("amount")}
    >>> [row] = read_rows([(2, ["", "31/12/2026", "-5"])], {"who": 0, "until": 1, "limit": 2}, targets, "dmy")
    >>> row.values, [(reason.code, reason.facts["target"]) for reason in row.reasons]
    ({'until': datetime.date(2026, 12, 31)}, [('blank', 'who'), ('bad_amount', 'limit')])
    """
    found = []
    for number, cells in rows:
        row = Row(number)
        if width and len(cells) > width:
            row.refuse("too_many_cells", value=cells[-1])
        for name, target in targets.items():
            index = columns.get(name)
            text = cells[index].strip() if index is not None and index < len(cells) else ""
            if text:
                _read(row, name, target, text, date_format)
            elif target.required:
                row.refuse("blank", target=name)
        found.append(row)
    return found


def _read(row: Row, name: str, target: Target, text: str, date_format: str):
    if target.sort == "date":
        value = parse_date(text, date_format)
    elif target.sort == "amount":
        value = parse_amount(text)
        value = None if value is None or value < 0 else value
    else:
        value = text
    if value is None:
        is_day = target.sort == "date" and is_day_number(text)
        row.refuse("day_number" if is_day else f"bad_{target.sort}", target=name, value=text)
    else:
        row.values[name] = value
