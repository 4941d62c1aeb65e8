"""Which limit counts for a payer, and what its figures say without any document (D-04, D-06, CA-01 to CA-06).

Pure arithmetic: money in company currency, dates as days in the company's time zone, every date meaning the start of that day.
The nightly refresh says the same in SQL for all payers at once; a test holds the two equal.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from .figures import Figures

GATES = ("order", "delivery", "invoice")
# What else is judged at the gates, in a mode of its own: papers at order and delivery, the review at the order.
CHECKS = ("papers", "review")
MODES = ("off", "observe", "block")


@dataclass(frozen=True, slots=True)
class PolicyValues:
    """The values of one policy version, as plain data: a gate reads them without a query.

    `off_from` and `off_until` are start and end of an emergency off (UTC). `exemptions` are what leaves unjudged: name, kind, ids of
    operation types.

    >>> values = PolicyValues(modes={"order": "block", "delivery": "observe", "invoice": "off"})
    >>> values.mode("order", datetime(2026, 1, 5, 9)), values.mode("delivery", datetime(2026, 1, 5, 9))
    ('block', 'observe')
    """

    policy_id: int = 0
    root_id: int = 0
    modes: dict | None = None
    off_until: datetime | None = None
    off_from: datetime | None = None
    window_days: int = 30
    basis: str = "invoiced"
    floor: float = 0.0
    cap: float = 0.0
    payment_term_days: int = 30
    release_fraction: float = 1 / 3
    releases_per_episode: int = 2
    release_days: int = 7
    require_eligibility: bool = True
    plan_without_credit: bool = True
    limit_combination: str = "replace"
    horizon_days: int = 0
    exemptions: tuple = (("Warranty parts", "warranty", frozenset()), ("Point of sale", "point_of_sale", frozenset()))

    def is_off(self, at: datetime) -> bool:
        """Whether an emergency off is in force at that moment (D-07)."""
        return bool(self.off_until and at < self.off_until and (not self.off_from or at >= self.off_from))

    def mode(self, gate: str, at: datetime) -> str:
        """How a gate, or a check at the gates, acts at a moment (UTC). Without a policy it observes; an emergency off stands above.

        >>> PolicyValues(modes={"order": "block"}, off_until=datetime(2026, 1, 2)).mode("order", datetime(2026, 1, 1, 23, 59))
        'off'
        >>> PolicyValues(modes={"order": "block"}, off_until=datetime(2026, 1, 2)).mode("order", datetime(2026, 1, 2))
        'block'
        """
        if self.is_off(at):
            return "off"
        return (self.modes or {}).get(gate, "observe")

    def blocking_gates(self) -> tuple[str, ...]:
        """The gates that block by this policy; an emergency off leaves them open for a while and changes no policy (D-07).

        >>> PolicyValues(modes={"order": "block", "delivery": "observe"}, off_until=datetime(2026, 1, 2)).blocking_gates()
        ('order',)
        """
        return tuple(gate for gate in GATES if (self.modes or {}).get(gate) == "block")

    def exemption(self, kind: str, operation: int = 0) -> str | None:
        """Name under which goods of a kind leave unjudged, or by one operation type; None where nothing exempts them.

        >>> values = PolicyValues(exemptions=(("Samples", "operations", frozenset({7})), ("Warranty parts", "warranty", frozenset())))
        >>> values.exemption("operations", 7), values.exemption("operations", 8), values.exemption("warranty")
        ('Samples', None, 'Warranty parts')
        """
        for name, what, operations in self.exemptions:
            if what == kind and (kind != "operations" or operation in operations):
                return name
        return None


def window(as_of: date, days: int) -> tuple[date, date]:
    """First and last day of the window that gives the rolling limit: D-30 … D-1, both included (D-04).

    >>> window(date(2013, 6, 30), 30)
    (datetime.date(2013, 5, 31), datetime.date(2013, 6, 29))
    """
    return as_of - timedelta(days=days), as_of - timedelta(days=1)


def rolling_limit(amount: float, floor: float = 0.0, cap: float = 0.0) -> float:
    """What the window's amount gives as limit: at least the floor, at most the cap; a cap of 0 is none (CA-02).

    >>> rolling_limit(1200.0), rolling_limit(-50.0), rolling_limit(10.0, floor=100.0), rolling_limit(900.0, cap=500.0)
    (1200.0, 0.0, 100.0, 500.0)
    """
    limit = max(amount, floor)
    return min(limit, cap) if cap else limit


def is_fixed_valid(fixed: float | None, until: date | None, as_of: date) -> bool:
    """Whether an approved fixed limit counts on a day: it does on its last day, and without a last day for good.

    >>> is_fixed_valid(500.0, date(2026, 1, 31), date(2026, 1, 31)), is_fixed_valid(500.0, date(2026, 1, 31), date(2026, 2, 1))
    (True, False)
    """
    return bool(fixed) and (until is None or as_of <= until)


def combine_limit(rolling: float, fixed: float | None, until: date | None, as_of: date, combination: str = "replace") -> float:
    """The limit that counts: the approved fixed one combined with the rolling one while it is valid, else the rolling (D-04).

    Floor and cap bound the rolling limit only; a fixed limit carries its own signatures.

    >>> [combine_limit(300.0, 500.0, None, date(2026, 1, 1), how) for how in ("replace", "higher", "lower", "add")]
    [500.0, 500.0, 300.0, 800.0]
    >>> combine_limit(300.0, 500.0, date(2025, 12, 31), date(2026, 1, 1))
    300.0
    """
    if not is_fixed_valid(fixed, until, as_of):
        return rolling
    if combination == "replace":
        return fixed
    if combination == "higher":
        return max(rolling, fixed)
    if combination == "lower":
        return min(rolling, fixed)
    if combination == "add":
        return rolling + fixed
    raise ValueError(f"unknown combination of limits: {combination}")


def is_past_term(oldest_open: date | None, as_of: date, term_days: int) -> bool:
    """Whether the oldest open item is past the payment term, counted from its invoice date (CA-05).

    The day of the invoice does not count and the last day is still in time (D-03).

    >>> is_past_term(date(2013, 5, 31), date(2013, 6, 30), 30), is_past_term(date(2013, 5, 30), date(2013, 6, 30), 30)
    (False, True)
    """
    return oldest_open is not None and oldest_open < as_of - timedelta(days=term_days)


def is_last_year_cleared(oldest_open: date | None, as_of: date) -> bool:
    """Whether nothing invoiced before this year's first day is open any more (CA-01 c).

    >>> is_last_year_cleared(date(2026, 1, 1), date(2026, 3, 1)), is_last_year_cleared(date(2025, 12, 31), date(2026, 3, 1))
    (True, False)
    """
    return oldest_open is None or oldest_open >= date(as_of.year, 1, 1)


def lapses_on(oldest_open: date | None, as_of: date) -> date | None:
    """The day on which a payer loses its credit by CA-01 c unless it pays what is open: the first of January, known in December.

    >>> lapses_on(date(2026, 12, 3), date(2026, 12, 5))
    datetime.date(2027, 1, 1)
    >>> lapses_on(date(2026, 11, 3), date(2026, 11, 30)), lapses_on(None, date(2026, 12, 5))
    (None, None)
    """
    if as_of.month != 12 or oldest_open is None or not is_last_year_cleared(oldest_open, as_of):
        return None
    return date(as_of.year + 1, 1, 1)


def ineligible_codes(file_complete: bool, contract_effective: bool, oldest_open: date | None, as_of: date) -> tuple[str, ...]:
    """Which of the three conditions of CA-01 fail.

    >>> ineligible_codes(False, True, date(2025, 11, 2), date(2026, 3, 1))
    ('file', 'last_year')
    """
    return tuple(
        code
        for code, holds in (
            ("file", file_complete),
            ("contract", contract_effective),
            ("last_year", is_last_year_cleared(oldest_open, as_of)),
        )
        if not holds
    )


def account_state(figures: Figures, payment_term_days: int = 30, require_eligibility: bool = True) -> str:
    """Where a payer stands before any document is judged: the first line of D-06 that applies.

    >>> account_state(Figures(as_of=date(2026, 3, 1), limit=100.0, receivable=100.0))
    'free'
    >>> account_state(Figures(as_of=date(2026, 3, 1), limit=100.0, receivable=100.01))
    'over_limit'
    """
    if figures.is_stopped:
        return "stopped"
    if require_eligibility and figures.ineligible:
        return "cash_only"
    if is_past_term(figures.oldest_open, figures.as_of, figures.term_days or payment_term_days):
        return "past_term"
    if round(figures.exposure - figures.limit, 6) > 0:
        return "over_limit"
    return "free"
