"""What lets a document pass that the figures alone would hold: a release, a case by case approval, a collection plan (D-06).

All money is in the company's currency, tax included.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Part:
    """What one document asks for one order.

    `shipment` is the value of what leaves (an order: of all that is still to leave; an invoice: of what it bills), `whole` what the order
    comes to with it. `order_id` is None for goods that no order stands for: no authority lifts those.
    """

    order_id: int | None
    shipment: float
    whole: float


@dataclass(frozen=True, slots=True)
class Authority:
    """One permission, bound to one order and one payer.

    `lifts` names the kinds of verdict it lifts (policies/credit/verdict.py), `amount` the value up to which it does, None for any;
    `measure` says which value that is: "shipment" or "whole". One that `needs_cover` counts only when the document is paid first.
    `until` is its last day.
    """

    kind: str  # "release", "case", "plan" …
    model: str
    res_id: int
    name: str
    order_id: int
    payer_id: int
    lifts: frozenset[str]
    amount: float | None = None
    measure: str = "shipment"
    needs_cover: bool = False
    until: date | None = None

    def covers(self, kind: str, payer_id: int, part: Part, covered: bool, half: float) -> bool:
        """Whether it lets this part of a document pass a verdict of that kind.

        >>> release = Authority("release", "r", 1, "R1", 7, 3, frozenset({"over_limit"}), 300.0)
        >>> [release.covers("over_limit", 3, Part(7, value, 900.0), False, 0.005) for value in (300.0, 300.01)]
        [True, False]
        >>> own, other = Part(7, 1.0, 1.0), Part(8, 1.0, 1.0)
        >>> release.covers("past_term", 3, own, False, 0.005), release.covers("over_limit", 3, other, False, 0.005)
        (False, False)
        """
        if kind not in self.lifts or part.order_id != self.order_id or payer_id != self.payer_id or (self.needs_cover and not covered):
            return False
        return self.amount is None or getattr(part, self.measure) < self.amount + half


def lifting(
    authorities: Mapping[int, Iterable[Authority]],
    kind: str,
    payer_id: int,
    parts: Iterable[Part],
    covered: bool,
    half: float,
) -> tuple[Authority, ...]:
    """The authorities that together let a document pass; empty when a part of it has none.

    >>> release = Authority("release", "r", 1, "R1", 7, 3, frozenset({"over_limit"}), 300.0)
    >>> own, foreign, free = Part(7, 200.0, 200.0), Part(8, 50.0, 50.0), Part(None, 10.0, 10.0)
    >>> [len(lifting({7: [release]}, "over_limit", 3, parts, False, 0.005)) for parts in ([own], [own, foreign], [own, free], [])]
    [1, 0, 0, 0]
    """
    found = []
    for part in parts:
        authority = next(
            (one for one in authorities.get(part.order_id, ()) if one.covers(kind, payer_id, part, covered, half)), None
        )
        if authority is None:
            return ()
        found.append(authority)
    return tuple(found)
