"""PDs of grades with few or no defaults: the most prudent estimate and Bayesian ones, with and without correlation."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.stats import beta, binom, norm

from tallystick.modelling.calibration.quadrature import MASS, given_factor
from tallystick.modelling.errors import ModelError

Floats = NDArray[np.float64]
Prior = Literal["uniform", "jeffreys", "conservative"]


def most_prudent(obligors: object, defaults: object, *, confidence: float, correlation: float = 0.0) -> Floats:
    """This function will give the PD of each grade, best first, as the upper bound that the defaults allow.

    Of a grade it is assumed that it is no better than all grades below it: obligors and defaults of this and worse
    grades are put together, and the PD is the largest at which so few defaults still have probability 1 - `confidence`
    (Pluto and Tasche, Thinking positively, 2005). With `correlation` defaults share one Gaussian factor. PDs never fall
    from a better grade to a worse one: where defaults stand upside down the better grade's bound holds for the worse.

    :raises ModelError: counts that make no sense, or a confidence or correlation outside its range.
    """
    n, bad = _counts(obligors, defaults)
    _check(confidence, correlation)
    together = [(float(n[at:].sum()), float(bad[at:].sum())) for at in range(len(n))]
    bounds = np.array([_bound(size, hits, confidence, correlation) for size, hits in together])
    return np.maximum.accumulate(bounds)


def scaled(pds: object, obligors: object, rate: float) -> Floats:
    """This function will give PDs times one number, so that their mean over the obligors is `rate` (same paper, 6)."""
    prudent, n = np.asarray(pds, float), np.asarray(obligors, float)
    shrunk: Floats = prudent * rate / float(np.average(prudent, weights=n))
    return shrunk


def bayesian(obligors: float, defaults: float, *, prior: Prior = "conservative", correlation: float = 0.0) -> float:
    """This function will give the posterior mean of one PD (Tasche, Bayesian estimation of probabilities of default for
    low default portfolios, 2012).

    `uniform`: every PD alike before. `jeffreys`: Beta(1/2, 1/2). `conservative`: density 1 / (1 - p), which makes the
    mean (D + 1) / (N + 1) without correlation. With `correlation` the likelihood is that of the one-factor model.

    :raises ModelError: counts that make no sense, or a correlation outside its range.
    """
    n, bad = _counts([obligors], [defaults])
    _check(0.5, correlation)
    ahead, behind = {"uniform": (1.0, 1.0), "jeffreys": (0.5, 0.5), "conservative": (1.0, 0.0)}[prior]
    if correlation == 0:
        alpha, rest = bad[0] + ahead, n[0] - bad[0] + behind
        if rest <= 0:
            return 1.0
        return float(alpha / (alpha + rest))
    return _posterior_mean(float(n[0]), float(bad[0]), (ahead, behind), correlation)


def _posterior_mean(n: float, bad: float, prior: tuple[float, float], correlation: float) -> float:
    """By the normal score of the PD, p = Phi(s): its range is even where PDs crowd near 0."""
    s = np.linspace(-8.0, 8.0, 4001)
    p = norm.cdf(s)
    inside = (p > 0) & (p < 1)
    s, p = s[inside], p[inside]
    likely = binom.pmf(bad, n, given_factor(p, correlation)) @ MASS
    density = likely * p ** (prior[0] - 1) * (1 - p) ** (prior[1] - 1) * norm.pdf(s)
    return float(np.trapezoid(p * density, s) / np.trapezoid(density, s))


def _bound(n: float, bad: float, confidence: float, correlation: float) -> float:
    if bad >= n:
        return 1.0
    if correlation == 0:
        return float(beta.ppf(confidence, bad + 1, n - bad))

    def unlikely(score: float) -> float:
        given = given_factor(np.array([float(norm.cdf(score))]), correlation)
        return float((binom.cdf(bad, n, given) @ MASS)[0]) - (1 - confidence)

    return float(norm.cdf(brentq(unlikely, -8.0, 8.0, xtol=1e-10)))


def _counts(obligors: object, defaults: object) -> tuple[Floats, Floats]:
    n, bad = np.asarray(obligors, float), np.asarray(defaults, float)
    if n.shape != bad.shape or not len(n) or (n < 0).any() or (bad < 0).any() or (bad > n).any() or not n[-1]:
        cause = f"{bad.tolist()} defaults of {n.tolist()} obligors"
        cure = "Give both for every grade, best first, at least one obligor in the worst"
        raise ModelError(thing="the counts", cause=cause, cure=cure)
    return n, bad


def _check(confidence: float, correlation: float) -> None:
    if not 0 < confidence < 1 or not 0 <= correlation < 1:
        cause = f"confidence {confidence:g}, correlation {correlation:g}"
        raise ModelError(thing="the estimate", cause=cause, cure="Both lie between 0 and 1; a correlation may be 0")
