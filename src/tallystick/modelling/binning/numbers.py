"""The best bins of a column of numbers."""

from __future__ import annotations

from collections.abc import Iterable
from math import inf, nextafter

import numpy as np
import numpy.typing as npt

from tallystick.modelling.binning.column_bins import ColumnBins
from tallystick.modelling.binning.grid import NEAR, Grid, grid_of, places_near, places_of_steps
from tallystick.modelling.binning.hull import isotonic_corners, most_value
from tallystick.modelling.binning.outcome import Outcome
from tallystick.modelling.binning.programme import FREE, MONOTONE, TURNING, best_cuts
from tallystick.modelling.binning.rules import BinningRules, Direction
from tallystick.modelling.binning.tidy import tidy_cut

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

SHAPES: dict[Direction, tuple[int, int]] = {
    "up": (MONOTONE, 1),
    "down": (MONOTONE, -1),
    "peak": (TURNING, 1),
    "valley": (TURNING, -1),
    "free": (FREE, 1),
}


def bin_numbers(column: str, values: Floats, outcome: Outcome, rules: BinningRules) -> ColumnBins:
    """This function will find the best bins of `values` (NaN is missing) within the rules.

    Exact on the grid: quantile steps, with the corners of the isotonic fit on 65,536 steps where bins must be monotone.
    """
    specials = tuple(float(one) for one in rules.specials.get(column, ()))
    missing = outcome.held(np.isnan(values))
    held = [outcome.held(values == one) for one in specials]
    if specials:
        values = np.where(np.isin(values, np.array(specials)), np.nan, values)
    grid = grid_of(values, outcome.is_bad, outcome.weights)
    found, grid, cuts = _best(grid, rules.direction_of(column), outcome.totals, rules)
    inner = cuts[1:-1]
    extra = [*held, missing]
    return ColumnBins(
        column=column,
        kind="number",
        direction=found,
        cuts=readable_cuts(grid.kept(inner), values),
        specials=specials,
        weight=(*np.diff(grid.weight[cuts]).tolist(), *(one[0] for one in extra)),
        bad=(*np.diff(grid.bad[cuts]).tolist(), *(one[1] for one in extra)),
        all_bad=float(outcome.totals[0]),
        all_good=float(outcome.totals[1]),
    )


def readable_cuts(grid: Grid, values: Floats) -> tuple[float, ...]:
    """This function will give the cuts at these boundaries, as short decimals that part the sample in the same way."""
    cuts = []
    for below, at in zip(grid.below.tolist(), grid.at.tolist(), strict=True):
        above = nextafter(at, inf)
        cut = tidy_cut(below, above)
        cuts.append(cut if cut <= at or not (values == at).any() else tidy_cut(below, at))
    return tuple(cuts)


def limits_of(rules: BinningRules, totals: Floats) -> Floats:
    """This function will give the least weight, bad and good of a bin and the most bins, as `best_cuts` takes them."""
    least = rules.min_share * float(totals.sum()) * (1 - 1e-12)
    return np.array([least, rules.min_bad, rules.min_good, rules.max_bins])


def _best(grid: Grid, direction: Direction, totals: Floats, rules: BinningRules) -> tuple[Direction, Grid, Ints]:
    if len(grid.weight) < 2:
        return direction, Grid(*(np.concatenate([part, part]) for part in grid)), np.array([0, 1])
    if direction != "auto":
        return direction, *_cut(grid, direction, totals, rules)
    return _better(grid, totals, rules)


def _cut(grid: Grid, direction: Direction, totals: Floats, rules: BinningRules) -> tuple[Grid, Ints]:
    """The best cuts at quantile steps and corners; then ever finer steps near them, until every boundary is tried."""
    shape, sign = SHAPES[direction]
    signs: Iterable[int] = {MONOTONE: (sign,), TURNING: (1, -1), FREE: ()}[shape]
    corners = [isotonic_corners(grid.weight, grid.bad, one) for one in signs]
    limits = limits_of(rules, totals)
    places = places_of_steps(grid, rules.fineness, *corners)
    reach = 0 if len(places) == len(grid.weight) else len(grid.weight) // rules.fineness + 1
    while True:
        candidates = grid.kept(places)
        cuts = best_cuts(candidates.weight, candidates.bad, totals, limits, shape, sign)
        if reach == 0 or len(cuts) == len((0, 1)):
            return candidates, cuts
        places = places_near(places[cuts], reach)
        reach = reach // NEAR


def _better(grid: Grid, totals: Floats, rules: BinningRules) -> tuple[Direction, Grid, Ints]:
    """Up or down, that of the higher bound first; the other one only where its bound is above what is found."""
    bounds: list[tuple[float, Direction]] = []
    for one in ("up", "down"):
        corners = isotonic_corners(grid.weight, grid.bad, SHAPES[one][1])
        bounds.append((most_value(grid.weight, grid.bad, corners, totals), one))
    bounds.sort(key=lambda pair: -pair[0])
    first = bounds[0][1]
    candidates, cuts = _cut(grid, first, totals, rules)
    value = value_of(candidates, cuts, totals)
    if bounds[1][0] > value:
        others, other_cuts = _cut(grid, bounds[1][1], totals, rules)
        if value_of(others, other_cuts, totals) > value:
            return bounds[1][1], others, other_cuts
    return first, candidates, cuts


def value_of(grid: Grid, cuts: Ints, totals: Floats) -> float:
    """This function will give the information value of the bins between `cuts`; 0 where a bin lacks bad or good."""
    bad, weight = np.diff(grid.bad[cuts]), np.diff(grid.weight[cuts])
    good = weight - bad
    if (bad <= 0).any() or (good <= 0).any():
        return 0.0
    of_bad, of_good = bad / totals[0], good / totals[1]
    return float(((of_good - of_bad) * np.log(of_good / of_bad)).sum())
