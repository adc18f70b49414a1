"""Looking at an experiment again and again without fooling oneself: tests whose error holds over all looks together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log, sqrt
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.optimize import brentq
from scipy.stats import norm

Floats = npt.NDArray[np.float64]
_GRID: Final = 401
_FARTHEST: Final = 9.0
_LEAST_FRACTION: Final = 1e-6


@dataclass(frozen=True, slots=True)
class Counts:
    """What one arm has shown: cases with a known outcome, and hits among them."""

    cases: int
    hits: int

    @property
    def share(self) -> float:
        """Hits by cases; 0 without cases."""
        return self.hits / self.cases if self.cases else 0.0


def variance(one: Counts, other: Counts) -> float:
    """This function will give the variance of the difference of two shares, were they one; infinite without cases.

    Half a case more of either outcome keeps it above zero where nobody, or everybody, is hit.
    """
    if not one.cases or not other.cases:
        return float("inf")
    pooled = (one.hits + other.hits + 0.5) / (one.cases + other.cases + 1)
    return pooled * (1 - pooled) * (1 / one.cases + 1 / other.cases)


def mixture_ratio(difference: float, variance_of_it: float, effect: float) -> float:
    """This function will give how much likelier the difference is under effects around `effect` than under none.

    The mixture sequential probability ratio test: `sqrt(V/(V+t)) * exp(t d^2 / (2 V (V+t)))`, `t = effect^2` (Robbins
    1970; Johari, Pekelis and Walsh 2015). Stopping where it reaches 1/alpha errs in alpha of cases at most, whenever
    one looks. 1 without cases.
    """
    if not np.isfinite(variance_of_it):
        return 1.0
    spread = effect * effect
    power = spread * difference * difference / (2 * variance_of_it * (variance_of_it + spread))
    return sqrt(variance_of_it / (variance_of_it + spread)) * exp(min(power, 700.0))


def always_valid_radius(variance_of_it: float, effect: float, alpha: float) -> float:
    """This function will give how far from the difference seen the true one may lie, with `1 - alpha`, at every look.

    The mixture ratio turned round: `sqrt(V (V+t) / t * (2 ln(1/alpha) + ln((V+t)/V)))`. Infinite without cases.
    """
    if not np.isfinite(variance_of_it):
        return float("inf")
    both = variance_of_it + effect * effect
    return sqrt(variance_of_it * both / (effect * effect) * (2 * log(1 / alpha) + log(both / variance_of_it)))


def spent(fraction: float, alpha: float) -> float:
    """This function will give how much of `alpha` may be spent by a fraction of the outcomes planned for.

    After O'Brien and Fleming, as Lan and DeMets (1983) put it, with half of alpha on either side:
    `2 (2 - 2 Phi(z(alpha/4) / sqrt(fraction)))`: little early on.
    """
    if fraction <= _LEAST_FRACTION:
        return 0.0
    return float(4 * norm.sf(norm.isf(alpha / 4) / sqrt(min(fraction, 1.0))))


def boundaries(fractions: Sequence[float], alpha: float) -> list[float]:
    """This function will give, per look, the size of z at which to stop, two-sided; infinite where nothing is spent.

    Each look spends what `spent` grows by: the chance to pass its boundary first, no earlier one passed, worked out by
    integrating the path's density over what goes on (Armitage, McPherson and Rowe 1969).

    :raises ValueError: the fractions do not grow, or do not lie in (0, 1].
    """
    if (
        any(later <= earlier for earlier, later in zip((0.0, *fractions), fractions, strict=False))
        or max(fractions) > 1
    ):
        raise ValueError(f"fractions of information must grow from above 0 to 1 at most: {list(fractions)}")
    found: list[float] = []
    path: tuple[Floats, Floats] | None = None
    before = 0.0
    for fraction in fractions:
        due = spent(fraction, alpha) - spent(before, alpha)
        bound = _bound(path, before, fraction, due)
        found.append(bound)
        path = _carried(path, before, fraction, min(bound, _FARTHEST))
        before = fraction
    return found


def _bound(path: tuple[Floats, Floats] | None, before: float, fraction: float, due: float) -> float:
    if due <= 1e-14:
        return float("inf")

    def passed(bound: float) -> float:
        return _passing(path, before, fraction, bound) - due

    return float(brentq(passed, 0.0, _FARTHEST)) if passed(_FARTHEST) < 0 else _FARTHEST


def _passing(path: tuple[Floats, Floats] | None, before: float, fraction: float, bound: float) -> float:
    """The chance to be beyond `bound` at this look, not having been stopped."""
    edge = bound * sqrt(fraction)
    if path is None:
        return float(2 * norm.sf(edge / sqrt(fraction)))
    at, weight = path
    step = sqrt(fraction - before)
    return float((weight * (norm.sf((edge - at) / step) + norm.cdf((-edge - at) / step))).sum())


def _carried(path: tuple[Floats, Floats] | None, before: float, fraction: float, bound: float) -> tuple[Floats, Floats]:
    """Places of the path that goes on, and the chance around each (Simpson's weights)."""
    edge = bound * sqrt(fraction)
    at = np.linspace(-edge, edge, _GRID)
    if path is None:
        density = norm.pdf(at, scale=sqrt(fraction))
    else:
        places, weight = path
        density = norm.pdf(at[:, None] - places[None, :], scale=sqrt(fraction - before)) @ weight
    rule = np.full(_GRID, 2.0)
    rule[1::2] = 4.0
    rule[0] = rule[-1] = 1.0
    return at, density * rule * (at[1] - at[0]) / 3
