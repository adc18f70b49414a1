"""The effect of a measure that one place alone has started, beside a mixture of the others that moved as it did.

The mixture has shares of 0 and above that sum to 1, and its own level (Abadie, Diamond and Hainmueller 2010; with a
level of its own, Doudchenko and Imbens 2016, Ferman and Pinto 2021). An effect belongs to the interval if the months
with the measure, less that effect, do not stand out when they are shifted round in time (Chernozhukov, Wuethrich and
Zhu 2021): the mixture is fitted anew on all months for each effect tried.
"""

from __future__ import annotations

import numpy as np
from scipy.optimize import nnls

from tallystick.engine.measures.tracking.panel import Bools, Floats, Panel
from tallystick.engine.measures.tracking.staggered import MONTHS_A_YEAR, Estimated

STEPS = 161
WIDE = 8.0
HEAVY = 1e4
"""Weight of the row that makes shares sum to 1, by that of a month."""
LEAST_BEFORE = 6
"""Months without the measure from which a mixture can be told."""


def synthetic(panel: Panel, *, level: float) -> Estimated | None:
    """This function will give the effect in the only place of `panel` that has started, with its interval at `level`.

    None where another place has started too, there are under two others known in all its months, or too few months.
    """
    if panel.has_started.sum() != 1:
        return None
    own = int(np.flatnonzero(panel.has_started)[0])
    months = panel.weight[own] > 0
    others = [at for at in range(len(panel.places)) if at != own and (panel.weight[at][months] > 0).all()]
    after = panel.treated[own][months]
    if len(others) < 2 or (~after).sum() < LEAST_BEFORE or not after.any():
        return None
    mine, theirs, weight = panel.y[own][months], panel.y[others][:, months], panel.weight[own][months]
    level_free = _mixture(mine, theirs, ~after)
    gap = mine - level_free
    effect = float(np.average(gap[after], weights=weight[after]))
    spread = float(gap[~after].std() / np.sqrt(max(min(after.sum(), (~after).sum()), 1))) or 1e-12
    tried = effect + np.linspace(-WIDE, WIDE, STEPS) * spread
    kept = tried[[_chance(mine - one * after, theirs, after) > 1.0 - level for one in tried]]
    low, high = (float(kept.min()), float(kept.max())) if len(kept) else (effect, effect)
    slope, trend_p = _trend(gap[~after])
    shape = panel.y.shape
    without, by_cell = np.full(shape, np.nan), np.full(shape, np.nan)
    without[own, months] = level_free
    by_cell[own, np.flatnonzero(months)[after]] = gap[after]
    return Estimated(
        effect=effect,
        low=-np.inf if len(kept) and low == tried[0] else low,
        high=np.inf if len(kept) and high == tried[-1] else high,
        p_value=_chance(mine, theirs, after),
        without=without,
        by_cell=by_cell,
        level_without=float(np.average(level_free[after], weights=weight[after])),
        trend_a_year=slope * MONTHS_A_YEAR,
        trend_p=trend_p,
        chances=int(months.sum()),
        method="synthetic",
    )


def _mixture(mine: Floats, theirs: Floats, fitted_on: Bools) -> Floats:
    """The mixture of `theirs` (places by months) nearest to `mine` in the months `fitted_on`, in all months."""
    level, levels = mine[fitted_on].mean(), theirs[:, fitted_on].mean(axis=1)
    x = (theirs[:, fitted_on] - levels[:, None]).T
    heavy = HEAVY * max(float(np.abs(x).max()), 1e-9)
    # A little ridge, the size of a month's noise, spreads shares over places that move alike.
    ridge = float(np.diff(theirs, axis=1).std()) * np.eye(len(theirs))
    rows = np.vstack([x, ridge, np.full((1, len(theirs)), heavy)])
    aim = np.concatenate([mine[fitted_on] - level, np.zeros(len(theirs)), [heavy]])
    shares, _ = nnls(rows, aim)
    result: Floats = level + shares @ (theirs - levels[:, None])
    return result


def _chance(mine: Floats, theirs: Floats, after: Bools) -> float:
    """How often months shifted round in time depart as far as those with the measure."""
    left = mine - _mixture(mine, theirs, np.ones(len(mine), dtype=bool))
    shifted = np.array([np.roll(left, by)[after].mean() for by in range(len(left))])
    return float((np.abs(shifted) >= abs(shifted[0]) * (1.0 - 1e-9)).mean())


def _trend(gap: Floats) -> tuple[float, float]:
    """The slope of the gap a month before the measure, and how often shifted months have as steep a one."""
    line = np.arange(len(gap)) - (len(gap) - 1) / 2.0
    slopes = np.array([np.roll(gap, by) @ line for by in range(len(gap))]) / float(line @ line)
    return float(slopes[0]), float((np.abs(slopes) >= abs(slopes[0]) * (1.0 - 1e-9)).mean())
