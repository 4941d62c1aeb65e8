"""When an arrival counts as on time, and the month's rates (RP-02, RP-08, D-13).

Every moment is a naive datetime in UTC; lengths are minutes. Nothing here knows the host.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

TOLERANCE = 10  # minutes (RP-02); the company's setting stands above it


def arrival_limit(appointment: datetime, agreed: datetime | None = None, tolerance: int = TOLERANCE) -> datetime:
    """The last moment at which an arrival is on time.

    `agreed` is the later time the customer consented to; a consent never makes the limit stricter than the appointment.

    >>> arrival_limit(datetime(2026, 3, 2, 9, 0))
    datetime.datetime(2026, 3, 2, 9, 10)
    >>> arrival_limit(datetime(2026, 3, 2, 9, 0), agreed=datetime(2026, 3, 2, 11, 0))
    datetime.datetime(2026, 3, 2, 11, 10)
    >>> arrival_limit(datetime(2026, 3, 2, 9, 0), agreed=datetime(2026, 3, 2, 8, 0))
    datetime.datetime(2026, 3, 2, 9, 10)
    """
    return max(appointment, agreed or appointment) + timedelta(minutes=max(tolerance, 0))


def minutes_late(arrival: datetime, limit: datetime) -> int:
    """Whole minutes after the limit; a begun minute counts, an arrival on the limit is not late.

    >>> minutes_late(datetime(2026, 3, 2, 9, 10), datetime(2026, 3, 2, 9, 10))
    0
    >>> minutes_late(datetime(2026, 3, 2, 9, 10, 1), datetime(2026, 3, 2, 9, 10))
    1
    """
    late = (arrival - limit).total_seconds()
    return 0 if late <= 0 else -int(-late // 60)


@dataclass(frozen=True, slots=True)
class Visit:
    """One arrival as the statistics see it; `satisfied` is None while nobody followed up."""

    on_time: bool
    satisfied: bool | None = None


@dataclass(frozen=True, slots=True)
class Rates:
    """A month's counts; a rate is a percentage with two decimals, None when there is nothing to divide by.

    >>> rates([Visit(True, True), Visit(True), Visit(False, False)])
    Rates(arrivals=3, on_time=2, followed_up=2, satisfied=1)
    >>> rates([Visit(True, True), Visit(True), Visit(False, False)]).on_time_rate
    66.67
    >>> rates([]).on_time_rate is None
    True
    """

    arrivals: int
    on_time: int
    followed_up: int
    satisfied: int

    @property
    def on_time_rate(self) -> float | None:
        """On-time arrivals over all arrivals (零修及时率)."""
        return _percent(self.on_time, self.arrivals)

    @property
    def pass_rate(self) -> float | None:
        """Satisfied over followed up (合格率)."""
        return _percent(self.satisfied, self.followed_up)


def rates(visits: Iterable[Visit]) -> Rates:
    """Count a month's visits (D-13)."""
    visits = list(visits)
    asked = [visit for visit in visits if visit.satisfied is not None]
    return Rates(
        arrivals=len(visits),
        on_time=sum(visit.on_time for visit in visits),
        followed_up=len(asked),
        satisfied=sum(bool(visit.satisfied) for visit in asked),
    )


def _percent(part: int, whole: int) -> float | None:
    return round(100.0 * part / whole, 2) if whole else None
