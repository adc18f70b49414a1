"""Weighted logistic regression whose coefficients may not fall below a bound, by projected Newton steps."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.special import expit

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

_STEPS: Final = 100
_NEAR: Final = 1e-9
_HALVINGS: Final = 40


@dataclass(frozen=True, slots=True)
class Fit:
    """Intercept and coefficients of the log odds, and the covariance of both (intercept first).

    Coefficients that rest on their bound have no variance of their own: their rows of the covariance are 0.
    """

    intercept: float
    coefficients: Floats
    covariance: Floats

    @property
    def z(self) -> Floats:
        """Coefficients over their standard deviations; 0 for those on their bound."""
        deviation = np.sqrt(np.diag(self.covariance)[1:])
        return np.divide(self.coefficients, deviation, out=np.zeros_like(deviation), where=deviation > 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Prior:
    """A normal prior of the coefficients: mean, precision (0 is none), and the least each may be."""

    mean: Floats
    precision: Floats
    least: Floats


def fit_logistic(design: Floats, outcome: Flags, *, weights: Floats, offset: Floats, prior: Prior) -> Fit:
    """This function will fit `log odds = offset + intercept + design @ coefficients` to `outcome`.

    Maximises the weighted likelihood times the prior, over coefficients not below `prior.least`: Newton steps on the
    coefficients that are free to move, each projected on the bounds and halved until the objective falls (Bertsekas,
    1982). The objective is convex, so what it ends at is the optimum.

    :raises ValueError: the steps do not settle, as with outcomes that the columns part perfectly and no prior.
    """
    columns = np.column_stack([np.ones(len(design)), design])
    mean = np.concatenate([[0.0], prior.mean])
    precision = np.concatenate([[0.0], prior.precision])
    least = np.concatenate([[-np.inf], prior.least])
    share = float(np.clip(np.average(outcome, weights=weights), 1e-6, 1 - 1e-6))
    at = np.maximum(mean, least)
    at[0] = np.log(share / (1 - share)) - float(np.average(offset + design @ at[1:], weights=weights))
    signed = np.where(outcome, 1.0, -1.0)

    def objective(where: Floats) -> float:
        losses = np.logaddexp(0.0, -signed * (offset + columns @ where))
        return float(weights @ losses + 0.5 * precision @ (where - mean) ** 2)

    value = objective(at)
    for _ in range(_STEPS):
        slope, curve = _derivatives(columns, outcome, weights, offset, at)
        slope = slope + precision * (at - mean)
        curve = curve + np.diag(precision)
        free = ~((at <= least) & (slope > 0))
        step = np.zeros_like(at)
        step[free] = -np.linalg.lstsq(curve[np.ix_(free, free)], slope[free], rcond=1e-12)[0]
        after, at_value = _halved(objective, at, step, least, value)
        moved = float(np.abs(after - at).max())
        at, gained, value = after, value - at_value, at_value
        if moved < 1e-8 or gained <= _NEAR * 1e-3 * (abs(value) + _NEAR):
            return Fit(float(at[0]), at[1:], _covariance(curve, free))
    raise ValueError(
        f"the logistic regression did not settle in {_STEPS} steps: a column may part good and bad perfectly. "
        "Look at the columns with the highest information value, or give a ridge above 0"
    )


def _derivatives(columns: Floats, outcome: Flags, weights: Floats, offset: Floats, at: Floats) -> tuple[Floats, Floats]:
    chance = expit(offset + columns @ at)
    slope = columns.T @ (weights * (chance - outcome))
    curve = columns.T @ (columns * (weights * chance * (1.0 - chance))[:, None])
    return slope, curve


def _halved(
    objective: Callable[[Floats], float], at: Floats, step: Floats, least: Floats, value: float
) -> tuple[Floats, float]:
    size = 1.0
    for _ in range(_HALVINGS):
        after = np.maximum(at + size * step, least)
        found = objective(after)
        if found <= value:
            return after, found
        size *= 0.5
    return at, value


def _covariance(curve: Floats, free: Flags) -> Floats:
    covariance = np.zeros_like(curve)
    covariance[np.ix_(free, free)] = np.linalg.pinv(curve[np.ix_(free, free)], hermitian=True)
    return covariance
