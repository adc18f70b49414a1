"""The allocation: offers that keep every bound, their profit, and how far from the best possible they are at most."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tallystick.engine.allocation.exact import exact_choice
from tallystick.engine.allocation.prices import Prices, answers, find_prices
from tallystick.engine.allocation.problem import NONE, AllocationError, Choices, Problem, uses_of, worths_of
from tallystick.engine.allocation.response import Used, switched, used
from tallystick.kernel.counter_draws import stream_key

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
MENDS = (0.002, 0.01, 0.05, 0.2, 1.0, 10.0, 1e6)
FILLS = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0)
EXACT_UP_TO = 2_000
"""Applicants up to which the answer is proven by branch and bound on the offers that the bound leaves open."""
SLACK = 1e-9


class Infeasible(AllocationError):
    """No offers keep every bound."""


@dataclass(frozen=True)
class Allocation:
    """Offers by applicant, `profit` in expectation, the `bound` above any feasible profit, use and price of resources.

    `gap` is the most by which a better allocation could beat this one, by the bound. `is_proven` where branch and
    bound found nothing better.
    """

    choice: Choices
    profit: float
    bound: float
    uses: Floats
    prices: Prices
    is_proven: bool

    @property
    def gap(self) -> float:
        """Relative distance from the bound."""
        return (self.bound - self.profit) / abs(self.bound) if self.bound else 0.0


def allocate(problem: Problem, *, start: Floats | None = None, exact: bool = True) -> Allocation:
    """This function will choose offers for the most expected worth; `start` are prices to begin the search at.

    :raises Infeasible: a least cannot be reached, whatever is offered.
    """
    found = find_prices(problem, start=start)
    of = used(problem)
    order = np.argsort(_shuffled(problem.applicants), kind="stable")
    choice = _mixed(problem, of, found)
    uses = uses_of(problem, choice)
    broken = _mend(problem, of, found.prices, order, choice, uses)
    bound, is_proven, by_search = found.bound, False, exact and problem.applicants <= EXACT_UP_TO
    profit = -math.inf
    if not broken:
        _fill(problem, of, found.prices, order, choice, uses)
        profit = float(worths_of(problem, choice).sum())
    if by_search:
        better = exact_choice(problem, of, found, choice, profit)
        choice, bound, is_proven = better.choice, min(bound, better.bound), better.is_proven
        uses = uses_of(problem, choice)
        broken = _over(problem, uses)
    if broken:
        names = ", ".join(broken)
        raise Infeasible(f"no offers were found that keep: {names}. Loosen these, or what stands against them")
    profit = float(worths_of(problem, choice).sum())
    return Allocation(choice, profit, max(bound, profit), uses_of(problem, choice), found, is_proven)


def _shuffled(size: int) -> npt.NDArray[np.uint64]:
    """A number for each applicant by which they are ordered, so that the first of a file have no advantage."""
    numbers = np.arange(size, dtype=np.uint64) + stream_key(1, "order of applicants")
    mixed = (numbers ^ (numbers >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    return np.asarray(mixed ^ (mixed >> np.uint64(27)))


def _mixed(problem: Problem, of: Used, found: Prices) -> Choices:
    """The answers at the prices of the mix, each for its share of the applicants."""
    place = _shuffled(problem.applicants).astype(np.float64) / 2.0**64
    choice = np.full(problem.applicants, NONE, np.int32)
    until = 0.0
    for number, (prices, weight) in enumerate(found.mix):
        from_, until = until, 1.0 if number == len(found.mix) - 1 else until + weight
        rows = (place >= from_) & (place < until)
        if rows.any():
            choice[rows] = answers(problem, of, prices)[0][rows]
    return choice


def _mend(problem: Problem, of: Used, prices: Floats, order: Ints, choice: Choices, uses: Floats) -> tuple[str, ...]:
    """Raises the prices of what is overused until enough applicants have changed; else offers less.

    Gives the names of what is overused all the same.
    """
    bounds, scales = problem.bounds, np.maximum(np.abs(problem.bounds), 1.0)
    floor = 1e-3 * max(abs(float(worths_of(problem, choice).sum())), 1.0) / scales
    for raised in MENDS:
        over = uses > bounds + SLACK * scales
        if not over.any():
            return ()
        other, _ = answers(problem, of, np.where(over, prices + raised * np.maximum(prices, floor), prices))
        switched(problem.worth, problem.offers, of, choice, other, order, uses, bounds, scales, True)
    none = np.full_like(choice, NONE)
    switched(problem.worth, problem.offers, of, choice, none, order, uses, bounds, scales, True)
    return _over(problem, uses)


def _over(problem: Problem, uses: Floats) -> tuple[str, ...]:
    over = uses > problem.bounds + 1e-6 * np.maximum(np.abs(problem.bounds), 1.0)
    return tuple(name for name, is_over in zip(problem.names, over, strict=True) if is_over)


def _fill(problem: Problem, of: Used, prices: Floats, order: Ints, choice: Choices, uses: Floats) -> None:
    """Lowers prices until what is left over is used."""
    bounds, scales = problem.bounds, np.maximum(np.abs(problem.bounds), 1.0)
    for lowered in FILLS:
        other, _ = answers(problem, of, prices * (1 - lowered))
        switched(problem.worth, problem.offers, of, choice, other, order, uses, bounds, scales, False)
