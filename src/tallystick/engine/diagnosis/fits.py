"""The two models of a comparison, each from other folds: what is expected of a case, and its odds of being hit.

Both are penalised alike and have few columns beside their rows, so that they are solved by their normal equations: the
outcome in one step, the odds by Newton's (iteratively reweighted least squares; McCullagh and Nelder 1989, chapter 2).
One thread solves them: several wait for each other longer than such small equations take, and add in another order.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit
from threadpoolctl import ThreadpoolController

from tallystick.engine.diagnosis.design import Floats

RIDGE = 1.0
"""Penalty of half of each squared coefficient; the constant has none."""
MOST_STEPS, NEAR = 100, 1e-9
"""Newton's steps at the most; the gain of a step, by a case, from which on no further is taken."""
LEAST_SHARE = 1e-4
"""The least chance of being hit, and of not being hit, that is told."""

Bools = NDArray[np.bool_]


def expected_and_odds(
    matrix: Floats, hit: Bools, outcome: Floats, weight: Floats, fold: NDArray[np.int64]
) -> tuple[Floats, Floats]:
    """This function will give the outcome expected of each row without being hit, and its odds of being hit.

    `matrix` is rows by columns without a constant; each row's answers come from the rows of other folds.
    """
    with _threads().limit(limits=1, user_api="blas"):
        return _fitted(matrix, hit, outcome, weight, fold)


@cache
def _threads() -> ThreadpoolController:
    return ThreadpoolController()


def _fitted(
    matrix: Floats, hit: Bools, outcome: Floats, weight: Floats, fold: NDArray[np.int64]
) -> tuple[Floats, Floats]:
    expected, odds = np.zeros(len(hit)), np.zeros(len(hit))
    whole = np.column_stack([np.ones(len(hit)), matrix])
    start = None
    for inside, out in _splits(fold):
        free = out & ~hit
        if matrix.shape[1] == 0 or free.sum() < 10 or (out & hit).sum() < 3:
            expected[inside] = np.average(outcome[free], weights=weight[free]) if free.any() else 0.0
            odds[inside] = hit[out].mean() / max(1.0 - hit[out].mean(), 1e-6)
            continue
        expected[inside] = whole[inside] @ linear(whole[free], outcome[free], weight[free] / weight[free].mean())
        start = logistic(whole[out], hit[out], start)
        share = np.clip(expit(whole[inside] @ start), LEAST_SHARE, 1.0 - LEAST_SHARE)
        odds[inside] = share / (1.0 - share)
    return expected, odds


def _splits(fold: NDArray[np.int64]) -> Iterator[tuple[Bools, Bools]]:
    for here in np.unique(fold):
        yield fold == here, fold != here


def linear(whole: Floats, outcome: Floats, weight: Floats) -> Floats:
    """This function will give the coefficients of a weighted ridge regression; the first column of `whole` is 1."""
    weighed = whole * weight[:, None]
    gram = weighed.T @ whole + np.diag(_penalty(whole.shape[1]))
    solved: Floats = np.linalg.solve(gram, weighed.T @ outcome).astype(np.float64)
    return solved


def logistic(whole: Floats, hit: Bools, start: Floats | None = None) -> Floats:
    """This function will give the coefficients of a ridge logistic regression; the first column of `whole` is 1.

    The search begins at `start`, or at the constant that alone fits best.
    """
    penalty = _penalty(whole.shape[1])
    told = hit.astype(np.float64)
    at = np.zeros(whole.shape[1]) if start is None else start
    if start is None:
        at[0] = np.log(told.mean() / (1.0 - told.mean()))
    height = _height(whole, told, at, penalty)
    for _ in range(MOST_STEPS):
        share = expit(whole @ at)
        slope = whole.T @ (share - told) + penalty * at
        bend = (whole * (share * (1.0 - share))[:, None]).T @ whole + np.diag(penalty + 1e-12)
        step = np.linalg.solve(bend, slope)
        far = 1.0
        while (lower := _height(whole, told, at - far * step, penalty)) > height and far > 1e-6:
            far /= 2.0
        at = (at - far * step).astype(np.float64)
        gained, height = height - lower, lower
        if gained <= NEAR * max(height, 1.0):
            break
    return at


def _height(whole: Floats, told: Floats, at: Floats, penalty: Floats) -> float:
    """The penalised negative log-likelihood."""
    line = whole @ at
    return float((np.logaddexp(0.0, line) - told * line).sum() + (penalty * at**2).sum() / 2.0)


def _penalty(columns: int) -> Floats:
    penalty = np.full(columns, RIDGE)
    penalty[0] = 0.0
    return penalty
