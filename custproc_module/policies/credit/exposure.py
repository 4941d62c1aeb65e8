"""What of an order line is not owed any more (D-05)."""


def not_coming(ordered: float, delivered: float, returned: float = 0, leaving: float = 0) -> float:
    """How much of a line came back and does not leave again: it is not owed, whether it was invoiced and credited or not.

    :param returned: all that ever came back
    :param leaving: what is still to leave by open transfers

    >>> [not_coming(10, 7, 3, leaving) for leaving in (0, 1, 3)], not_coming(10, 10, returned=3)
    ([3, 2, 0], 0)
    >>> not_coming(10, 0, returned=4, leaving=6), not_coming(10, 12, returned=1)
    (4, 0)
    """
    return max(0, min(returned, max(ordered, delivered) - delivered - leaving))
