"""What a bank's own cases tell of a cost, weighed with what such problems usually cost.

A bank with a hundred defaults learns little about one branch from them alone (empirical Bayes; Efron and Morris 1975).
What is usual is told by banks whose costs are known: a middle, and how far in logarithms they lie from it. Costs are
never negative and now and then very high, as a lognormal distribution has it. The bank's own estimate is normal about
the true cost, and off besides: the sign by which cases are known shows part of what a problem does, and more.
The two together have no formula, so that they are added up over a grid.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.stats import norm

WIDEST = 4.0
POINTS = 1601
"""The grid: from four standard deviations below the usual logarithm to four above."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """The median of a cost, its interval and standard deviation, in the unit of what was weighed."""

    middle: float
    low: float
    high: float
    error: float


def weighed(
    seen: tuple[float, float] | None, usual: float, *, spread: float, misfit: float, level: float
) -> Weighed | None:
    """This function will weigh `seen` (an estimate with its standard error) with `usual`, the median of such costs.

    `spread` is the standard deviation of the logarithms of such costs; `misfit`, in units of `usual`, is that of the
    estimate over and above its standard error; `level` is the confidence of the interval. None where neither tells
    anything; where nothing is usual (0), what is seen stands alone, and its interval may reach below nothing.
    """
    tails = (0.5 - level / 2.0, 0.5 + level / 2.0)
    if usual <= 0.0:
        if seen is None:
            return None
        low, high = (float(norm.ppf(at, *seen)) if seen[1] > 0.0 else seen[0] for at in tails)
        return Weighed(seen[0], low, high, seen[1])
    score = np.linspace(-WIDEST, WIDEST, POINTS)
    cost = usual * np.exp(spread * score)
    log_weight = -(score**2) / 2.0
    if seen is not None and seen[1] > 0.0:
        log_weight = log_weight - (seen[0] - cost) ** 2 / (seen[1] ** 2 + (misfit * usual) ** 2) / 2.0
    weight = np.exp(log_weight - log_weight.max())
    share = np.cumsum(weight) / weight.sum()
    low, middle, high = (float(np.interp(at, share, cost)) for at in (tails[0], 0.5, tails[1]))
    mean = float(np.average(cost, weights=weight))
    return Weighed(middle, low, high, float(np.sqrt(np.average((cost - mean) ** 2, weights=weight))))
