"""What an application for another limit or payment term must not be (CA-16)."""

from datetime import date


def obstacles(today: date, effective: date, expiry: date | None, limit: float | None, term: int | None) -> list[str]:
    """Codes of what stands against an application; a limit or term of None is not changed.

    >>> day = date(2026, 6, 15)
    >>> obstacles(day, day, date(2026, 12, 31), 5000.0, None)
    []
    >>> obstacles(day, date(2026, 6, 14), date(2026, 6, 13), 0.0, 400)
    ['limit', 'term', 'past', 'expiry']
    >>> obstacles(day, day, None, None, None)
    ['nothing']
    """
    found = []
    if limit is None and term is None:
        found.append("nothing")
    if limit is not None and limit <= 0:
        found.append("limit")
    if term is not None and not 1 <= term <= 366:
        found.append("term")
    if effective < today:
        found.append("past")
    if expiry is not None and expiry < effective:
        found.append("expiry")
    return found
