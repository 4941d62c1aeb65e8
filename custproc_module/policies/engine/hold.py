"""Why a document is held: one reason of one area, with what can be done about it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Hold:
    """One reason to hold a document at a gate.

    `area` is the process area that says so ("customer", "contract", "credit"), `code` names the reason within it and never
    changes, `text` is the fact with its numbers in the reader's language, `ways_out` say what lifts it or who can help.
    `figures` are the plain values the reason was found on; they go into the decision. A finding that is not `blocking` holds
    nothing: an area leaves it for the figures on which it let the document pass. One that is `observed` would hold if what is
    judged here were in mode block: it is recorded, and holds nothing yet (D-07). One that is `binding` holds in every mode of the
    gate, off included: it is about a document that somebody made on purpose to be decided (an off-plan order). `until` is the moment
    (UTC) to which what was found stands, where it does not stand for good.
    """

    area: str
    code: str
    text: str
    ways_out: tuple[str, ...] = ()
    figures: Mapping = field(default_factory=dict)
    blocking: bool = True
    observed: bool = False
    binding: bool = False
    until: datetime | None = None


def merge(*parts: Mapping[int, list[Hold]]) -> dict[int, list[Hold]]:
    """The holds of several areas together, by document, in the order of the areas.

    >>> a, b = Hold("contract", "no_review", "not reviewed"), Hold("credit", "over_limit", "600 over")
    >>> [hold.code for hold in merge({1: [a]}, {1: [b], 2: [b]})[1]]
    ['no_review', 'over_limit']
    """
    merged: dict[int, list[Hold]] = {}
    for part in parts:
        for key, holds in part.items():
            if holds:
                merged.setdefault(key, []).extend(holds)
    return merged


def blocking(holds: Iterable[Hold]) -> list[Hold]:
    """Those that hold their document."""
    return [hold for hold in holds if hold.blocking and not hold.observed]


def observed(holds: Iterable[Hold]) -> list[Hold]:
    """Those that would hold their document, were what they judge in mode block."""
    return [hold for hold in holds if hold.blocking and hold.observed]


def binding(holds: Iterable[Hold]) -> list[Hold]:
    """Those that hold their document in every mode of the gate.

    >>> off_plan = Hold("contract", "off_plan", "it was taken off plan", binding=True)
    >>> binding([Hold("credit", "over_limit", "600 over"), off_plan]) == [off_plan]
    True
    """
    return [hold for hold in blocking(holds) if hold.binding]


def in_mode(mode: str, found: Mapping[int, list[Hold]]) -> Mapping[int, list[Hold]]:
    """The holds of one area as the mode of what it judges wants them: none when off, observed in mode observe (D-07).

    >>> found = {1: [Hold("contract", "no_review", "not reviewed")]}
    >>> in_mode("off", found), blocking(in_mode("observe", found)[1]), [hold.code for hold in blocking(in_mode("block", found)[1])]
    ({}, [], ['no_review'])
    """
    if mode == "off":
        return {}
    if mode == "observe":
        return {key: [replace(hold, observed=True) for hold in holds] for key, holds in found.items()}
    return found


def in_words(holds: Iterable[Hold], between: str = "; ", stop: str = ". ") -> str:
    """The reasons as sentences, each once, the ways out behind them, with the punctuation of the reader's language.

    >>> in_words([Hold("credit", "over_limit", "the order passes the limit", ("Register a payment.",))])
    'the order passes the limit. Register a payment.'
    >>> in_words([Hold("contract", "no_review", "未经评审", ("请申请评审。",)), Hold("credit", "over_limit", "超额度")], "；", "。")
    '未经评审；超额度。请申请评审。'
    """
    facts = dict.fromkeys(hold.text.rstrip(".。") for hold in holds)
    ways = dict.fromkeys(way for hold in holds for way in hold.ways_out)
    space = stop[len(stop.rstrip()) :]
    return space.join([between.join(facts) + stop.rstrip(), *ways])


def in_lines(holds: Iterable[Hold]) -> str:
    """Several reasons as a person reads them best: one below the other, the ways out behind arrows. Empty for a single reason.

    >>> review = Hold("contract", "no_review", "it was not reviewed", ("Ask for review.",))
    >>> in_lines([review])
    ''
    >>> print(in_lines([review, Hold("credit", "over_limit", "it passes the limit", ("Ask for review.",))]).strip())
    • it was not reviewed
    • it passes the limit
    → Ask for review.
    """
    holds = list(holds)
    facts = dict.fromkeys(hold.text.rstrip(".。") for hold in holds)
    if len(facts) <= 1:
        return ""
    ways = dict.fromkeys(way for hold in holds for way in hold.ways_out)
    return "".join([f"\n• {fact}" for fact in facts] + [f"\n→ {way}" for way in ways])
