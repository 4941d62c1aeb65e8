"""How much one over-limit release may let leave, and which one an episode still has (D-06, CA-07, CA-08).

Money in company currency, tax included.
"""

from collections.abc import Collection
from datetime import date, timedelta

FIRST, LAST, CASE = KINDS = ("first", "last", "case")


def ceiling(limit: float, fraction: float = 1 / 3) -> float:
    """The value a release stays strictly below: a part of the limit frozen when it is asked for.

    >>> ceiling(900.0), ceiling(0.0), ceiling(-10.0)
    (300.0, 0.0, 0.0)
    """
    return max(limit, 0.0) * fraction


def is_within(amount: float, limit: float, fraction: float = 1 / 3) -> bool:
    """Whether a shipment of that value may leave by a release: strictly less than the part of the limit, and more than nothing.

    A limit of zero has no releases.

    >>> [is_within(amount, 900.0) for amount in (299.99, 300.0, 300.01, 0.0)]
    [True, False, False, False]
    >>> is_within(333.33, 1000.0), is_within(333.34, 1000.0), is_within(1.0, 0.0)
    (True, False, False)
    """
    return amount > 0.0 and amount < ceiling(limit, fraction) - 1e-6


def next_kind(used: Collection[str], allowed: int = 2) -> str | None:
    """Which release an episode has left, of `allowed` an episode; None when it has none.

    >>> next_kind(()), next_kind({"first"}), next_kind({"first", "last"}), next_kind({"first"}, allowed=1), next_kind((), allowed=0)
    ('first', 'last', None, None, None)
    """
    left = [kind for kind in (FIRST, LAST)[:allowed] if kind not in used]
    return left[0] if left else None


def month_end(day: date) -> date:
    """The last day of the month: until then the money for a last release is due (CA-14).

    >>> month_end(date(2026, 2, 3)), month_end(date(2026, 12, 31))
    (datetime.date(2026, 2, 28), datetime.date(2026, 12, 31))
    """
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1) - timedelta(days=1)
