"""Value at risk of a book under one common factor in closed form, and what its grain adds (granularity adjustment).

`VaR = mu(x) - 1 / (2 phi(x)) d/dx [phi(x) v(x) / mu'(x)]` at the quantile `x` of the factor, with conditional mean `mu`
and variance `v` of loss. Sources: Vasicek (1987) for the limit of many small debtors; Wilde (2001), Martin and Wilde
(2002), Gordy and Luetkebohmert (2013) for the adjustment.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
from numpy.polynomial.hermite_e import hermegauss
from scipy.special import ndtr, ndtri

from tallystick.engine.portfolio.model import LossModel

Floats = npt.NDArray[np.float64]
NODES = 24
WIDTH = 1e-3


def infinitely_fine(ead: Floats, pd: Floats, lgd: Floats, model: LossModel) -> float:
    """This function will give the quantile of loss (unit of `ead`) of a book as mixed as this but of endless grain.

    One common factor, Gaussian; `model` gives correlations, loss given default and the confidence.
    """
    return float(_moments(ead, pd, lgd, model, float(ndtri(model.confidence)))[0])


def granularity(ead: Floats, pd: Floats, lgd: Floats, model: LossModel) -> float:
    """This function will give what the grain of the book adds to that quantile, to first order (unit of `ead`)."""

    def curve(at: float) -> float:
        mean_less, mean_more = (_moments(ead, pd, lgd, model, at + side)[0] for side in (-WIDTH, WIDTH))
        slope = (mean_more - mean_less) / (2 * WIDTH)
        variance = _moments(ead, pd, lgd, model, at)[1]
        return math.exp(-0.5 * at * at) * variance / slope

    x = float(ndtri(model.confidence))
    change = (curve(x + WIDTH) - curve(x - WIDTH)) / (2 * WIDTH)
    return -0.5 * change / math.exp(-0.5 * x * x)


def _moments(ead: Floats, pd: Floats, lgd: Floats, model: LossModel, x: float) -> tuple[float, float]:
    """Mean and variance of loss where the common factor is `x` (larger is worse)."""
    rho = model.correlations(pd)
    fails = ndtr((ndtri(pd) + np.sqrt(rho) * x) / np.sqrt(1 - rho))
    left = 1.0 - model.lgd_correlation - model.lgd_spread
    score = (ndtri(lgd) + math.sqrt(model.lgd_correlation) * x) / math.sqrt(left)
    nodes, masses = hermegauss(NODES)
    masses = masses / masses.sum()
    own = math.sqrt(model.lgd_spread / left)
    mean, square = np.zeros_like(ead), np.zeros_like(ead)
    for node, mass in zip(nodes, masses, strict=True):
        lost = ndtr(score - own * node)
        mean += mass * lost
        square += mass * lost * lost
    loss = float((ead * fails * mean).sum())
    variance = float((ead**2 * (fails * square - (fails * mean) ** 2)).sum())
    return loss, variance
