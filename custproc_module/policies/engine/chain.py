"""A chain of sealed decisions: each seal covers its decision and the seal before it."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from .fingerprint import text_of

GENESIS = "0" * 64


@dataclass(frozen=True, slots=True)
class Link:
    """One sealed decision as it is stored: its place, its seal, and the values it claims."""

    number: int
    seal: str
    values: dict
    record_id: int = 0


@dataclass(frozen=True, slots=True)
class Finding:
    """What verification found: kind is altered, removed, inserted or tail, and number the place in the chain.

    What happened before the seal (`models/engine/decision/decision_witness.py`) is unsealed_removed, unsealed_altered, or unnoted;
    number is then that of the record.
    """

    kind: str
    number: int
    record_id: int = 0


def seal(previous: str, number: int, values: dict) -> str:
    """The seal of a decision at a place of the chain."""
    return hashlib.sha256(f"{previous}\n{number}\n{text_of(values)}".encode()).hexdigest()


def verify(links: Iterable[Link], head_seal: str, head_count: int) -> Iterator[Finding]:
    """Walk the chain in the order of its numbers and yield every place where it does not hold.

    After an altered link the stored seal is taken on, so that one change gives one finding, not one for every later link.

    >>> a = Link(1, seal(GENESIS, 1, {"x": 1}), {"x": 1})
    >>> b = Link(2, seal(a.seal, 2, {"x": 2}), {"x": 2})
    >>> list(verify([a, b], b.seal, 2))
    []
    >>> [f.kind for f in verify([a], b.seal, 2)]
    ['tail']
    >>> [f.kind for f in verify([Link(1, a.seal, {"x": 9}), b], b.seal, 2)]
    ['altered']
    """
    previous, expected = GENESIS, 1
    for link in links:
        if link.number < expected or link.number > head_count:
            yield Finding("inserted", link.number, link.record_id)
            continue
        if link.number > expected:
            for number in range(expected, link.number):
                yield Finding("removed", number)
            # Without the link before, this one's own seal cannot be recomputed: only a gap is certain.
        elif link.seal != seal(previous, link.number, link.values):
            yield Finding("altered", link.number, link.record_id)
        previous, expected = link.seal, link.number + 1
    if expected <= head_count:
        yield Finding("tail", expected)
    elif head_count and previous != head_seal:
        yield Finding("altered", head_count)
