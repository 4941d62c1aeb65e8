"""What a frame contract still lets an order call off: quantity, price and term (CT-05)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal


@dataclass(frozen=True, slots=True)
class FrameLine:
    """What was agreed of one product: quantity in its unit (None: without limit) and highest net price of one unit."""

    quantity: float | None
    price: float | None


@dataclass(frozen=True, slots=True)
class Wanted:
    """One line of an order: what it takes of which frame line (None: the frame knows no such product), at which net price."""

    line: int
    frame_line: int | None
    quantity: float
    price: float


@dataclass(frozen=True, slots=True)
class Offer:
    """A frame line an order line may be taken of, all in the frame line's unit: agreed price, asked price and quantity, what is left
    of it (None: without limit), whether the order line is in the same unit, and whether it is taken of this line already.
    """

    key: int
    price: float
    asked_price: float
    asked: float
    left: float | None
    same_unit: bool = True
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Excess:
    """What goes beyond the frame. `kind` is product, quantity, price, before, after or amount; limits and figures as decimals."""

    kind: str
    line: int | None = None
    wanted: Decimal = Decimal(0)
    left: Decimal = Decimal(0)


def exact(number: float, places: int = 6) -> Decimal:
    """A float as the decimal it stands for, so that sums of tenths compare equal.

    >>> exact(0.1) + exact(0.2) == exact(0.3)
    True
    """
    return Decimal(str(number)).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def choose(offers: Iterable[Offer], places: int = 2) -> int | None:
    """The frame line an order line is taken of where several agree on its product at different prices or specifications.

    One at exactly its price comes first, then the one chosen already, one in its unit, one whose price lets it, one with enough left,
    and the cheapest of those.

    >>> tank, bottle = Offer(1, 90.0, 100.0, 5, 50), Offer(2, 100.0, 100.0, 5, 50)
    >>> choose([tank, bottle]), choose([tank]), choose([])
    (2, 1, None)
    >>> choose([Offer(1, 100.0, 100.0, 5, 4), Offer(2, 100.0, 100.0, 5, 50)])
    2
    >>> choose([Offer(1, 100.0, 95.0, 5, 50), Offer(2, 110.0, 95.0, 5, 50, chosen=True)])
    2
    """

    def rank(offer):
        agreed, asked = exact(offer.price, places), exact(offer.asked_price, places)
        beyond = asked > agreed
        lacks = offer.left is not None and exact(offer.asked) > exact(offer.left)
        return (asked != agreed, not offer.chosen, not offer.same_unit, beyond, lacks, -agreed if beyond else agreed)

    return min(offers, key=rank).key if (offers := list(offers)) else None


def excesses(
    frame: Mapping[int, FrameLine],
    taken: Mapping[int, float],
    wanted: Iterable[Wanted],
    day: date,
    term: tuple[date, date | None],
    places: int = 2,
) -> list[Excess]:
    """What an order asks beyond the frame, in the order of its lines; empty when it may be called off.

    :param frame: agreed lines by key
    :param taken: quantity other orders have called off already, by frame line, in the frame line's unit
    :param wanted: the order's lines, quantities in the frame line's unit, prices in the frame's currency without tax
    :param day: the day of the order; the term's first and last day count
    :param places: decimals prices are compared with

    >>> frame = {1: FrameLine(100, 10.0)}
    >>> term = (date(2026, 1, 1), date(2026, 12, 31))
    >>> excesses(frame, {1: 90}, [Wanted(7, 1, 10, 10.0)], date(2026, 12, 31), term)
    []
    >>> beyond = excesses(frame, {1: 90}, [Wanted(7, 1, 11, 10.5)], date(2027, 1, 1), term)
    >>> [(excess.kind, int(excess.left)) for excess in beyond]
    [('after', 0), ('price', 10), ('quantity', 10)]
    """
    found = []
    first, last = term
    if day < first:
        found.append(Excess("before"))
    if last and day > last:
        found.append(Excess("after"))
    asked: dict[int, Decimal] = {}
    lines: dict[int, int] = {}
    for item in wanted:
        if item.quantity <= 0:
            continue
        if item.frame_line is None:
            found.append(Excess("product", item.line, exact(item.quantity)))
            continue
        limit = frame[item.frame_line].price
        if limit is not None and exact(item.price, places) > exact(limit, places):
            found.append(Excess("price", item.line, exact(item.price, places), exact(limit, places)))
        asked[item.frame_line] = asked.get(item.frame_line, Decimal(0)) + exact(item.quantity)
        lines[item.frame_line] = item.line
    for key, quantity in asked.items():
        limit = frame[key].quantity
        if limit is None:
            continue
        left = max(exact(limit) - exact(taken.get(key, 0.0)), Decimal(0))
        if quantity > left:
            found.append(Excess("quantity", lines[key], quantity, left))
    return found
