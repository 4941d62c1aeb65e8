"""Orders for a far day: what lies beyond the policy's horizon does not count in the exposure yet (D-05).

Days are those of the company's time zone (D-03); a horizon of 0 is none, everything counts at once.
"""

from datetime import date, timedelta


def counts_from(delivery: date, horizon_days: int) -> date | None:
    """First day on which what is to be delivered on a day counts; None where there is no horizon.

    >>> counts_from(date(2026, 9, 1), 30), counts_from(date(2026, 9, 1), 0)
    (datetime.date(2026, 8, 2), None)
    """
    return delivery - timedelta(days=horizon_days) if horizon_days else None


def first_far_day(today: date, horizon_days: int) -> date | None:
    """First day of delivery that is too far off to count today; None where there is no horizon.

    >>> first_far_day(date(2026, 8, 2), 30), first_far_day(date(2026, 8, 2), 0)
    (datetime.date(2026, 9, 2), None)
    """
    return today + timedelta(days=horizon_days + 1) if horizon_days else None
