"""What is known of a payer when a gate asks: the figures a credit verdict is taken on.

Money is in the company's currency, tax included, rounded to the currency; dates are days in the company's time zone and mean
the start of that day (D-04).
"""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Figures:
    """One payer's credit at one moment (D-04, D-05, CA-01).

    >>> f = Figures(as_of=date(2026, 1, 5), limit=1000.0, receivable=300.0, drafts=50.0, uninvoiced=150.0)
    >>> f.exposure, f.available
    (500.0, 500.0)
    """

    as_of: date
    limit: float = 0.0  # the limit that counts: rolling, or the approved fixed one while it is valid
    rolling_limit: float = 0.0  # what the window alone gives (CA-02), after floor and cap
    receivable: float = 0.0  # residual of posted receivable entries; negative when the customer is in credit
    drafts: float = 0.0  # draft customer invoices; draft credit notes do not lower exposure
    uninvoiced: float = 0.0  # confirmed orders, what is not invoiced yet
    overdue: float = 0.0  # open items whose due date is before as_of
    disputed: float = 0.0  # part of receivable, shown apart
    oldest_open: date | None = None  # invoice date of the oldest open customer invoice
    is_stopped: bool = False  # supply stopped (D-10)
    term_days: int | None = None  # an approved payment term of the payer's own, while it is valid (CA-16)
    ineligible: tuple[str, ...] = ()  # codes of the CA-01 conditions that fail: "file", "contract", "last_year"

    @property
    def exposure(self) -> float:
        """What the company has at risk with the payer (D-05)."""
        return self.receivable + self.drafts + self.uninvoiced

    @property
    def available(self) -> float:
        """Room below the limit; negative when it is passed."""
        return self.limit - self.exposure
