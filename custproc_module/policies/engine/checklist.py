"""What a checklist lacks before its department may conclude."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Answer:
    """One question with what was answered: conforms, deviates, not_applicable or nothing."""

    question: str
    is_mandatory: bool = True
    answer: str | None = None
    remark: str = ""
    needs_evidence: bool = False
    has_evidence: bool = False


def gaps(answers: Iterable[Answer]) -> Iterator[tuple[str, str]]:
    """What is missing, as (kind, question): unanswered, remark (a deviation says why) or evidence.

    >>> list(gaps([Answer("Quantity", True), Answer("Place", False), Answer("Price", True, "deviates")]))
    [('unanswered', 'Quantity'), ('remark', 'Price')]
    """
    for item in answers:
        if not item.answer:
            if item.is_mandatory:
                yield "unanswered", item.question
            continue
        if item.answer == "deviates" and not item.remark.strip():
            yield "remark", item.question
        if item.needs_evidence and item.answer != "not_applicable" and not item.has_evidence:
            yield "evidence", item.question
