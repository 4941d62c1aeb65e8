"""Whether what is promised can be there in time: stock, what comes in and what others were promised, by date (CR-01, GEN-04).

All quantities are in the product's own unit; days are plain dates.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Wanted:
    """A line that promises goods."""

    key: int
    product: int
    quantity: float
    day: date


@dataclass(frozen=True, slots=True)
class Figures:
    """What a line meets on its day. `left` is what remains after this line and those of the document promised before it."""

    key: int
    stock: float
    free: float
    incoming: float
    demand: float
    left: float

    @property
    def is_short(self) -> bool:
        return self.left < -1e-6


def figures(
    wanted: Iterable[Wanted],
    stock: Mapping[int, tuple[float, float]],
    incoming: Mapping[int, Mapping[date, float]],
    demand: Mapping[int, Mapping[date, float]],
) -> Iterator[Figures]:
    """The figures of each line, the earliest promise first.

    :param stock: product → (in stock, of it not reserved)
    :param incoming: product → {day: expected receipts}
    :param demand: product → {day: open deliveries to others}

    >>> day = date(2026, 3, 20)
    >>> lines = [Wanted(1, 7, 10, day), Wanted(2, 7, 4, day)]
    >>> [(line.demand, line.left, line.is_short) for line in figures(lines, {7: (12, 12)}, {7: {day: 3}}, {7: {day: 2}})]
    [(2, 3, False), (2, -1, True)]
    """
    promised: dict[int, float] = {}
    for line in sorted(wanted, key=lambda line: (line.day, line.key)):
        promised[line.product] = promised.get(line.product, 0) + line.quantity
        in_stock, free = stock.get(line.product, (0.0, 0.0))
        comes, goes = _until(incoming, line), _until(demand, line)
        yield Figures(line.key, in_stock, free, comes, goes, in_stock + comes - goes - promised[line.product])


def _until(flows: Mapping[int, Mapping[date, float]], line: Wanted) -> float:
    return sum(quantity for day, quantity in flows.get(line.product, {}).items() if day <= line.day)
