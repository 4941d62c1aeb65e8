"""When somebody is told that a paper ends soon (CF-13): a ladder of days before its last day, each rung told once.

Days are calendar days in the time zone of the company's working calendar. A paper entered late is told of once, on the
lowest rung it has already reached, not once for each rung it has passed.
"""

from datetime import date, timedelta


def parse_ladder(text: str | None) -> tuple[int, ...]:
    """The days of a ladder as people write them, longest first.

    :raise ValueError: something in it is no whole number of days above zero

    >>> parse_ladder("30, 60，7、7"), parse_ladder(""), parse_ladder(None)
    ((60, 30, 7), (), ())
    """
    parts = (text or "").replace("，", ",").replace("、", ",").split(",")
    days = {int(part) for part in parts if part.strip()}
    if any(day < 1 for day in days):
        raise ValueError(text)
    return tuple(sorted(days, reverse=True))


def _left(ladder: tuple[int, ...], told: int | None) -> list[int]:
    return [rung for rung in ladder if told is None or rung < told]


def next_warning(valid_until: date | None, ladder: tuple[int, ...], told: int | None = None) -> date | None:
    """First day on which the next rung is told; `told` is the lowest rung told so far.

    >>> next_warning(date(2026, 6, 30), (60, 30, 7)), next_warning(date(2026, 6, 30), (60, 30, 7), told=30)
    (datetime.date(2026, 5, 1), datetime.date(2026, 6, 23))
    """
    left = _left(ladder, told)
    return valid_until - timedelta(days=left[0]) if valid_until and left else None


def due_rung(valid_until: date, ladder: tuple[int, ...], told: int | None, today: date) -> int | None:
    """The lowest rung whose day has come and that was not told yet.

    >>> due_rung(date(2026, 6, 30), (60, 30, 7), None, date(2026, 6, 25))
    7
    >>> due_rung(date(2026, 6, 30), (60, 30, 7), 7, date(2026, 6, 25))
    """
    return min((rung for rung in _left(ladder, told) if valid_until - timedelta(days=rung) <= today), default=None)
