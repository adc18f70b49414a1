"""Sums of fractions without any rounding on the way, so that neither order nor parts change the last digit.

A double is a whole number of units of 2**-1074, the smallest there is. Added up as whole numbers nothing is lost, sums
of parts add up to the sum of all, and one rounding at the end gives the double nearest to the true sum (the long
accumulator of Kulisch 1971).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import polars as pl
from numba import njit

from tallystick.kernel.read_only import read_only

_UNIT_BITS = 1074
_EXPONENTS = 2048
_LOW_BITS = 26


def exact_sum(values: pl.Series) -> int:
    """This function will add up the known ones of `values` (Float64), in whole units of 2**-1074.

    :raises ValueError: one of them is infinite or no number.
    """
    held = read_only(values.cast(pl.Float64).drop_nulls())
    high, low = _by_exponent(held.view(np.int64))
    if high[-1] or low[-1]:
        raise ValueError(f"{values.name!r} holds what is infinite or no number, and has no sum")
    places = np.flatnonzero(high | low)
    return sum(((int(high[at]) << _LOW_BITS) + int(low[at])) << max(int(at) - 1, 0) for at in places)


def as_float(total: int) -> float:
    """This function will give the double nearest to a sum of `exact_sum`.

    :raises OverflowError: there is none so large.
    """
    return total / (1 << _UNIT_BITS)


@njit(cache=True, nogil=True)
def _by_exponent(bits: npt.NDArray[np.int64]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Sums of the mantissas by exponent, upper and lower 26 bits apart: no sum of fewer than 2**36 overflows.

    The last place counts what is no finite number.
    """
    high, low = np.zeros(_EXPONENTS, dtype=np.int64), np.zeros(_EXPONENTS, dtype=np.int64)
    for i in range(len(bits)):
        exponent = (bits[i] >> 52) & 0x7FF
        mantissa = bits[i] & 0xFFFFFFFFFFFFF
        if exponent == _EXPONENTS - 1:
            high[exponent] = 1
            continue
        if exponent > 0:
            mantissa |= 1 << 52
        if bits[i] < 0:
            high[exponent] -= mantissa >> _LOW_BITS
            low[exponent] -= mantissa & 0x3FFFFFF
        else:
            high[exponent] += mantissa >> _LOW_BITS
            low[exponent] += mantissa & 0x3FFFFFF
    return high, low
