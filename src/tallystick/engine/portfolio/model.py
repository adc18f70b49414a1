"""What a loss model says: how debtors hang together, how losses given default move with bad years, what is drawn."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tallystick.kernel.irb import retail_correlation

Floats = npt.NDArray[np.float64]


class LossModelError(ValueError):
    """A loss model contradicts itself."""


@dataclass(frozen=True, slots=True)
class LossModel:
    """Parameters of the default model; all are the bank's.

    `correlation` is the asset correlation of two debtors alike, None for the curve of other retail (rules 6.3).
    The common part of a debtor's fortune is `economy`, `industry` and `region` in these weights of variance, which add
    to 1. `degrees` of freedom of a one-t copula, 0 for the Gaussian. `lgd_correlation` ties loss given default to the
    same common part, `lgd_spread` is its own share of variance. `confidence` of value at risk and shortfall.
    """

    economy: float
    industry: float
    region: float
    correlation: float | None = None
    degrees: int = 0
    lgd_correlation: float = 0.0
    lgd_spread: float = 0.0
    confidence: float = 0.999
    scenarios: int = 100_000
    seed: int = 1

    def __post_init__(self) -> None:
        weights = (self.economy, self.industry, self.region)
        if min(weights) < 0 or abs(sum(weights) - 1) > 1e-9:
            raise LossModelError(f"weights of economy, industry and region are {weights}; they must add to 1")
        if self.correlation is not None and not 0 <= self.correlation < 1:
            raise LossModelError(f"the asset correlation is {self.correlation}; it lies from 0 to below 1")
        if min(self.lgd_correlation, self.lgd_spread) < 0 or self.lgd_correlation + self.lgd_spread >= 1:
            raise LossModelError("lgd_correlation and lgd_spread are 0 or more and add to less than 1")
        if not 0.5 < self.confidence < 1 or self.scenarios < 1 or self.degrees < 0:
            raise LossModelError("confidence lies above 0.5 and below 1, scenarios are 1 or more, degrees 0 or more")

    def correlations(self, pd: Floats) -> Floats:
        """This function will give the asset correlation of debtors of default probability `pd`."""
        return retail_correlation(pd) if self.correlation is None else np.full(pd.shape, self.correlation)
