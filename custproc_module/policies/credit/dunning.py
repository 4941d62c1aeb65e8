"""What is dunned of a payer's open items in one currency, and how far (D-10, CO-01 to CO-03).

Days are calendar days in the company's time zone; the day a term starts on does not count, and a term in days ends with its day (D-03).
Money is in the currency of the items.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

NOTICE, DUNNING, STOP = KINDS = ("notice", "dunning", "stop")
ASKED, STOPPED = "asked", "stopped"


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a company: what is done, and how many days after the due date (the first) or after the level before."""

    id: int
    sequence: int
    kind: str
    days: int
    repeat_days: int = 0  # 0: told once


@dataclass(frozen=True, slots=True)
class Item:
    """One open item: what is left to pay of it, and what was told about it last."""

    key: int
    due: date
    amount: float
    told_sequence: int | None = None
    told_on: date | None = None
    stop: str | None = None  # ASKED while an application waits, STOPPED while supply is stopped for it
    promised_on: date | None = None  # the day by which the customer promised to pay when it was told


def is_over(start: date, days: int, today: date) -> bool:
    """Whether a term of `days` that started on `start` has ended before today.

    >>> is_over(date(2026, 3, 1), 0, date(2026, 3, 1)), is_over(date(2026, 3, 1), 0, date(2026, 3, 2))
    (False, True)
    >>> is_over(date(2026, 3, 1), 3, date(2026, 3, 4)), is_over(date(2026, 3, 1), 3, date(2026, 3, 5))
    (False, True)
    """
    return today > start + timedelta(days=days)


def next_level(item: Item, levels: Sequence[Level], today: date) -> Level | None:
    """The level an overdue item reaches today, or None when nothing is to be done yet.

    The first level counts from the due date, each other from the day the one before was told. The dunning notice is told again
    while an application to stop supply waits (CO-03), as often as its level says; once supply is stopped nothing more is told.
    What the customer promised to pay by a day is waited for until that day is over.

    >>> ladder = [Level(1, 10, NOTICE, 0), Level(2, 20, DUNNING, 3, 7), Level(3, 30, STOP, 3)]
    >>> next_level(Item(7, date(2026, 3, 1), 100.0), ladder, date(2026, 3, 2)).kind
    'notice'
    >>> told = Item(7, date(2026, 3, 1), 100.0, 10, date(2026, 3, 2))
    >>> next_level(told, ladder, date(2026, 3, 5)), next_level(told, ladder, date(2026, 3, 6)).kind
    (None, 'dunning')
    >>> promised = Item(7, date(2026, 3, 1), 100.0, 10, date(2026, 3, 2), promised_on=date(2026, 3, 9))
    >>> next_level(promised, ladder, date(2026, 3, 9)), next_level(promised, ladder, date(2026, 3, 10)).kind
    (None, 'dunning')
    """
    if item.stop == STOPPED or not is_over(item.due, 0, today):
        return None
    if item.told_sequence is None or item.told_on is None:
        first = next(iter(levels), None)
        return first if first and is_over(item.due, first.days, today) else None
    if item.promised_on and not is_over(item.promised_on, 0, today):
        return None
    following = next((level for level in levels if level.sequence > item.told_sequence), None)
    if following and not (following.kind == STOP and item.stop) and is_over(item.told_on, following.days, today):
        return following
    last = next((level for level in levels if level.sequence == item.told_sequence), None)
    if last and last.repeat_days and is_over(item.told_on, last.repeat_days - 1, today):
        return last
    return None


def spread(items: Iterable[Item], credit: float, rounding: float = 0.01) -> dict[int, float]:
    """What is left of each item when money on account and credit notes pay the oldest first: {key: amount above zero}.

    >>> march, april = Item(1, date(2026, 3, 1), 100.0), Item(2, date(2026, 4, 1), 50.0)
    >>> spread([april, march], 120.0)
    {2: 30.0}
    >>> spread([april, march], 150.0)
    {}
    """
    left, result = max(credit, 0.0), {}
    for item in sorted(items, key=lambda item: (item.due, item.key)):
        used = min(left, item.amount)
        left -= used
        amount = round((item.amount - used) / rounding) * rounding
        if amount > rounding / 2:
            result[item.key] = round(amount, 6)
    return result


@dataclass(frozen=True, slots=True)
class Step:
    """What is to be done about one item: the level it reaches and what is still to pay of it."""

    item: Item
    level: Level
    amount: float


def steps(items: Sequence[Item], credit: float, levels: Sequence[Level], today: date, rounding: float = 0.01) -> list[Step]:
    """What is to be done today about one payer's overdue items in one currency, the oldest item first.

    :param items: overdue items that nobody disputes
    :param credit: money on account and credit notes in the same currency, as a positive amount
    """
    levels = sorted(levels, key=lambda level: (level.sequence, level.id))
    overdue = [item for item in items if is_over(item.due, 0, today)]
    amounts = spread(overdue, credit, rounding)
    found = []
    for item in sorted(overdue, key=lambda item: (item.due, item.key)):
        level = next_level(item, levels, today) if item.key in amounts else None
        if level:
            found.append(Step(item, level, amounts[item.key]))
    return found
