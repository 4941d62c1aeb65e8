"""Terms on a working calendar and around the clock (D-03)."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from ...policies.engine.clock import NoWorkingTime, add_days, due_at, resumed


class Weekdays:
    """Monday to Friday, 9 to 17."""

    def is_worked(self, day):
        return day.weekday() < 5

    def _span(self, day):
        return datetime.combine(day, time(9), tzinfo=UTC), datetime.combine(day, time(17), tzinfo=UTC)

    def add_hours(self, start, hours):
        left, day = timedelta(hours=hours), start.date()
        while True:
            begin, end = self._span(day)
            begin = max(begin, start)
            if self.is_worked(day) and begin < end:
                if begin + left <= end:
                    return begin + left
                left -= end - begin
            day += timedelta(days=1)

    def hours_between(self, start, end):
        total, day = timedelta(), start.date()
        while day <= end.date():
            opened, closed = self._span(day)
            if self.is_worked(day):
                total += max(min(closed, end) - max(opened, start), timedelta())
            day += timedelta(days=1)
        return total.total_seconds() / 3600


class Never:
    def is_worked(self, day):
        return False

    def add_hours(self, start, hours):
        return None

    def hours_between(self, start, end):
        return 0.0


def at(day, hour=0, minute=0, second=0):
    return datetime(2026, 11, day, hour, minute, second, tzinfo=UTC)


FRIDAY, SATURDAY, MONDAY, TUESDAY = 20, 21, 23, 24


def test_terms_on_a_calendar():
    """D-03: hours run while work is done, days are worked days that end at midnight; the start day does not count."""
    assert due_at(at(FRIDAY, 16), 2, "hours", Weekdays()) == at(MONDAY, 10)
    assert due_at(at(FRIDAY, 16), 30, "minutes", Weekdays()) == at(FRIDAY, 16, 30)
    assert due_at(at(FRIDAY, 16), 1, "days", Weekdays()) == at(MONDAY, 23, 59, 59)
    assert due_at(at(FRIDAY, 16), 1, "weeks", Weekdays()) == at(FRIDAY, 23, 59, 59) + timedelta(days=11)
    assert due_at(at(FRIDAY, 16), 1, "months", Weekdays()) == datetime(2026, 12, 20, 23, 59, 59, tzinfo=UTC)
    assert add_days(date(2026, 11, SATURDAY), 0, Weekdays()) == date(2026, 11, SATURDAY)


def test_what_stood_still_has_as_much_left():
    """D-03: a term that was paused ends as much later as was left of it, in its own time."""
    # Two of four hours were left on Friday at 15:00; on Monday at 10:00 it goes on.
    assert resumed(at(FRIDAY, 17), at(FRIDAY, 15), at(MONDAY, 10), "hours", Weekdays()) == at(MONDAY, 12)
    # Monday was left on Friday: one worked day, after it goes on on Tuesday.
    monday_ends = at(MONDAY, 23, 59, 59)
    assert resumed(monday_ends, at(FRIDAY, 15), at(TUESDAY, 10), "days", Weekdays()) == at(TUESDAY + 1, 23, 59, 59)
    assert resumed(monday_ends, at(FRIDAY, 15), at(TUESDAY, 10), "days") == at(TUESDAY + 3, 23, 59, 59)


@pytest.mark.parametrize("calendar", [None, Weekdays()])
def test_what_was_late_when_it_stood_still_stays_as_late(calendar):
    """D-03: a pause gives no time to what was over before it; on its last day none is left."""
    assert resumed(at(FRIDAY, 10), at(FRIDAY, 12), at(MONDAY, 12), "hours", calendar) == at(MONDAY, 10)
    ended = at(FRIDAY - 2, 23, 59, 59)
    assert resumed(ended, at(FRIDAY, 12), at(MONDAY, 12), "days", calendar) == at(MONDAY - 2, 23, 59, 59)
    last_day = at(FRIDAY, 23, 59, 59)
    assert resumed(last_day, at(FRIDAY, 12), at(MONDAY, 12), "days", calendar) == at(MONDAY, 23, 59, 59)


def test_a_calendar_without_work():
    """D-03: a term that would never end is refused, whatever its unit."""
    for unit in ("minutes", "hours", "days", "weeks"):
        with pytest.raises(NoWorkingTime):
            due_at(at(FRIDAY), 1, unit, Never())
    with pytest.raises(NoWorkingTime):
        resumed(at(MONDAY), at(FRIDAY), at(SATURDAY), "hours", Never())
    with pytest.raises(ValueError, match="fortnights"):
        due_at(at(FRIDAY), 1, "fortnights")
