"""Until when a claim can be enforced in court: three years, begun anew by each demand and by each acknowledgement.

Civil Code of the PRC, articles 188 (three years), 195 (what interrupts). Days in the company's time zone.
"""

from collections.abc import Iterable
from datetime import date

from dateutil.relativedelta import relativedelta

YEARS = 3


def lapses_on(due: date, interruptions: Iterable[date | None] = (), years: int = YEARS) -> date:
    """The last day of a claim that fell due on a day: counted from then, or from the last thing that began it anew since.

    :param interruptions: days on which the customer was told to pay, paid a part, or confirmed what he owes

    >>> lapses_on(date(2026, 3, 1))
    datetime.date(2029, 3, 1)
    >>> lapses_on(date(2026, 3, 1), [date(2027, 5, 2), None, date(2026, 1, 1)])
    datetime.date(2030, 5, 2)
    >>> lapses_on(date(2024, 2, 29))
    datetime.date(2027, 2, 28)
    """
    return max([due, *filter(None, interruptions)]) + relativedelta(years=years)
