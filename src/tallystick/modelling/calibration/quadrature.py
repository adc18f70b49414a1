"""The mean over a normal factor, at points dense enough for large books with high correlation."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm

Floats = NDArray[np.float64]

FACTOR: Floats = np.linspace(-9.0, 9.0, 1201)
"""Points of the factor: given it a large book defaults nearly for certain, a step that few Gauss points would miss."""
MASS: Floats = norm.pdf(FACTOR) / norm.pdf(FACTOR).sum()


def given_factor(pd_: Floats, correlation: float) -> Floats:
    """This function will give PDs at every point of the factor, one row a PD (Vasicek 2002)."""
    bent: Floats = norm.cdf((norm.ppf(pd_)[:, None] - np.sqrt(correlation) * FACTOR) / np.sqrt(1 - correlation))
    return bent
