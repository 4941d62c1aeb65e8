"""Whom to send: by speciality, then by fastest arrival (RP-03).

Moments are naive datetimes in UTC, lengths are hours.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Candidate:
    """A technician as the dispatcher weighs him; `free_at` is when he could begin, not before what was asked for."""

    key: int
    matched: int
    free_at: datetime
    jobs: int


def free_from(wanted: datetime, hours: float, busy: Iterable[tuple[datetime, datetime]]) -> datetime:
    """The first moment from `wanted` on with `hours` free between the jobs in `busy`.

    >>> nine, ten = datetime(2026, 3, 2, 9), datetime(2026, 3, 2, 10)
    >>> free_from(nine, 1, [(nine, ten)]) == ten
    True
    >>> free_from(nine, 1, [(ten, ten + timedelta(hours=1))]) == nine
    True
    """
    start = wanted
    for begin, end in sorted(busy):
        if begin >= start + timedelta(hours=hours):
            break
        start = max(start, end)
    return start


def rank(
    wanted: datetime,
    hours: float,
    needed: frozenset[int],
    technicians: Mapping[int, frozenset[int]],
    busy: Mapping[int, list[tuple[datetime, datetime]]],
) -> list[Candidate]:
    """Best first: most of the needed specialities, then free earliest, then fewest jobs, then key.

    >>> nine = datetime(2026, 3, 2, 9)
    >>> [c.key for c in rank(nine, 1, frozenset({7}), {1: frozenset(), 2: frozenset({7})}, {})]
    [2, 1]
    """
    candidates = [
        Candidate(key, len(needed & skills), free_from(wanted, hours, busy.get(key, [])), len(busy.get(key, [])))
        for key, skills in technicians.items()
    ]
    return sorted(candidates, key=lambda each: (-each.matched, each.free_at, each.jobs, each.key))
