"""When an answer is promised if nobody promised otherwise (TK-01, D-03)."""

from datetime import datetime, timedelta


def standard_promise(asked: datetime, hours: float) -> datetime | None:
    """The company's standard reply time: hours around the clock, to the minute; None when the kind promises nothing.

    >>> standard_promise(datetime(2026, 3, 2, 16, 30), 24)
    datetime.datetime(2026, 3, 3, 16, 30)
    >>> standard_promise(datetime(2026, 3, 2, 16, 30), 0) is None
    True
    """
    return asked + timedelta(minutes=round(hours * 60)) if hours > 0 else None
