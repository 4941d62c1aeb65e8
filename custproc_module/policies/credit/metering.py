"""Metered supply: what was used, when readings are due, and how well a round was read (MR-02 to MR-05).

Volumes are in the unit of the product that is billed, with three decimals. Days are those of the company.
"""

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

DECIMALS = 3
READ_STATES = frozenset({"read", "signed", "disputed", "invoiced", "corrected"})


@dataclass(frozen=True, slots=True)
class Reading:
    """What was seen on one meter, in the units of its counter.

    :param digits: places of the counter before the decimal point; 5 means that it rolls over after 99,999
    :param factor: volume of one unit of the counter
    :param final: last reading of the meter that was taken away, where it was replaced
    :param start: reading of the new meter when it was put in
    """

    previous: float
    present: float
    digits: int = 5
    factor: float = 1.0
    rolled_over: bool = False
    final: float | None = None
    start: float | None = None


def problems(reading: Reading) -> list[str]:
    """Codes of what speaks against a reading; without any it has a volume.

    >>> problems(Reading(1200, 1100)), problems(Reading(1200, 1100, rolled_over=True))
    (['below_previous'], [])
    >>> problems(Reading(1200, 40, final=1250, start=12)), problems(Reading(1200, 40, final=1150, start=12))
    ([], ['final_below_previous'])
    >>> problems(Reading(10, 123456)), problems(Reading(10, 20, rolled_over=True))
    (['beyond_counter'], ['no_rollover'])
    """
    capacity = 10**reading.digits
    seen = [value for value in (reading.present, reading.final, reading.start) if value is not None]
    if any(value < 0 for value in seen):
        return ["negative"]
    if any(value >= capacity for value in seen):
        return ["beyond_counter"]
    if reading.final is not None:
        codes = ["final_below_previous"] if reading.final < reading.previous else []
        return codes + (["below_start"] if reading.present < (reading.start or 0.0) else [])
    if reading.rolled_over:
        return ["no_rollover"] if reading.present >= reading.previous else []
    return ["below_previous"] if reading.present < reading.previous else []


def volume(reading: Reading) -> float:
    """What was used since the previous reading.

    >>> volume(Reading(1200, 1350)), volume(Reading(99990, 15, rolled_over=True)), volume(Reading(1200, 40, final=1250, start=12))
    (150.0, 25.0, 78.0)
    >>> volume(Reading(10, 12.5, factor=100))
    250.0

    :raise ValueError: something speaks against the reading
    """
    if found := problems(reading):
        raise ValueError(", ".join(found))
    if reading.final is not None:
        units = reading.final - reading.previous + reading.present - (reading.start or 0.0)
    else:
        units = reading.present - reading.previous + (10**reading.digits if reading.rolled_over else 0)
    return round(float(units * reading.factor), DECIMALS)


def is_unusual(used: float, mean: float | None, percent: float) -> bool:
    """Whether a volume lies more than `percent` above or below the mean of the months before; without a mean nothing is unusual.

    >>> is_unusual(151, 100, 50), is_unusual(150, 100, 50), is_unusual(49, 100, 50), is_unusual(9, None, 50)
    (True, False, True, False)
    """
    return mean is not None and abs(used - mean) > abs(mean) * percent / 100


def window(month: date, first_day: int, last_day: int) -> tuple[date, date]:
    """First and last day of reading in a month; a day after its end is its last day (D-03).

    >>> window(date(2026, 2, 1), 20, 25), window(date(2026, 2, 1), 28, 31)[1]
    ((datetime.date(2026, 2, 20), datetime.date(2026, 2, 25)), datetime.date(2026, 2, 28))
    """
    length = monthrange(month.year, month.month)[1]
    return month.replace(day=min(first_day, length)), month.replace(day=min(last_day, length))


def is_due_month(month: date, anchor: date, interval: int) -> bool:
    """Whether a cycle that began in the month of `anchor` and comes every `interval` months reads in this month.

    >>> [is_due_month(date(2026, m, 1), date(2026, 2, 1), 2) for m in (1, 2, 3, 4)]
    [False, True, False, True]
    """
    months = (month.year - anchor.year) * 12 + month.month - anchor.month
    return months >= 0 and months % interval == 0


def due_on(slip_day: date, days: int = 7) -> date:
    """Last day on which a settlement slip is paid in time: the day of its delivery does not count (CO-01, D-03).

    >>> due_on(date(2026, 3, 23))
    datetime.date(2026, 3, 30)
    """
    return slip_day + timedelta(days=days)


@dataclass(frozen=True, slots=True)
class Slip:
    """What a round's figures ask of one slip that no correction made: its state, and how it was read."""

    state: str
    is_estimated: bool = False
    is_late: bool = False


@dataclass(frozen=True, slots=True)
class Figures:
    """How well a round was read; rates in percent with two decimals, None where there is nothing to judge."""

    meters: int
    read: int
    estimated: int
    late: int
    not_read: int
    corrected: int
    reading_rate: float | None
    accuracy: float | None


def figures(slips: Iterable[Slip]) -> Figures:
    """Reading rate: meters read themselves, by the last day, of all meters; accuracy: slips that needed no correction, of those filled in.

    An estimate bills, and counts as not read. What was read after the last day counts as late.

    >>> found = figures([Slip("signed"), Slip("corrected"), Slip("read", is_estimated=True), Slip("read", is_late=True), Slip("not_read")])
    >>> found.reading_rate, found.accuracy
    (40.0, 75.0)
    """
    slips = list(slips)
    filled = [slip for slip in slips if slip.state in READ_STATES]
    read = [slip for slip in filled if not slip.is_estimated]
    late = sum(slip.is_late for slip in read)
    corrected = sum(slip.state == "corrected" for slip in filled)
    return Figures(
        meters=len(slips),
        read=len(read),
        estimated=len(filled) - len(read),
        late=late,
        not_read=len(slips) - len(filled),
        corrected=corrected,
        reading_rate=rate(len(read) - late, len(slips)),
        accuracy=rate(len(filled) - corrected, len(filled)),
    )


def rate(part: int, whole: int) -> float | None:
    """Percentage with two decimals.

    >>> rate(2, 3), rate(0, 0)
    (66.67, None)
    """
    return round(100.0 * part / whole, 2) if whole else None
