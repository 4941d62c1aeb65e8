"""What of a repair has still to be charged (RP-06, RP-07). Money in the company's currency, tax included."""

# The work is done; what the customer agreed to is owed whether he signs or not.
DONE_STATES = ("done", "closed")


def still_to_charge(state: str, agreed: bool, amount: float, charged: float, is_void: bool = False) -> float:
    """What finance has still to charge: the fees of work that is done, less what an invoice or a receipt holds.

    :param agreed: whether the customer agreed to the fees as they stand
    :param is_void: whether the invoice that held them was cancelled

    >>> still_to_charge("working", True, 230.0, 0.0), still_to_charge("done", True, 230.0, 0.0)
    (0.0, 230.0)
    >>> still_to_charge("closed", False, 230.0, 0.0)
    0.0
    >>> still_to_charge("closed", True, 230.0, 230.0), still_to_charge("closed", True, 230.0, 230.0, is_void=True)
    (0.0, 230.0)
    """
    if state not in DONE_STATES or not agreed:
        return 0.0
    return max(amount - (0.0 if is_void else charged), 0.0)
