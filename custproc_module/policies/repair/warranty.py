"""Who pays: is a device within its warranty, and which fees does that leave to the customer (RP-15).

Dates are days in the company's time zone. A warranty runs through its last day.
"""

import calendar
from dataclasses import dataclass
from datetime import date

INSIDE, OUTSIDE, UNKNOWN = "inside", "outside", "unknown"
ALWAYS, OUTSIDE_ONLY, NEVER = "always", "outside_warranty", "never"


def add_months(day: date, months: int) -> date:
    """The same day `months` later; a day the month does not have becomes its last (D-03).

    >>> add_months(date(2025, 1, 31), 1)
    datetime.date(2025, 2, 28)
    >>> add_months(date(2024, 2, 29), 12)
    datetime.date(2025, 2, 28)
    """
    month = day.month - 1 + months
    year, month = day.year + month // 12, month % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


@dataclass(frozen=True, slots=True)
class Warranty:
    """A proposal: `state` is inside, outside or unknown, `until` the last day covered (None when nobody knows)."""

    state: str
    until: date | None = None


def propose(reported: date, purchase: date | None = None, end: date | None = None, months: int = 0) -> Warranty:
    """Propose from dates; an end date on record stands above purchase date plus the company's usual months.

    >>> propose(date(2026, 3, 2), end=date(2026, 3, 2))
    Warranty(state='inside', until=datetime.date(2026, 3, 2))
    >>> propose(date(2026, 3, 3), end=date(2026, 3, 2)).state
    'outside'
    >>> propose(date(2026, 3, 2), purchase=date(2025, 3, 2), months=12)
    Warranty(state='inside', until=datetime.date(2026, 3, 2))
    >>> propose(date(2026, 3, 2))
    Warranty(state='unknown', until=None)
    """
    until = end or (add_months(purchase, months) if purchase and months > 0 else None)
    if until is None:
        return Warranty(UNKNOWN)
    return Warranty(INSIDE if reported <= until else OUTSIDE, until)


def is_charged(when: str, state: str) -> bool:
    """Whether a fee of the price list is the customer's to pay.

    What nobody knows to be covered is charged: a proposal the customer may still refuse, never a surprise afterwards.

    >>> is_charged(OUTSIDE_ONLY, INSIDE), is_charged(OUTSIDE_ONLY, OUTSIDE), is_charged(OUTSIDE_ONLY, UNKNOWN)
    (False, True, True)
    >>> is_charged(ALWAYS, INSIDE), is_charged(NEVER, OUTSIDE)
    (True, False)
    """
    return when == ALWAYS or (when == OUTSIDE_ONLY and state != INSIDE)
