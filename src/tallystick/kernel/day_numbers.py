"""Days, months and fractions of a year inside compiled loops; days count from 1970-01-01."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, cast

import numba as nb
import numpy as np

DAY_COUNTS: Final = ("act_360", "act_365", "act_act", "30_360")
ACT_360, ACT_365, ACT_ACT, THIRTY_360 = range(4)


_U = np.uint64
_signed = cast(Callable[[Any], int], nb.int64)
_CYCLES = 20
"""Cycles of 400 years before day 0 from which the loops count, so that days before 1970 are whole numbers too."""
_DAYS_BEFORE = 719_468 + _CYCLES * 146_097
_YEARS_BEFORE = _CYCLES * 400


@nb.njit(cache=True, inline="always")
def civil(day: int) -> tuple[int, int, int]:
    """This function will give year, month and day of month of `day`, from the year -8000 on.

    Products and shifts of whole numbers without sign, a fifth of the time of divisions. Source: Neri and Schneider,
    Euclidean affine functions and their application to calendar algorithms (2023), figure 12.
    """
    n_1 = _U(4) * _U(day + _DAYS_BEFORE) + _U(3)
    century = n_1 // _U(146_097)
    n_2 = (n_1 - century * _U(146_097)) | _U(3)
    p_2 = _U(2_939_745) * n_2
    day_of_year = (p_2 & _U(0xFFFF_FFFF)) // _U(2_939_745 * 4)
    n_3 = _U(2_141) * day_of_year + _U(197_913)
    later = 1 if day_of_year >= _U(306) else 0  # January and February belong to the year after
    year = _signed(_U(100) * century + (p_2 >> _U(32))) + later - _YEARS_BEFORE
    return year, _signed(n_3 >> _U(16)) - 12 * later, _signed((n_3 & _U(0xFFFF)) // _U(2_141)) + 1


@nb.njit(cache=True)
def day_of(year: int, month: int, dom: int) -> int:
    """This function will give days since 1970-01-01; a day that the month lacks becomes its last (as `civil`)."""
    counted = _U(year + _YEARS_BEFORE)
    if dom > 28:
        leap = counted % _U(4) == _U(0) and (counted % _U(100) != _U(0) or counted % _U(400) == _U(0))
        longest = 28 + leap if month == 2 else (30 if month in (4, 6, 9, 11) else 31)
        dom = min(dom, longest)
    early = 1 if month <= 2 else 0
    whole, shifted = counted - _U(early), _U(month + 12 * early)
    century = whole // _U(100)
    days = (_U(1_461) * whole) // _U(4) - century + century // _U(4) + (_U(979) * shifted - _U(2_919)) // _U(32)
    return _signed(days) + dom - 1 - _DAYS_BEFORE


@nb.njit(cache=True)
def months_after(day: int, months: int) -> int:
    """This function will move a day by months, a day that the month lacks becoming its last."""
    year, month, dom = civil(day)
    index = year * 12 + month - 1 + months
    return day_of(index // 12, index % 12 + 1, dom)


@nb.njit(cache=True)
def year_fraction(start: int, end: int, day_count: int) -> float:
    """This function will give the fraction of a year from `start` to `end`, the first day counted, the last not."""
    if end <= start:
        return 0.0
    if day_count == ACT_360:
        return (end - start) / 360.0
    if day_count == ACT_365:
        return (end - start) / 365.0
    if day_count == ACT_ACT:
        return _act_act(start, end)
    y1, m1, d1 = civil(start)
    y2, m2, d2 = civil(end)
    d1 = min(d1, 30)
    if d2 == 31 and d1 == 30:
        d2 = 30
    return ((y2 - y1) * 360 + (m2 - m1) * 30 + (d2 - d1)) / 360.0


@nb.njit(cache=True)
def _act_act(start: int, end: int) -> float:
    total, day = 0.0, start
    while day < end:
        year, month, dom = civil(day)
        leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
        length = 366 if leap else 365
        before = (0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334)[month - 1]
        gone = before + dom - 1 + (1 if leap and month > 2 else 0)
        until = min(end, day + length - gone)
        total += (until - day) / length
        day = until
    return total
