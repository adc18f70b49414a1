"""The best allocation proven: branch and bound (HiGHS) over the offers that the bound leaves open.

An offer whose worth at the prices is further below the applicant's best than bound and profit are apart stands in no
better allocation (reduced-cost fixing), so that of hundreds of offers an applicant a few are left.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array, vstack

from tallystick.engine.allocation.prices import Prices
from tallystick.engine.allocation.problem import LEVELS, NONE, Choices, Problem
from tallystick.engine.allocation.response import Used, best_offers, priced
from tallystick.kernel.whole_choice import best_taken

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
MOST_OFFERS = 60_000
MOST_NODES = 400
"""Nodes of the search; a limit of time would give other answers on other days."""
LEAST_GAP = 1e-5


@dataclass(frozen=True)
class Exact:
    """The best choice known, the bound proven, and whether nothing better is left."""

    choice: Choices
    bound: float
    is_proven: bool


def exact_choice(problem: Problem, of: Used, found: Prices, choice: Choices, profit: float) -> Exact:
    """This function will search the offers that are left open; `choice` and `profit` are what is to be beaten.

    A profit of minus infinity: no choice is known that keeps the bounds, and every offer is open.
    """
    apart = found.bound - profit
    if apart <= LEAST_GAP * abs(found.bound):
        return Exact(choice, found.bound, True)
    row, code, worth, use = _open_offers(problem, of, found.prices, apart)
    if len(row) > MOST_OFFERS or not len(row):
        return Exact(choice, found.bound, False)
    size = problem.applicants
    one_each = csr_array((np.ones(len(row)), (row, np.arange(len(row)))), shape=(size, len(row)))
    scales = np.maximum(np.abs(problem.bounds), 1.0)
    limits = csr_array(use / scales[:, None])
    upper = np.concatenate([np.ones(size), problem.bounds / scales])
    unit = max(abs(found.bound), 1.0)
    answer = best_taken(
        worth / unit, csr_array(vstack([one_each, limits])), upper, most_nodes=MOST_NODES, gap=LEAST_GAP
    )
    if answer is None:
        return Exact(choice, found.bound, False)
    bound = answer.bound * unit
    if answer.worth * unit <= profit:
        return Exact(choice, min(bound, found.bound) if bound >= profit else found.bound, answer.is_proven)
    better = np.full(size, NONE, np.int32)
    picked = np.flatnonzero(answer.taken)
    better[row[picked]] = code[picked]
    return Exact(better, min(found.bound, bound), answer.is_proven)


def _open_offers(problem: Problem, of: Used, prices: Floats, apart: float) -> tuple[Ints, Choices, Floats, Floats]:
    """Applicant, choice, worth and use (resources and groups, offers) of every offer within `apart` of the best."""
    w, offers = problem.worth, problem.offers
    at = priced(problem, of, prices)
    _, best = best_offers(w, offers, at)
    rate, level = np.divmod(np.arange(len(offers.rates) * LEVELS), LEVELS)
    rate, level = (part[level < w.levels.max()] for part in (rate, level))
    a = w.least[:, None] + level * w.step[:, None]
    share = offers.take_up[w.segment][:, rate]
    r = offers.rates[rate]

    def value(per_unit: Floats, square: Floats, fixed: Floats) -> Floats:
        linear = w.per_rate[:, None] * r - per_unit[:, None]
        bend = w.square_rate[:, None] * r + square[:, None]
        return np.asarray(share * (a * linear - a * a * bend - fixed[:, None]))

    room = apart * (1 + 1e-6)
    is_open = (level < w.levels[:, None]) & (best[:, None] - value(*at) <= room) & (share > 0)
    row, column = np.nonzero(is_open)
    worth = value(w.per_unit, w.square, w.fixed)[row, column]
    amount, part = a[row, column], share[row, column]
    use = [
        part * (amount * of.per_unit[c, row] + amount**2 * of.square[c, row] + of.each[c, row])
        for c in range(len(of.per_unit))
    ]
    use += [np.where(of.group[row] == g, part * amount, 0.0) for g in range(len(problem.caps.bounds))]
    codes = (rate * LEVELS + level)[column].astype(np.int32)
    return row, codes, worth, np.array(use).reshape(len(problem.bounds), len(row))
