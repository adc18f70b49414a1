"""Repayment plans of many loans at once: whole minor units, the last instalment clears the balance. Compiled."""

from __future__ import annotations

from typing import Final

import numba as nb
import numpy as np
import numpy.typing as npt

from tallystick.kernel.day_numbers import civil, months_after, year_fraction
from tallystick.kernel.whole_minor import half_up

Ints = npt.NDArray[np.int64]

METHODS: Final = ("level", "equal_principal", "bullet", "revolving")
LEVEL, EQUAL_PRINCIPAL, BULLET, REVOLVING = range(4)
RULES: Final = ("none", "following", "preceding", "modified_following")
NONE, FOLLOWING, PRECEDING, MODIFIED = range(4)
BY_BALANCE: Final = -1
"""Interest that is not stated, because it depends on what will be drawn (随借随还)."""
BP = 10_000.0
WEEK = 7
THURSDAY = 3  # 1970-01-01


@nb.njit(cache=True)
def _is_open(day: int, off: Ints, worked: Ints) -> bool:
    place = np.searchsorted(off, day)
    if place < len(off) and off[place] == day:
        return False
    if (day + THURSDAY) % WEEK < 5:
        return True
    place = np.searchsorted(worked, day)
    return bool(place < len(worked) and worked[place] == day)


@nb.njit(cache=True)
def business_day(day: int, rule: int, off: Ints, worked: Ints) -> int:
    """This function will move a day off to a business day: next, previous, or next within the month.

    `off` are sorted days off that are no weekend, `worked` sorted weekend days that are worked.
    """
    if rule == NONE:
        return day
    step = -1 if rule == PRECEDING else 1
    moved = day
    while not _is_open(moved, off, worked):
        moved += step
    if rule == MODIFIED and civil(moved)[1] != civil(day)[1]:
        moved = day
        while not _is_open(moved, off, worked):
            moved -= 1
    return moved


@nb.njit(cache=True)
def count_dues(anchor: int, ahead: int, matures: int, period: int) -> int:
    """This function will count the instalments at `anchor + (k + ahead) * period` months, the last at maturity."""
    n = 1
    while months_after(anchor, (n - 1 + ahead) * period) < matures:
        n += 1
    return n


@nb.njit(cache=True)
def _level(principal: int, rate: float, n: int) -> int:
    """Level instalment (等额本息) `A = P i (1+i)^n / ((1+i)^n - 1)`, to the minor unit half up."""
    if rate == 0.0:
        return half_up(principal / n)
    growth = (1.0 + rate) ** n
    return half_up(principal * rate * growth / (growth - 1.0))


@nb.njit(nogil=True, cache=True)
def plans(starts: Ints, loans: Ints, off: Ints, worked: Ints, out: Ints) -> None:
    """This function will fill rows `starts[i]` to `starts[i + 1]` of `out` with plans: due day, principal, interest.

    `loans` (m, 11): principal, rate_bp, method, day count, rule for days off, drawn day, anchor, periods from it to the
    first due, period in months, periods of interest alone, maturity. Level and equal principal bear whole months of
    interest, odd periods by their days; bullet and revolving bear actual days. Revolving interest is BY_BALANCE.
    """
    for i in range(len(loans)):
        principal, bp, method, day_count, rule, drawn, anchor, ahead, period, alone, matures = loans[i]
        n = starts[i + 1] - starts[i]
        monthly = bp / BP * period / 12.0
        left, before, begun = principal, drawn, drawn
        repaying = max(n - alone, 1)
        instalment = _level(principal, monthly, repaying) if method == LEVEL else half_up(principal / repaying)
        for k in range(n):
            regular = months_after(anchor, (k + ahead) * period)
            plain = matures if k == n - 1 else regular
            due = business_day(plain, rule, off, worked)
            whole = plain == regular and (k + ahead > 0 or months_after(drawn, period) == plain)
            part = monthly
            if method > EQUAL_PRINCIPAL:
                part = bp / BP * year_fraction(before, due, day_count)
            elif not whole:
                part = bp / BP * year_fraction(begun, plain, day_count)
            share = 0
            if k == n - 1:
                share = left
            elif method <= EQUAL_PRINCIPAL and k >= alone:
                share = min(instalment - half_up(left * monthly) if method == LEVEL else instalment, left)
            row = starts[i] + k
            out[row, 0], out[row, 1] = due, max(share, 0)
            out[row, 2] = BY_BALANCE if method == REVOLVING else half_up(left * part)
            left -= max(share, 0)
            before, begun = due, plain
