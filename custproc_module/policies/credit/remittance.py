"""What a customer remits for an order before it is shipped (RO-11). Money in the order's currency, tax included."""


def amount_to_remit(goods: float, freight: float, previous: float) -> float:
    """Goods and freight of the order with what the customer still owes, or less what is left in its favour; never below zero.

    :param previous: arrears above zero, balance in the customer's favour below

    >>> [amount_to_remit(800.0, 20.0, previous) for previous in (150.0, -150.0, -900.0)]
    [970.0, 670.0, 0.0]
    """
    return max(goods + freight + previous, 0.0)
