"""When a contract takes effect (CT-01): review passed, both parties signed, both seals affixed."""

from collections.abc import Collection, Iterator

# In the order in which they usually come about.
CONDITIONS = ("review", "signed_by_us", "signed_by_customer", "sealed_by_us", "sealed_by_customer")
SIGNED = frozenset({"review", "signed_by_us", "signed_by_customer"})
EFFECTIVE = frozenset(CONDITIONS)


def missing(fulfilled: Collection[str], target: str = "effective") -> Iterator[str]:
    """The conditions that still fail for `target` (signed or effective).

    >>> list(missing({"review", "signed_by_us", "signed_by_customer"}))
    ['sealed_by_us', 'sealed_by_customer']
    >>> list(missing({"signed_by_us", "signed_by_customer"}, "signed"))
    ['review']
    """
    needed = SIGNED if target == "signed" else EFFECTIVE
    return (condition for condition in CONDITIONS if condition in needed and condition not in fulfilled)


def reached(fulfilled: Collection[str]) -> str:
    """The furthest state the conditions allow.

    >>> reached({"review"}), reached(SIGNED), reached(EFFECTIVE)
    ('review', 'signed', 'effective')
    """
    if EFFECTIVE.issubset(fulfilled):
        return "effective"
    return "signed" if SIGNED.issubset(fulfilled) else "review"
