"""The verdict of a credit gate on one document (D-06): the first line that applies decides.

All money is in the company's currency, tax included.
"""

from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date

from .authority import Authority, Part, lifting
from .figures import Figures

# Kinds 1 to 5 of D-06, in the order in which they are asked.
STOPPED, CASH_ONLY, PAST_TERM, OVER_LIMIT, FREE = KINDS = ("stopped", "cash_only", "past_term", "over_limit", "free")


@dataclass(frozen=True, slots=True)
class Terms:
    """What of the policy in force a verdict needs (CA-01, CA-05), and how its currency rounds. With `plan_without_credit` money alone does
    not let the order of a payer without credit pass while he owes something: a collection plan must stand beside it (CA-04)."""

    payment_term_days: int = 30
    require_eligibility: bool = True
    rounding: float = 0.01
    plan_without_credit: bool = False


@dataclass(frozen=True, slots=True)
class Demand:
    """What one document asks of its payer's credit.

    `amount` is what it adds to the exposure taken without the document, `due` what a prepayment must cover before the document
    needs no credit at all (the same, unless part of it is invoiced already), `prepayment` the money earmarked to it, `earmarked`
    what the ledger holds for it and for other orders and what therefore lifts nothing else. `parts` say for which orders it asks: an
    authority is bound to one of them.
    """

    key: Hashable
    payer_id: int
    amount: float
    prepayment: float = 0.0
    earmarked: float = 0.0
    due: float | None = None
    parts: tuple[Part, ...] = ()

    @property
    def to_cover(self) -> float:
        """What a prepayment must reach to cover the document."""
        return self.amount if self.due is None else self.due

    @property
    def bound_order_id(self) -> int | None:
        """The order that something could be granted for; None where no order, or more than one, stands for the document."""
        return self.parts[0].order_id if len(self.parts) == 1 else None

    @property
    def uncovered(self) -> float:
        """What the document adds to the exposure and no money covers; the money covers first what was there before it."""
        left = max(self.prepayment - (self.to_cover - self.amount), 0.0)
        return max(self.amount - left, 0.0)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found, with the figures it was found on."""

    kind: str
    allowed: bool
    amount: float = 0.0  # what the document adds
    value: float = 0.0  # what a prepayment must reach to cover it
    exposure: float = 0.0  # without the document and without money earmarked to single orders
    limit: float = 0.0
    prepayment: float = 0.0
    uncovered: float = 0.0  # the part of amount no money covers
    missing: float = 0.0  # the further prepayment that would lift the hold
    days_open: int = 0  # age of the oldest open invoice
    ineligible: tuple[str, ...] = ()
    wants_plan: bool = False  # money alone is not enough: what the payer owes has to be planned as well (CA-04)
    authorities: tuple[Authority, ...] = ()  # what let it pass although the figures alone would hold it

    @property
    def excess(self) -> float:
        """By how much the document passes the limit, as far as no money covers it."""
        return max(self.exposure + self.uncovered - self.limit, 0.0)

    def last_day(self, as_of: date) -> date | None:
        """The day to which it stands: a plain yes for good, one by authorities while each of them does, a no for the day it was judged on,
        whose figures are others tomorrow.

        >>> no, plain = Verdict("over_limit", False), Verdict("free", True)
        >>> plan = Authority("plan", "p", 1, "P1", 7, 3, frozenset({"over_limit"}), until=date(2026, 7, 31))
        >>> [one.last_day(date(2026, 6, 1)) for one in (no, plain, Verdict("over_limit", True, authorities=(plan,)))]
        [datetime.date(2026, 6, 1), None, datetime.date(2026, 7, 31)]
        """
        if not self.allowed:
            return as_of
        return min((one.until for one in self.authorities if one.until), default=None)

    def as_figures(self) -> dict:
        """Plain values for the decision."""
        granted = [{"kind": one.kind, "model": one.model, "id": one.res_id, "name": one.name} for one in self.authorities]
        plain = {field.name: getattr(self, field.name) for field in fields(self)}
        return plain | {"excess": self.excess, "authorities": granted}


def judge(
    figures: Figures,
    demand: Demand,
    terms: Terms,
    taken: float = 0.0,
    authorities: Mapping[int, Iterable[Authority]] | None = None,
) -> Verdict:
    """Judge one document.

    :param taken: what documents judged before it in the same batch have added to the payer's exposure
    :param authorities: {order id: what lifts a hold of it}, see policies/credit/authority.py

    >>> from datetime import date
    >>> known = Figures(as_of=date(2026, 6, 1), limit=1000.0, uninvoiced=600.0)
    >>> judge(known, Demand("SO2", 7, 600.0), Terms()).kind
    'over_limit'
    >>> judge(known, Demand("SO2", 7, 600.0, prepayment=600.0), Terms()).allowed
    True
    >>> judge(known, Demand("SO3", 7, 400.0), Terms()).kind, judge(known, Demand("SO3", 7, float("nan")), Terms()).kind
    ('free', 'over_limit')
    >>> stranger = Figures(as_of=date(2026, 6, 1), ineligible=("contract",))
    >>> debtor = Figures(as_of=date(2026, 6, 1), ineligible=("contract",), receivable=90.0, oldest_open=date(2026, 5, 20))
    >>> paid, planned = Demand("SO4", 7, 400.0, prepayment=400.0), Terms(plan_without_credit=True)
    >>> judge(debtor, paid, Terms()).allowed, judge(debtor, paid, planned).allowed, judge(stranger, paid, planned).allowed
    (True, False, True)
    """
    half = terms.rounding / 2
    covered = demand.prepayment > demand.to_cover - half
    exposure = figures.exposure + demand.earmarked + taken
    wants_plan = False
    days_open = (figures.as_of - figures.oldest_open).days if figures.oldest_open else 0
    if figures.is_stopped:
        kind, allowed = STOPPED, False
    elif terms.require_eligibility and figures.ineligible:
        # A document that asks for no money (paid and invoiced, or confirmed before the gate) needs no plan, and who owes nothing has
        # nothing to plan.
        wants_plan = terms.plan_without_credit and figures.oldest_open is not None and demand.to_cover > half
        kind, allowed = CASH_ONLY, covered and not wants_plan
    elif days_open > (figures.term_days or terms.payment_term_days):
        kind, allowed = PAST_TERM, covered
    elif not exposure + demand.uncovered <= figures.limit + half:  # an amount that is no number is within no limit
        kind, allowed = OVER_LIMIT, covered
    else:
        kind, allowed = FREE, True
    granted = ()
    if not allowed and authorities:
        granted = lifting(authorities, kind, demand.payer_id, demand.parts, covered, half)
        allowed = bool(granted)
    missing = 0.0 if allowed else max(demand.to_cover - demand.prepayment, 0.0)
    if not allowed and kind == OVER_LIMIT:
        # Up to the money received (CA-09): what brings the payer back to the limit is enough, where that is less.
        missing = min(missing, max(exposure + demand.uncovered - figures.limit, 0.0))
    return Verdict(
        kind=kind,
        allowed=allowed,
        amount=demand.amount,
        value=demand.to_cover,
        exposure=exposure,
        limit=figures.limit,
        prepayment=demand.prepayment,
        uncovered=demand.uncovered,
        missing=missing,
        days_open=days_open,
        ineligible=figures.ineligible,
        wants_plan=wants_plan,
        authorities=granted,
    )


def judge_batch(
    figures: Mapping[int, Figures],
    demands: Iterable[Demand],
    terms: Terms,
    refused: frozenset = frozenset(),
    holding: bool = True,
    authorities: Mapping[int, Iterable[Authority]] | None = None,
) -> Iterator[tuple[Demand, Verdict]]:
    """Judge documents one after the other: what an allowed one asks is taken before the next of its payer is judged, so that a
    batch never passes a limit that its documents would not pass one by one.

    :param refused: keys that are held for another reason and so take nothing
    :param holding: whether a verdict holds its document (mode block); where it does not, every document takes its part
    :param authorities: see `judge`
    """
    taken: dict[int, float] = {}
    left = dict(authorities or {})
    for demand in demands:
        before = taken.get(demand.payer_id, 0.0)
        verdict = judge(figures[demand.payer_id], demand, terms, before, left)
        if not holding or (verdict.allowed and demand.key not in refused):
            taken[demand.payer_id] = before + demand.uncovered
            _spend(left, verdict.authorities, demand.parts)
        yield demand, verdict


def _spend(left: dict, granted: Iterable[Authority], parts: Iterable[Part]) -> None:
    """Take what one document uses of its authorities away from the documents behind it: no two share one."""
    for authority, part in zip(granted, parts, strict=False):
        if authority.amount is not None and authority.measure == "shipment":
            rest = replace(authority, amount=authority.amount - part.shipment)
            left[part.order_id] = [rest if one is authority else one for one in left[part.order_id]]
