"""Who bears a loss, and how it may be taken from pay (CA-11 to CA-15, D-09). Money in the company's currency."""

from collections.abc import Sequence
from datetime import date
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal

# How the goods left whose money is lost, as a scheme names it.
CASES = ("within_limit", "first_release", "last_release", "unapproved")
# Who may bear a share; the company itself signs nothing.
COMPANY = "company"
ROLES = ("salesperson", "sales_manager", COMPANY, "issuer", "liable", "logistics", "storekeeper", "marketing_head")

# Days in which who is to bear a part may object; the sources name none (D-14).
DEFAULT_HEARING_DAYS = 3


def waits_for_answer(state: str, until: date | None, today: date) -> bool:
    """Whether a part waits for its person: proposed, not answered, and his last day has not ended (D-09, D-03).

    >>> from datetime import date
    >>> waits_for_answer("proposed", date(2026, 11, 25), date(2026, 11, 25))
    True
    >>> waits_for_answer("proposed", date(2026, 11, 25), date(2026, 11, 26))
    False
    >>> waits_for_answer("objected", date(2026, 11, 25), date(2026, 11, 22))
    False
    """
    return state == "proposed" and until is not None and today <= until


def tell_case(release: str | None, unauthorised: bool) -> str:
    """How the goods left: without authority stands above the release of the order (CA-11 to CA-13).

    >>> tell_case(None, False), tell_case("first", False), tell_case("last", False), tell_case("first", True)
    ('within_limit', 'first_release', 'last_release', 'unapproved')
    """
    if unauthorised:
        return "unapproved"
    return {"first": "first_release", "last": "last_release"}.get(release, "within_limit")


def _decimal(number) -> Decimal:
    return Decimal(repr(number)) if isinstance(number, float) else Decimal(number)


def allocate(amount: float, percents: Sequence[float], rounding: float = 0.01) -> list[float]:
    """Split an amount by percentages; what rounding leaves over falls on the last.

    :raise ValueError: there is no share, or the shares do not sum to 100 % (within a ten-thousandth)

    >>> allocate(100.0, [100 / 3, 100 / 3, 100 / 3])
    [33.33, 33.33, 33.34]
    >>> allocate(1000.0, [30, 20, 50])
    [300.0, 200.0, 500.0]
    """
    if not percents or not sums_to_whole(percents):
        raise ValueError("shares must sum to 100 %")
    unit, total = _decimal(rounding), _decimal(amount)
    parts = [
        (total * _decimal(percent) / 100 / unit).quantize(Decimal(1), rounding=ROUND_HALF_UP) * unit
        for percent in percents[:-1]
    ]
    return [float(part) for part in parts] + [float(total - sum(parts, Decimal(0)))]


def sums_to_whole(percents: Sequence[float]) -> bool:
    """Whether shares sum to 100 %; thirds written with all their digits do, thirds cut to two digits do not.

    >>> sums_to_whole([33.33, 33.33, 33.34]), sums_to_whole([33.33, 33.33, 33.33])
    (True, False)
    """
    return abs(sum(percents) - 100) < 0.0001


def months_to_deduct(amount: float, monthly_pay: float, cap_percent: float) -> int:
    """How many months a deduction takes when no month loses more than the cap; 0 where the pay is not known.

    >>> months_to_deduct(3000.0, 8000.0, 20.0)
    2
    >>> months_to_deduct(1600.0, 8000.0, 20.0)
    1
    """
    ceiling = _decimal(monthly_pay) * _decimal(cap_percent) / 100
    if amount <= 0 or ceiling <= 0:
        return 0
    return int((_decimal(amount) / ceiling).to_integral_value(rounding=ROUND_CEILING))
