"""Which part of what was invoiced is collected in time (CO-04)."""


def rate(invoiced: float, collected: float) -> float | None:
    """Percentage with two decimals; None where nothing was invoiced.

    >>> rate(300.0, 285.0), rate(0.0, 0.0)
    (95.0, None)
    """
    return round(100.0 * collected / invoiced, 2) if invoiced > 0 else None


def is_reached(invoiced: float, collected: float, target: float) -> bool:
    """Whether the target is met, judged on the amounts and not on the rounded rate.

    >>> is_reached(100_000.0, 94_996.0, 95.0), rate(100_000.0, 94_996.0)
    (False, 95.0)
    """
    return invoiced <= 0 or 100.0 * collected >= target * invoiced
