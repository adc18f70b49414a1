"""The effect of a measure that places start at different times, by what they would have been without it.

Place and month effects are fitted on cells without the measure alone, and carried to the cells with it; what is seen
there beyond that is the effect of each place in each month (Borusyak, Jaravel and Spiess 2024; Gardner 2022). No place
that has the measure stands for one without it, which is what goes wrong in the two-way regression with one dummy
(Goodman-Bacon 2021; Callaway and Sant'Anna 2021).

The interval is of randomisation: the months of starting are dealt to the places anew, and an effect belongs to the
interval if the true dealing, less that effect, does not stand out among the others (Fisher 1935; Rosenbaum 2002). It
needs no large number of branches, and allows any dependence over time.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from tallystick.engine.measures.tracking.arrangements import arrangements
from tallystick.engine.measures.tracking.panel import Bools, Floats, Ints, Panel, treated_by

MOST_ARRANGEMENTS = 500
STEPS = 1_201
"""Effects tried for the interval."""
WIDE = 8.0
"""How far the effects tried go, in standard deviations of the effect among the arrangements."""
MONTHS_A_YEAR = 12.0


@dataclass(frozen=True)
class Estimated:
    """The mean effect on cells with the measure, weighted; its interval; `by_cell` and `without` in each (NaN else).

    `trend_a_year` is how much faster places with the measure moved before they had it, `trend_p` how often chance
    alone gives that much. `chances` is the number of arrangements, or of shifts in time, behind interval and p-values.
    """

    effect: float
    low: float
    high: float
    p_value: float
    without: Floats
    by_cell: Floats
    level_without: float
    trend_a_year: float
    trend_p: float
    chances: int
    method: str


def staggered(panel: Panel, *, level: float) -> Estimated | None:
    """This function will give the effect of the measure of `panel` with its interval at `level`.

    None where no cell with the measure can be held against months of others without it.
    """
    without = without_it(panel, panel.start)
    cells = panel.treated & (panel.weight > 0) & np.isfinite(without)
    if not cells.any():
        return None
    by_cell = np.where(cells, panel.y - without, np.nan)
    weight = panel.weight[cells]
    effect = float(np.average(by_cell[cells], weights=weight))
    found = np.array([_found(panel, start, effect) for start in (panel.start, *dealt(panel))])
    seen, share, trend = found.T
    low, high = inverted(seen, share, level=level)
    return Estimated(
        effect=effect,
        low=low,
        high=high,
        p_value=float((np.abs(seen) >= abs(effect) * (1.0 - 1e-9)).mean()),
        without=without,
        by_cell=by_cell,
        level_without=float(np.average(without[cells], weights=weight)),
        trend_a_year=float(trend[0]) * MONTHS_A_YEAR,
        trend_p=float((np.abs(trend) >= abs(trend[0]) * (1.0 - 1e-9)).mean()),
        chances=len(found),
        method="staggered",
    )


def dealt(panel: Panel) -> Iterator[Ints]:
    """This function will give the other ways in which the starts could have been dealt to the places."""
    for one in arrangements(panel.start.tolist(), most=MOST_ARRANGEMENTS):
        start = np.array(one, dtype=np.int64)
        if not np.array_equal(start, panel.start):
            yield start


def without_it(panel: Panel, start: Ints) -> Floats:
    """This function will give each cell as it would be without the measure; NaN where nothing tells."""
    free = np.where(treated_by(start, len(panel.months)), 0.0, panel.weight)
    fitted: Floats = _fitted(free, panel.y[None])[0]
    return fitted


def inverted(seen: Floats, share: Floats, *, level: float) -> tuple[float, float]:
    """This function will give the effects that the true arrangement, the first, does not rule out.

    `seen` is the effect found under each arrangement; `share` how much of a true effect of 1 it would find.
    """
    spread = float(np.std(seen - seen[0] * share)) or 1e-12
    tried = seen[0] + np.linspace(-WIDE, WIDE, STEPS) * spread
    left = np.abs(seen[:, None] - share[:, None] * tried[None, :])
    chance = (left >= left[0] * (1.0 - 1e-9)).mean(axis=0)
    kept = tried[chance > 1.0 - level]
    low, high = float(kept.min()), float(kept.max())
    edge = spread * WIDE * (1.0 - 1e-9)
    return (
        -np.inf if low <= seen[0] - edge else low,
        np.inf if high >= seen[0] + edge else high,
    )


def _found(panel: Panel, start: Ints, effect: float) -> tuple[float, float, float]:
    """What is found if places had started at `start`: the mean effect, how much of the true one it holds, and by how
    much more a month places moved that were to have the measure, before it, once the true `effect` is taken off."""
    months = len(panel.months)
    treated = treated_by(start, months)
    free = np.where(treated, 0.0, panel.weight)
    line = np.where((start < months)[:, None], np.arange(months)[None, :] - months / 2.0, 0.0)
    raw = np.stack([panel.y, panel.treated.astype(np.float64), line])
    left = raw - _fitted(free, raw)
    known = (panel.weight > 0) & np.isfinite(left).all(axis=0)
    cells: Bools = treated & known
    of_all = panel.weight[cells].sum()
    seen, share = ((left[:2, cells] @ panel.weight[cells]) / of_all).tolist() if of_all > 0 else (0.0, 0.0)
    used = known & ~treated
    x = left[2, used] * panel.weight[used]
    spread = float(x @ left[2, used])
    slope = float(x @ (left[0, used] - effect * left[1, used])) / spread if spread > 1e-12 else 0.0
    return seen, share, slope


def _fitted(weight: Floats, outcomes: Floats) -> Floats:
    """Place plus month effects of each of `outcomes`, by weighted least squares on cells with `weight` above 0.

    NaN for places and months without such a cell, and everywhere where the cells fall into parts that share none.
    """
    by_place, by_month = weight.sum(axis=1), weight.sum(axis=0)
    place, month = by_place > 0, by_month > 0
    result = np.full(outcomes.shape, np.nan)
    if not place.any():
        return result
    w = weight[np.ix_(place, month)]
    scaled = w / by_place[place][:, None]
    schur = np.diag(by_month[month]) - w.T @ scaled
    values, vectors = np.linalg.eigh(schur)
    open_ = values > 1e-9 * max(values.max(), by_month.max())
    if (~open_).sum() > 1:
        return result
    inverse = (vectors[:, open_] / values[open_]) @ vectors[:, open_].T
    kept = outcomes[:, place][:, :, month]
    sums = (w * kept).sum(axis=2)
    of_month = ((w * kept).sum(axis=1) - sums @ scaled) @ inverse
    of_place = (sums - of_month @ w.T) / by_place[place]
    result[np.ix_(np.arange(len(outcomes)), place, month)] = of_place[:, :, None] + of_month[:, None, :]
    return result
