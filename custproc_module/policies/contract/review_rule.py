"""Which review rules apply to a document, and which departments a change touches (CR-04, GEN-03, GEN-04).

A rule is data; what it asks about a document are facts that the model reads for a whole batch. Amounts are in company
currency, tax included.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

ALL = None


@dataclass(frozen=True, slots=True)
class Facts:
    """What the rules ask about one document: `forms` are the ids of its product forms, `depth` is what its customer's grade asks for."""

    amount: float = 0.0
    forms: frozenset = frozenset()
    is_new_customer: bool = False
    has_special_terms: bool = False
    has_special_demand: bool = False
    has_frame: bool = False
    depth: str = ""


@dataclass(frozen=True, slots=True)
class Criteria:
    """What a rule asks for; all of it must hold. A bound of 0 is none, `forms` empty means any."""

    amount_from: float = 0.0
    amount_to: float = 0.0
    forms: frozenset = frozenset()
    new_customer: bool = False
    special_terms: bool = False
    special_demand: bool = False
    depth: str = ""


def applies(criteria: Criteria, facts: Facts) -> bool:
    """Whether a document is one the rule speaks of.

    The lower bound belongs to the band, the upper one does not: neighbouring bands never both apply.

    >>> applies(Criteria(amount_from=1000), Facts(amount=1000)), applies(Criteria(amount_to=1000), Facts(amount=1000))
    (True, False)
    >>> applies(Criteria(new_customer=True), Facts()), applies(Criteria(forms=frozenset({1})), Facts(forms=frozenset({1, 2})))
    (False, True)
    >>> applies(Criteria(depth="extended"), Facts(depth="extended")), applies(Criteria(depth="extended"), Facts())
    (True, False)
    """
    if criteria.amount_from and facts.amount < criteria.amount_from:
        return False
    if criteria.amount_to and facts.amount >= criteria.amount_to:
        return False
    if criteria.forms and not criteria.forms & facts.forms:
        return False
    if criteria.depth and criteria.depth != facts.depth:
        return False
    asked = (
        (criteria.new_customer, facts.is_new_customer),
        (criteria.special_terms, facts.has_special_terms),
        (criteria.special_demand, facts.has_special_demand),
    )
    return all(holds for wanted, holds in asked if wanted)


def is_exempt(criteria: Criteria, facts: Facts) -> bool:
    """Whether a rule frees a document from review: small and standard, under an effective frame contract, and of no other form.

    >>> standard = Facts(amount=900, has_frame=True)
    >>> is_exempt(Criteria(amount_to=1000), standard)
    True
    >>> is_exempt(Criteria(amount_to=1000), Facts(amount=900, has_frame=True, has_special_terms=True))
    False
    >>> is_exempt(Criteria(amount_to=1000, forms=frozenset({1})), Facts(amount=900, has_frame=True, forms=frozenset({1, 2})))
    False
    """
    if not facts.has_frame or facts.has_special_terms or facts.has_special_demand:
        return False
    if criteria.forms and not facts.forms <= criteria.forms:
        return False
    return applies(criteria, facts)


def touched(kinds: Iterable[str], departments_of: Mapping[str, Collection[int]]) -> set[int] | None:
    """The departments that review again after changes of these kinds; `None` (everybody) when one of them is not known.

    >>> touched(["price", "quantity"], {"price": [1], "quantity": [1, 2]})
    {1, 2}
    >>> touched(["price", "colour"], {"price": [1]}) is ALL
    True
    >>> touched([], {"price": [1]})
    set()
    """
    found: set[int] = set()
    for kind in kinds:
        if kind not in departments_of:
            return ALL
        found.update(departments_of[kind])
    return found
