"""The monthly rate at which payments are worth what was paid out: `net = sum(payment_k / (1 + r)**k)` (rules 7.3)."""

from __future__ import annotations

from math import expm1, isfinite, log1p, nan
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import polars as pl
from numba import njit

from tallystick.kernel.read_only import read_only

Floats = npt.NDArray[np.float64]

LEVEL: Final = 0
EQUAL_PRINCIPAL: Final = 1
BULLET: Final = 2
REPAYMENT_CODES: dict[str, int] = {"level": LEVEL, "equal_principal": EQUAL_PRINCIPAL, "bullet": BULLET, "revolving": 2}
_TERMS = ("rate", "months", "upfront", "fee", "plan")
_STEPS: Final = 60
_NEAR: Final = 1e-13
_FLAT: Final = 1e-7


def cash_flow_irr(payments: Floats) -> float:
    """This function will give the rate per period of `payments`: the first is paid out (negative), the rest received.

    NaN where no rate above -100 % makes them worth nothing today.
    """
    return float(_cash_flow_irr(np.ascontiguousarray(payments, dtype=np.float64)))


def loan_irr(
    *, monthly_rate: pl.Expr, months: pl.Expr, upfront: pl.Expr, monthly_fee: pl.Expr, plan: pl.Expr
) -> pl.Expr:
    """This function will give the monthly rate a loan costs, all fees in (Float64), row by row.

    `upfront` is the share of principal kept at disbursement, `monthly_fee` a share of the principal first lent, `plan`
    one of REPAYMENT_CODES' numbers. Without fees that is the monthly rate itself. Null where any input is null or no
    rate solves it.
    """
    terms = zip((monthly_rate, months, upfront, monthly_fee, plan), _TERMS, strict=True)
    asked = pl.struct([column.cast(pl.Float64).alias(name) for column, name in terms])
    solved: pl.Expr = asked.map_batches(_solved, return_dtype=pl.Float64, is_elementwise=True)
    return solved.fill_nan(None)


def _solved(rows: pl.Series) -> pl.Series:
    fields = rows.struct.unnest()
    rate, months, upfront, fee, plan = (read_only(fields[name].fill_null(nan)) for name in _TERMS)
    out = np.empty(len(rows))
    _loan_irrs(rate, months, upfront, fee, plan, out)
    return pl.Series(rows.name, out)


@njit(cache=True, nogil=True)
def _annuity(rate: float, months: float) -> float:
    return months if abs(rate) < 1e-12 else -expm1(-months * log1p(rate)) / rate


@njit(cache=True, nogil=True)
def _worth(rate: float, interest: float, months: float, fee: float, plan: float) -> float:
    """This function will give today's worth at `rate` of all payments on a principal of 1."""
    factor = _annuity(rate, months)
    if plan == LEVEL:
        return (1.0 / _annuity(interest, months) + fee) * factor
    last = (1.0 + rate) ** -months
    if plan == BULLET:
        return float((interest + fee) * factor + last)
    falling = months * (months - 1.0) / 2.0 if abs(rate) < _FLAT else (factor - months * last) / rate
    return (1.0 / months + interest + fee) * factor - interest / months * falling


@njit(cache=True, nogil=True)
def _loan_rate(interest: float, months: float, upfront: float, fee: float, plan: float) -> float:
    if not (isfinite(interest + upfront + fee + plan) and months >= 1.0 and upfront < 1.0):
        return nan
    if upfront == 0.0 and fee == 0.0:
        return interest
    target = 1.0 - upfront
    older = interest
    gap_older = _worth(older, interest, months, fee, plan) - target
    newer = interest + 2.0 * upfront / (months + 1.0) + fee * 1.5 + 1e-6
    for _ in range(_STEPS):
        gap = _worth(newer, interest, months, fee, plan) - target
        if abs(gap) < _NEAR or gap == gap_older:
            return newer
        moved = newer - gap * (newer - older) / (gap - gap_older)
        older, gap_older = newer, gap
        newer = max(moved, (older - 1.0) / 2.0 + 1e-9)
        if abs(newer - older) < 1e-15:
            return newer
    return nan


@njit(cache=True, nogil=True)
def _loan_irrs(interest: Any, months: Any, upfront: Any, fee: Any, plan: Any, out: Any) -> None:
    for row in range(out.size):
        out[row] = _loan_rate(interest[row], months[row], upfront[row], fee[row], plan[row])


@njit(cache=True, nogil=True)
def _present(payments: Any, rate: float) -> float:
    total = 0.0
    for k in range(payments.size - 1, -1, -1):
        total = total / (1.0 + rate) + payments[k]
    return total


@njit(cache=True, nogil=True)
def _cash_flow_irr(payments: Any) -> float:
    low, high = -0.99, 0.01
    at_low = _present(payments, low)
    while _present(payments, high) * at_low > 0.0:
        high = high * 2.0 + 0.01
        if high > 1e6:
            return nan
    for _ in range(200):
        middle = (low + high) / 2.0
        at_middle = _present(payments, middle)
        if at_middle * at_low > 0.0:
            low, at_low = middle, at_middle
        else:
            high = middle
        if high - low < 1e-15:
            break
    return (low + high) / 2.0
