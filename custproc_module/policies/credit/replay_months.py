"""What a replayed policy came to, month by month (see replay.py). Money in the company's currency."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from .replay import HALF_CENT, HELD, OUTCOMES


@dataclass(slots=True)
class Month:
    """What a policy did with the shipments of one payer and month. Amounts by outcome, and what they came to."""

    count: int = 0
    amounts: dict = field(default_factory=lambda: dict.fromkeys(OUTCOMES, 0.0))
    waited: int = 0  # shipments that waited
    days_waited: int = 0  # their days together
    never_left: float = 0.0  # amount that waited to the end
    loss_taken: float = 0.0  # bad debts on shipments that left on credit
    loss_avoided: float = 0.0  # bad debts on shipments that never left on credit


def summarise(shipments, today: date, bad_after_days: int) -> dict[date, Month]:
    """Shipments of one payer by the first day of their month.

    :param bad_after_days: what is unpaid so many days after its due date counts as a bad debt; so does what was written off
    """
    months = {}
    for shipment in shipments:
        month = months.setdefault(shipment.day.replace(day=1), Month())
        month.count += 1
        month.amounts[shipment.outcome] += shipment.amount
        if shipment.outcome == HELD:
            month.waited += 1
            month.days_waited += shipment.delay
            if shipment.left_on is None:
                month.never_left += shipment.amount
        due = max(item.due for item in shipment.items)
        bad = shipment.lost
        if shipment.unpaid > HALF_CENT and due + timedelta(days=bad_after_days) < today:
            bad += shipment.unpaid
        if bad > HALF_CENT and shipment.on_credit:
            month.loss_taken += bad
        elif bad > HALF_CENT:
            month.loss_avoided += bad
    return months
