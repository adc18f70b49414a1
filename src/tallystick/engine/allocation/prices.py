"""Prices of the limited resources: the minimum of the dual, by cutting planes in a box that moves (bundle method).

`D(p) = sum_i max(0, best worth of i at prices p) + p bounds` is above every feasible profit; its least is the bound.
Every evaluation is one pass over the applicants and gives a plane below `D`; the master is a linear program of a few
prices. Sources: Held, Wolfe and Crowder (1974); Marsten, Hogan and Blankenship (1975), the boxstep method; Sinha and
Zoltners (1979) for the multiple-choice knapsack.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
from scipy.optimize import linprog

from tallystick.engine.allocation.problem import Choices, Problem, uses_of
from tallystick.engine.allocation.response import Used, best_offers, priced, used
from tallystick.kernel.counter_draws import stream_key

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
MOST_PASSES = 150
ENOUGH = 2e-6
"""Stop where the master promises no more than this share of the bound."""
SAMPLE = 20_000
"""With more than four times as many applicants, prices are found for so many of them first."""
SERIOUS = 0.1
ENDLESS = 1e5
"""A resource worth so many times all profit has a bound that cannot be kept: its price would rise for ever."""


@dataclass(frozen=True)
class Prices:
    """Prices of resources, then of groups, in worth by unit; the `bound` they prove; planes that meet there.

    `mix` are pairs of prices and weights (sum 1): the answers at these prices, so mixed, keep the bounds on average.
    """

    prices: Floats
    bound: float
    mix: tuple[tuple[Floats, float], ...]
    passes: int


@dataclass
class _Planes:
    """Planes below the dual so far, in scaled prices."""

    places: list[Floats] = field(default_factory=list)
    values: list[float] = field(default_factory=list)
    slopes: list[Floats] = field(default_factory=list)

    def add(self, place: Floats, value: float, slope: Floats) -> None:
        self.places.append(place)
        self.values.append(value)
        self.slopes.append(slope)

    def lowest(self, low: Floats, high: Floats, unit: float) -> tuple[Floats, float, Floats]:
        """The least of all planes in a box: place, value, weights of the planes."""
        slopes, size = np.array(self.slopes), len(low)
        right = np.einsum("kc,kc->k", slopes, np.array(self.places) / unit) - np.array(self.values) / unit
        answer = linprog(
            np.append(np.zeros(size), 1.0),
            A_ub=np.hstack([slopes, -np.ones((len(slopes), 1))]),
            b_ub=right,
            bounds=[*zip(low / unit, high / unit, strict=True), (None, None)],
            method="highs",
        )
        if answer.status != 0:
            raise ArithmeticError(f"the master of the prices has no answer: {answer.message}")
        return answer.x[:size] * unit, float(answer.x[size]) * unit, -np.asarray(answer.ineqlin.marginals)


def find_prices(problem: Problem, *, start: Floats | None = None) -> Prices:
    """This function will find the prices of resources at which the dual is least, from `start` where given."""
    if start is None and problem.applicants > 4 * SAMPLE:
        start = find_prices(_sampled(problem)).prices
    of = used(problem)
    scales = _scales(problem, of)
    planes, evaluate = _Planes(), _evaluation(problem, of, scales)
    centre = np.zeros(len(scales)) if start is None else start * scales
    held = evaluate(centre, planes)
    if not len(scales):
        return Prices(centre, held, ((centre, 1.0),), 1)
    unit = max(abs(held), 1.0)
    room = 0.05 * np.maximum(centre, 1e-3 * unit) if start is not None else np.full(len(scales), 0.5 * unit)
    weights = np.ones(1)
    while len(planes.values) < MOST_PASSES and centre.max() < ENDLESS * unit:
        low, high = np.maximum(centre - room, 0.0), centre + room
        place, promised, weights = planes.lowest(low, high, unit)
        edge = ((place <= low + 1e-9 * room) & (low > 0)) | (place >= high - 1e-9 * room)
        gain = held - promised
        if gain <= ENOUGH * max(abs(held), 1.0):
            if not edge.any():
                break
            room = room * 8.0
            continue
        value = evaluate(place, planes)
        if value < held - SERIOUS * gain:
            centre, held = place, value
            room = np.where(edge, room * 3.0, room)
        elif value > held + gain:
            room = room * 0.4
    mix = tuple((planes.places[k] / scales, float(w)) for k, w in enumerate(weights) if w > 1e-9)
    return Prices(centre / scales, held, mix, len(planes.values))


def answers(problem: Problem, of: Used, prices: Floats) -> tuple[Choices, float]:
    """This function will give every applicant's best choice at `prices` and the value of the dual there."""
    choice, value = best_offers(problem.worth, problem.offers, priced(problem, of, prices))
    return choice, float(value.sum() + prices @ problem.bounds)


def _evaluation(problem: Problem, of: Used, scales: Floats) -> Callable[[Floats, _Planes], float]:
    def evaluate(place: Floats, planes: _Planes) -> float:
        choice, value = answers(problem, of, place / scales)
        planes.add(place, value, (problem.bounds - uses_of(problem, choice)) / scales)
        return value

    return evaluate


def _scales(problem: Problem, of: Used) -> Floats:
    """The size of each resource: its bound or what would be used of it for nothing, whichever is more."""
    choice, _ = answers(problem, of, np.zeros(len(problem.bounds)))
    return np.asarray(np.maximum(np.maximum(np.abs(problem.bounds), np.abs(uses_of(problem, choice))), 1.0))


def _sampled(problem: Problem) -> Problem:
    """Applicants spread evenly, from a place that the key of the stream gives, with their share of every bound."""
    stride = problem.applicants // SAMPLE
    first = int(stream_key(1, "sample of applicants") % np.uint64(stride))
    rows = np.arange(first, problem.applicants, stride, dtype=np.int64)
    return problem.part(rows, len(rows) / problem.applicants)
