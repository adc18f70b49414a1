"""PD over time: from yearly migration between grades to the probability of default in each month."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.linalg import expm, logm

Floats = npt.NDArray[np.float64]
MONTHS_IN_YEAR = 12


def monthly_matrix(yearly: Floats) -> Floats:
    """This function will give the monthly migration matrix whose twelfth power is `yearly`, as near as one exists.

    Shapes (grades + 1, grades + 1), the last state is default and keeps what it has. The generator is made valid by
    setting negative rates to zero and closing each row (Israel, Rosenthal and Wei 2001).

    :raises ValueError: a row does not add up to 1, or default can be left.
    """
    if not np.allclose(yearly.sum(axis=1), 1.0, atol=1e-9):
        rows = np.flatnonzero(np.abs(yearly.sum(axis=1) - 1) > 1e-9)
        raise ValueError(f"rows {rows.tolist()} of the migration matrix do not add up to 1; correct their shares")
    if yearly[-1, -1] != 1.0:
        raise ValueError("the last state of the migration matrix is default and must keep all of itself")
    generator = np.real(logm(yearly))
    rates = np.where(np.eye(len(yearly), dtype=bool), 0.0, np.maximum(generator, 0.0))
    rates[-1] = 0.0
    generator = rates - np.diag(rates.sum(axis=1))
    return np.asarray(expm(generator / MONTHS_IN_YEAR))


def cumulative_pd(monthly: Floats, months: int) -> Floats:
    """This function will give the probability of default within 1..`months` months, shape (grades, months)."""
    state = np.eye(len(monthly))
    columns = []
    for _ in range(months):
        state = state @ monthly
        columns.append(state[:-1, -1])
    return np.column_stack(columns)


def hazards(cumulative: Floats) -> Floats:
    """This function will give the probability of default in each month for those that got so far, same shape."""
    before = np.column_stack([np.zeros(len(cumulative)), cumulative[:, :-1]])
    alive = 1 - before
    return np.asarray(np.divide(cumulative - before, alive, out=np.ones_like(cumulative), where=alive > 0))


def shifted(hazard: Floats, logit_shift: Floats) -> Floats:
    """This function will move hazards on the logit scale by `logit_shift` (months,): the macro link."""
    held = np.clip(hazard, 1e-12, 1 - 1e-12)
    odds = held / (1 - held) * np.exp(logit_shift)
    return np.asarray(np.where(hazard >= 1.0, 1.0, odds / (1 + odds)))


def marginal_pd(hazard: Floats) -> Floats:
    """This function will give the probability, seen from today, of default in each month, same shape."""
    alive = np.cumprod(1 - hazard, axis=1)
    before = np.column_stack([np.ones(len(hazard)), alive[:, :-1]])
    return np.asarray(before * hazard)
