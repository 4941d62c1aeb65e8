"""How far a collection plan is kept (CA-04, CA-09): what came in pays the earliest instalment first.

Money in the company's currency, days in the company's time zone. An instalment due on a day is missed when that day is over (D-03).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

OPEN, KEPT, BROKEN = "open", "kept", "broken"


@dataclass(frozen=True, slots=True)
class Instalment:
    """What was promised for a day."""

    key: int
    due: date
    amount: float


@dataclass(frozen=True, slots=True)
class Standing:
    """What became of one instalment: how much of it came in, and its state."""

    key: int
    received: float
    state: str


def standings(instalments: Iterable[Instalment], received: float, today: date, rounding: float = 0.01) -> list[Standing]:
    """The state of each instalment today, earliest first.

    >>> plan = [Instalment(1, date(2026, 3, 1), 100.0), Instalment(2, date(2026, 3, 8), 100.0)]
    >>> [(one.received, one.state) for one in standings(plan, 150.0, date(2026, 3, 8))]
    [(100.0, 'kept'), (50.0, 'open')]
    >>> [one.state for one in standings(plan, 99.0, date(2026, 3, 2))]
    ['broken', 'open']
    """
    left, found = max(received, 0.0), []
    for one in sorted(instalments, key=lambda one: (one.due, one.key)):
        share = min(left, one.amount)
        left -= share
        missed = BROKEN if today > one.due else OPEN
        state = KEPT if share > one.amount - rounding / 2 else missed
        found.append(Standing(one.key, round(share, 6), state))
    return found


def shortfall(amounts: Iterable[float], debt: float, rounding: float = 0.01) -> float:
    """By how much the instalments fall short of the debt; 0 when they cover it.

    >>> shortfall([100.0, 50.0], 150.0), shortfall([100.0], 150.0)
    (0.0, 50.0)
    """
    missing = debt - sum(amounts)
    return round(missing, 6) if missing > rounding / 2 else 0.0
