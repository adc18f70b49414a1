"""Expected loss over the life of many loans: compiled loops over months.

`ECL = LGD * sum_t C[curve, t] * EAD_t / (1 + EIR)^t`, where `C` is the marginal PD of month t, weighted over the
scenarios with their LGD factors: `C = sum_s w_s f_s S^s_{t-1} h^s_t`. Default at the end of the month, on the balance
at its start (rules 5.4). `EAD_t` runs off as the contract repays; `undrawn` is added to every month of the life.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import numba as nb
import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
YEAR: Final = 12
BULLET, LEVEL, EQUAL_PRINCIPAL = 0, 1, 2
ALONE: Final = 500_000
"""Fewer loans are a part of a book, or few."""


@contextmanager
def threads_for(loans: int) -> Iterator[None]:
    """This function will let the kernels run on one thread for fewer than `ALONE` loans, else on all that there are.

    A part of a book has other parts beside it; threads that wait for each other would take the cores from them.
    """
    before = nb.get_num_threads()
    nb.set_num_threads(before if loans >= ALONE else 1)
    try:
        yield
    finally:
        nb.set_num_threads(before)


@nb.njit(parallel=True, fastmath=True, nogil=True, cache=True, boundscheck=False, error_model="numpy")
def lifetime_losses(
    balance: Floats,
    undrawn: Floats,
    months: npt.NDArray[np.int32],
    monthly: Floats,
    curve: npt.NDArray[np.int32],
    curves: Floats,
    method: npt.NDArray[np.int8],
) -> Floats:
    """This function will give expected loss at LGD 1 within 12 months and over the life, shape (2, loans).

    `balance` and `undrawn` in minor units, `months` left (0 counts as 1), `monthly` the effective rate of a month,
    `curve` the row of `curves` (rows, longest), `method` BULLET, LEVEL or EQUAL_PRINCIPAL. Lives beyond
    the curves are cut.
    """
    loans, longest = len(balance), curves.shape[1]
    out = np.empty((2, loans))
    for i in nb.prange(loans):
        n = min(max(months[i], 1), longest)
        rate, left, line = monthly[i], balance[i], curves[curve[i]]
        discount = 1.0 / (1.0 + rate)
        grow, less = 1.0, 0.0
        if method[i] == LEVEL:
            grow = 1.0 + rate
            less = left / n if rate == 0.0 else left * rate / (1.0 - discount**n)
        elif method[i] == EQUAL_PRINCIPAL:
            less = left / n
        worth, total, extra = 1.0, 0.0, undrawn[i]
        first = min(n, YEAR)
        for t in range(first):
            worth *= discount
            total += line[t] * (left + extra) * worth
            left = left * grow - less
        out[0, i] = total
        for t in range(first, n):
            worth *= discount
            total += line[t] * (left + extra) * worth
            left = left * grow - less
        out[1, i] = total
    return out


@nb.njit(parallel=True, fastmath=True, nogil=True, cache=True, boundscheck=False, error_model="numpy")
def losses_on_paths(
    starts: npt.NDArray[np.int64],
    balances: Floats,
    monthly: Floats,
    curve: npt.NDArray[np.int32],
    curves: Floats,
) -> Floats:
    """This function will give the same where each loan brings its own balances month by month (custom, seasonal).

    Loan i has `balances[starts[i]:starts[i + 1]]`, the balance at the start of each month of its life.
    """
    loans, longest = len(starts) - 1, curves.shape[1]
    out = np.zeros((2, loans))
    for i in nb.prange(loans):
        discount, worth, total = 1.0 / (1.0 + monthly[i]), 1.0, 0.0
        n = min(starts[i + 1] - starts[i], longest)
        for t in range(n):
            worth *= discount
            total += curves[curve[i], t] * balances[starts[i] + t] * worth
            if t < YEAR:
                out[0, i] = total
        out[1, i] = total
    return out
