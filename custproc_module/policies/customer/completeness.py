"""Whether a customer's papers are all there and valid (CF-01, CF-13), and when that changes by itself.

Days are calendar days in the time zone of the company's working calendar; a paper is valid through its last day.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

MISSING = "missing"
NO_SCAN = "no_scan"
NO_VALIDITY = "no_validity"
NOT_YET = "not_yet"
EXPIRED = "expired"
# The best thing that can be said of a paper comes last: of several papers of one type the best one counts.
_ORDER = (MISSING, EXPIRED, NO_VALIDITY, NO_SCAN, NOT_YET)


@dataclass(frozen=True, slots=True)
class Requirement:
    """One type of paper that the file must hold."""

    type_id: int
    needs_validity: bool = False
    needs_scan: bool = False


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper in the file. `valid_until` None: without an end."""

    type_id: int
    valid_from: date | None = None
    valid_until: date | None = None
    has_scan: bool = True


@dataclass(frozen=True, slots=True)
class Gap:
    """What is wrong with one required type; `day` is the expiry date or the first valid day where there is one."""

    type_id: int
    kind: str
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Assessment:
    """The outcome: gaps in the order of the requirements, and the first day on which the outcome changes by itself."""

    gaps: tuple[Gap, ...]
    changes_on: date | None = None

    def without(self, covered: Collection[int]) -> tuple[Gap, ...]:
        """The gaps that an approved exception for the types `covered` leaves (CF-14)."""
        return tuple(gap for gap in self.gaps if gap.type_id not in covered)


def _fault(requirement: Requirement, paper: Paper, today: date) -> tuple[str, date | None] | None:
    if paper.valid_until and paper.valid_until < today:
        return EXPIRED, paper.valid_until
    if requirement.needs_validity and not paper.valid_until:
        return NO_VALIDITY, None
    if requirement.needs_scan and not paper.has_scan:
        return NO_SCAN, None
    if paper.valid_from and paper.valid_from > today:
        return NOT_YET, paper.valid_from
    return None


def assess(requirements: Iterable[Requirement], papers: Iterable[Paper], today: date) -> Assessment:
    """Compare the papers of one file with what is required on one day.

    >>> licence = Requirement(1, needs_validity=True)
    >>> assess([licence], [], date(2026, 3, 1)).gaps
    (Gap(type_id=1, kind='missing', day=None),)
    >>> assess([licence], [Paper(1, valid_until=date(2026, 3, 1))], date(2026, 3, 1))
    Assessment(gaps=(), changes_on=datetime.date(2026, 3, 2))
    >>> assess([licence], [Paper(1, valid_until=date(2026, 3, 1))], date(2026, 3, 2)).gaps[0].kind
    'expired'
    """
    by_type: dict[int, list[Paper]] = {}
    for paper in papers:
        by_type.setdefault(paper.type_id, []).append(paper)
    gaps, changes = [], []
    for requirement in requirements:
        faults, ends = [], []
        for paper in by_type.get(requirement.type_id, ()):
            fault = _fault(requirement, paper, today)
            if fault is None:
                ends.append(paper.valid_until)
            else:
                faults.append(fault)
                if fault[0] == NOT_YET:
                    changes.append(fault[1])
        if not ends:
            kind, day = max(faults, key=lambda fault: (_ORDER.index(fault[0]), fault[1] or today), default=(MISSING, None))
            gaps.append(Gap(requirement.type_id, kind, day))
        elif None not in ends:
            changes.append(max(ends) + timedelta(days=1))
    return Assessment(tuple(gaps), min(changes, default=None))


def whole_until(requirements: Iterable[Requirement], papers: Iterable[Paper], today: date) -> date | None:
    """The last day on which papers that lack nothing today still lack nothing; None: without an end.

    >>> licence, permit = Requirement(1), Requirement(2)
    >>> early, late = Paper(1, valid_until=date(2026, 3, 1)), Paper(1, valid_from=date(2026, 3, 2), valid_until=date(2026, 5, 1))
    >>> whole_until([licence], [early, late], date(2026, 2, 1)), whole_until([licence], [early], date(2026, 2, 1))
    (datetime.date(2026, 5, 1), datetime.date(2026, 3, 1))
    >>> whole_until([licence, permit], [late, Paper(2)], date(2026, 4, 1)), whole_until([permit], [Paper(2)], date(2026, 4, 1))
    (datetime.date(2026, 5, 1), None)
    """
    requirements, papers, day = list(requirements), list(papers), today
    while (found := assess(requirements, papers, day)).changes_on and not found.gaps:
        day = found.changes_on
    return day - timedelta(days=1) if found.gaps else None


def percentage(fulfilled: int, required: int) -> int:
    """Share in whole percent, rounded down, so that 100 means everything.

    >>> percentage(199, 200), percentage(0, 0)
    (99, 100)
    """
    return 100 * fulfilled // required if required else 100
