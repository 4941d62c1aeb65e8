"""When a term ends (D-03): hours run to the minute around the clock, days end at the end of their day, the start day does not count.

All datetimes are aware and in the time zone that the days are meant in. A calendar, where one is given, says which days and hours
are worked; `None` means around the clock.
"""

import calendar as month_calendar
from datetime import date, datetime, time, timedelta
from typing import Protocol

UNITS = ("minutes", "hours", "days", "weeks", "months")
# Over this many days without a working one a calendar has no working time at all, and looking on would not end.
HORIZON_DAYS = 3660


class NoWorkingTime(ValueError):
    """The calendar knows no working time in the years ahead, so a term counted in it never ends."""


class WorkingCalendar(Protocol):
    """What a calendar must answer."""

    def is_worked(self, day: date) -> bool:
        """Whether anything is worked on a day of the calendar's own zone."""

    def add_hours(self, start: datetime, hours: float) -> datetime | None:
        """The moment by which that many hours were worked since `start`; None where the calendar never works so long. Both aware."""

    def hours_between(self, start: datetime, end: datetime) -> float:
        """Hours worked between two aware moments."""


def end_of_day(day: date, tz) -> datetime:
    """The last second of a day in a time zone."""
    return datetime.combine(day, time(23, 59, 59), tzinfo=tz)


def add_months(day: date, months: int) -> date:
    """The same day some months on (or back), clamped to the month's end.

    >>> add_months(date(2026, 1, 31), 1), add_months(date(2026, 3, 31), -1)
    (datetime.date(2026, 2, 28), datetime.date(2026, 2, 28))
    """
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, month_calendar.monthrange(year, month + 1)[1]))


def due_at(start: datetime, length: int, unit: str, calendar: WorkingCalendar | None = None) -> datetime:
    """The moment a term of `length` `unit` that starts at `start` ends.

    >>> from datetime import timezone
    >>> start = datetime(2026, 11, 20, 15, 30, tzinfo=timezone.utc)
    >>> due_at(start, 2, "hours").isoformat(), due_at(start, 3, "days").isoformat()
    ('2026-11-20T17:30:00+00:00', '2026-11-23T23:59:59+00:00')
    """
    if unit in ("minutes", "hours"):
        span = timedelta(**{unit: length})
        if calendar is None:
            return start + span
        end = calendar.add_hours(start, span.total_seconds() / 3600)
        if end is None:
            raise NoWorkingTime
        return end
    if unit == "months":
        return end_of_day(add_months(start.date(), length), start.tzinfo)
    if unit not in UNITS:
        raise ValueError(f"unknown unit {unit!r}")
    days = length * 7 if unit == "weeks" else length
    return end_of_day(add_days(start.date(), days, calendar), start.tzinfo)


def add_days(day: date, days: int, calendar: WorkingCalendar | None = None) -> date:
    """The day that lies `days` (worked) days after `day`, which itself does not count."""
    if calendar is None:
        return day + timedelta(days=days)
    left, looked = days, 0
    while left > 0:
        day += timedelta(days=1)
        left, looked = (left - 1, 0) if calendar.is_worked(day) else (left, looked + 1)
        if looked > HORIZON_DAYS:
            raise NoWorkingTime
    return day


def resumed(
    due: datetime, paused: datetime, now: datetime, unit: str, calendar: WorkingCalendar | None = None
) -> datetime:
    """The new end of a term that stood still from `paused` to `now`: what was left then is left now, in the rule's own time.

    >>> from datetime import timezone
    >>> at = lambda d, h: datetime(2026, 11, d, h, tzinfo=timezone.utc)
    >>> resumed(at(20, 18), at(20, 17), at(22, 9), "hours").isoformat()
    '2026-11-22T10:00:00+00:00'
    """
    if unit in ("minutes", "hours"):
        if calendar is None or due <= paused:
            return now + (due - paused)
        end = calendar.add_hours(now, calendar.hours_between(paused, due))
        if end is None:
            raise NoWorkingTime
        return end
    if due.date() <= paused.date():
        return end_of_day(now.date() - (paused.date() - due.date()), due.tzinfo)
    if calendar is None:
        left = (due.date() - paused.date()).days
    else:
        span = (due.date() - paused.date()).days
        left = sum(calendar.is_worked(paused.date() + timedelta(days=days)) for days in range(1, span + 1))
    return end_of_day(add_days(now.date(), left, calendar), due.tzinfo)
