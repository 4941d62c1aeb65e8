"""What stood behind a document that no gate judged, told afterwards (D-06, CA-04, CA-09).

All money is in the company's currency, tax included.
"""

from collections.abc import Iterable, Mapping

from .authority import Authority, lifting
from .verdict import CASH_ONLY, STOPPED, Demand


def is_backed(
    kind: str, demand: Demand, late: float, plans: Mapping[int, Iterable[Authority]], wants_plan: bool, half: float
) -> bool:
    """Whether money that was there in time, or a plan, let a document pass although its payer's standing would not.

    :param late: what has come in for its orders since; it makes nothing good
    :param plans: {order id: plans in force that day, each with the money paid ahead of the document}
    :param wants_plan: whether a payer without credit needs money and plan together, because he owes something

    >>> paid = Demand("P1", 7, 0.0, prepayment=300.0, due=300.0)
    >>> [is_backed(kind, paid, late, {}, True, 0.005) for kind, late in
    ...  (("over_limit", 0.0), ("over_limit", 300.0), ("cash_only", 0.0), ("stopped", 0.0))]
    [True, False, False, False]
    """
    if kind == STOPPED:
        return False
    covered = demand.prepayment - late > demand.to_cover - half
    if covered and not (kind == CASH_ONLY and wants_plan):
        return True
    return bool(lifting(plans, kind, demand.payer_id, demand.parts, covered, half))
