"""Cuts that people can read: the shortest decimal between two neighbouring values."""

from __future__ import annotations

from decimal import ROUND_FLOOR, ROUND_HALF_EVEN, Decimal
from math import isinf


def tidy_cut(below: float, at: float) -> float:
    """This function will give the shortest decimal above `below` and up to `at`, so that `value < cut` parts the two.

    `at` itself where nothing shorter is a floating-point number between them, or where either is infinite.
    """
    if isinf(below) or isinf(at):
        return at
    low, high = Decimal(below), Decimal(at)
    power = max(high.copy_abs(), low.copy_abs()).adjusted() + 1
    for places in range(power, power - 18, -1):
        unit = Decimal(1).scaleb(places)
        for rounding in (ROUND_HALF_EVEN, ROUND_FLOOR):
            found = float((high / unit).to_integral_value(rounding) * unit)
            if below < found <= at:
                return found
    return at
