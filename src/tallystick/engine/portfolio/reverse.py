"""Reverse stress: the likeliest scenario that breaks a floor.

Scenarios are points of a few normal factors: growth, prices of collateral, margin, and one for each industry. The
likeliest point beyond a limit is the nearest to 0: found by the first-order reliability method (Hasofer and Lind 1974;
Rackwitz and Fiessler 1978). Its probability is about `N(-distance)`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr

from tallystick.engine.portfolio.stress import Scenario

Floats = npt.NDArray[np.float64]
MOST_STEPS = 60
ENOUGH = 1e-4
WIDTH = 1e-3
FURTHEST = 8.0


@dataclass(frozen=True)
class Shocks:
    """One standard deviation of each factor: points of growth in the first year (a share), fall of collateral (share),
    squeeze of the margin (bp), log odds of an industry; `fades` is what is left of growth's and the margin's a year on.
    `tied` is the correlation of growth with collateral and margin.
    """

    growth: float
    collateral: float
    margin_bp: float
    industry: float
    fades: float
    tied: float


@dataclass(frozen=True)
class Breaking:
    """The likeliest scenario that breaks a floor; `distance` in standard deviations, `chance` a year; None of it broke
    within FURTHEST standard deviations where `is_found` is false.
    """

    scenario: Scenario
    distance: float
    chance: float
    factors: Floats
    is_found: bool


def scenario_at(factors: Floats, base: Scenario, shocks: Shocks, industries: tuple[str, ...]) -> Scenario:
    """This function will give the scenario of independent normal `factors`: growth, collateral, margin, industries.

    Positive is bad. Collateral and margin share `tied` of their fortune with growth.
    """
    own = np.sqrt(1 - shocks.tied**2)
    collateral = shocks.tied * factors[0] + own * factors[1]
    margin = shocks.tied * factors[0] + own * factors[2]
    fade = shocks.fades ** np.arange(len(base.growth))
    falls = 1 - (1 - np.array(base.collateral_fall)) * np.exp(-shocks.collateral * collateral)
    return Scenario(
        growth=tuple(np.array(base.growth) - shocks.growth * factors[0] * fade),
        collateral_fall=tuple(np.clip(falls, -1.0, 1.0)),
        margin_bp=tuple(np.array(base.margin_bp) + shocks.margin_bp * margin * fade),
        industry_logit={
            name: base.industry_logit.get(name, 0.0) + shocks.industry * float(factor)
            for name, factor in zip(industries, factors[3:], strict=True)
        },
    )


def likeliest_break(
    left_of: Callable[[Scenario], float], base: Scenario, shocks: Shocks, industries: tuple[str, ...]
) -> Breaking:
    """This function will find the nearest factors at which `left_of` (what is left above the floor) is 0.

    Where the base itself breaks the floor the distance is negative: how much better things must be.
    """

    def value(at: Floats) -> float:
        return left_of(scenario_at(at, base, shocks, industries))

    at = np.zeros(3 + len(industries))
    unit = max(abs(value(at)), 1e-12)
    for _ in range(MOST_STEPS):
        here = value(at)
        slope = np.array([(value(at + WIDTH * e) - value(at - WIDTH * e)) / (2 * WIDTH) for e in np.eye(len(at))])
        steep = float(slope @ slope)
        if steep < (1e-9 * unit) ** 2:
            break
        aim = (float(slope @ at) - here) / steep * slope
        longest = float(np.linalg.norm(aim))
        aim = aim * min(1.0, 2 * FURTHEST / longest) if longest else aim
        if np.linalg.norm(aim - at) < ENOUGH and abs(here) < 1e-3 * unit:
            at = aim
            break
        at = at + 0.7 * (aim - at)
    distance = float(np.linalg.norm(at)) * (1.0 if value(np.zeros(len(at))) >= 0 else -1.0)
    is_found = abs(value(at)) < 0.02 * unit and abs(distance) <= FURTHEST
    return Breaking(scenario_at(at, base, shocks, industries), distance, float(ndtr(-distance)), at, is_found)
