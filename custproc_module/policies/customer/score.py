"""The score of a customer, 0 to 100, and what it is made of (D-11, CL-02, CL-03).

Each measure has a value that is worth no points and one that is worth all 100; between them points are shared out evenly, and the better
side may be the lower one (days, complaints). A measure without a value is left out, so that nobody is judged by what is not known.
models/customer/grade/grade_sql.py says the same in SQL for all customers at once.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal


@dataclass(frozen=True, slots=True)
class Measure:
    """How much a measure counts, the values worth 0 and 100 points, and the value beyond which a customer needs attention (CL-07)."""

    code: str
    weight: float
    worst: float
    best: float
    limit: float | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """What one measure gives: its value, the points for it (0 to 100), and what it adds to the score."""

    code: str
    value: float
    points: float
    weight: float
    adds: float


def points(value: float, worst: float, best: float) -> float:
    """Points of a value, never below 0 or above 100.

    >>> points(50, 0, 200), points(300, 0, 200), points(90, 180, 0)
    (25.0, 100.0, 50.0)
    """
    return min(max((value - worst) / (best - worst), 0.0), 1.0) * 100.0


def parts(values: Mapping[str, float | None], measures: Sequence[Measure]) -> list[Part]:
    """What each measure that has a value adds to the score.

    >>> [part.adds for part in parts({"a": 1, "b": None, "c": 0}, [Measure(code, 1, 0, 1) for code in "abc"])]
    [50.0, 0.0]
    """
    known = [measure for measure in measures if values.get(measure.code) is not None]
    total = sum(measure.weight for measure in known)
    found = []
    for measure in known:
        won = points(values[measure.code], measure.worst, measure.best)
        found.append(Part(measure.code, values[measure.code], won, measure.weight, won * measure.weight / total))
    return found


def score(values: Mapping[str, float | None], measures: Sequence[Measure]) -> float | None:
    """The weighted mean of the points; None when nothing is known.

    >>> score({"revenue": 500.0, "recency": 0.0}, [Measure("revenue", 30, 0, 1000), Measure("recency", 10, 180, 0)])
    62.5
    """
    found = parts(values, measures)
    return _rounded(sum(part.adds for part in found)) if found else None


def _rounded(total: float) -> float:
    """Two decimals, a half upwards, as the database rounds.

    >>> _rounded(21.825), _rounded(79.994999)
    (21.83, 79.99)
    """
    return float(Decimal(f"{total:.15g}").quantize(Decimal("0.01"), ROUND_HALF_UP))


def grade(total: float | None, boundaries: Iterable[tuple[float, int]]) -> int | None:
    """The grade with the highest boundary that is reached; the lowest boundary when no score is known.

    >>> [grade(total, [(80, 1), (60, 2), (0, 3)]) for total in (80.0, 79.99, None)]
    [1, 2, 3]
    """
    ordered = sorted(boundaries, reverse=True)
    for minimum, key in ordered:
        if total is not None and total >= minimum:
            return key
    return ordered[-1][1] if ordered else None


def is_problem(value: float | None, measure: Measure) -> bool:
    """Whether a value lies on the worse side of the measure's limit.

    >>> is_problem(-40, Measure("growth", 1, -20, 20, limit=-30)), is_problem(3, Measure("complaints", 1, 3, 0, limit=2))
    (True, True)
    """
    if value is None or measure.limit is None:
        return False
    return value < measure.limit if measure.best > measure.worst else value > measure.limit


def differences(before: Mapping[str, float], after: Mapping[str, float]) -> list[tuple[str, float]]:
    """What made a score move: by how much each measure adds more or less, the largest first.

    >>> differences({"a": 10, "b": 5}, {"a": 12, "b": 5, "c": 3})
    [('c', 3), ('a', 2)]
    """
    moved = {code: after.get(code, 0) - before.get(code, 0) for code in {*before, *after}}
    return sorted(((code, move) for code, move in moved.items() if abs(move) >= 0.05), key=lambda each: (-abs(each[1]), each[0]))
