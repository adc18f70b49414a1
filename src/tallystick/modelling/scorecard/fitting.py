"""The regression with the columns that earn their place in it."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from tallystick.modelling.binning.outcome import Outcome
from tallystick.modelling.scorecard.logistic import Fit, Prior, fit_logistic
from tallystick.modelling.scorecard.rules import ScorecardRules
from tallystick.modelling.scorecard.selection import LeftOut

Floats = npt.NDArray[np.float64]


def chosen_fit(
    evidence: Floats, names: list[str], outcome: Outcome, rules: ScorecardRules
) -> tuple[list[str], Fit, list[LeftOut]]:
    """This function will fit the log odds of good on the columns of `evidence`, and leave out the weak ones.

    Coefficients are not below 0, so that a bin with less risk in the sample never gets fewer points. Those that rest on
    0 go together; then the one with the least z, until all have `least_z` and no more than the most are left. z is of
    weights scaled to the effective sample size `(sum w)^2 / sum w^2` (Kish, 1965).

    :raises ValueError: no column is left, or the regression does not settle.
    """
    weights = np.ones(len(evidence)) if outcome.weights is None else outcome.weights
    weights = weights * (weights.sum() / (weights**2).sum())
    names, gone = list(names), []
    while names:
        fit = _fit(evidence, outcome, weights, rules)
        z = fit.z
        resting = [n for n in range(len(names)) if fit.coefficients[n] <= 0]
        if resting:
            gone += [LeftOut(names[n], "coefficient", 0.0, 0.0) for n in resting]
        else:
            weakest = int(np.argmin(z))
            if z[weakest] >= rules.least_z and len(names) <= rules.most_characteristics:
                return names, fit, gone
            is_weak = z[weakest] < rules.least_z
            rule, threshold = ("z", rules.least_z) if is_weak else ("rank by z", float(rules.most_characteristics))
            gone.append(LeftOut(names[weakest], rule, float(z[weakest]), threshold))
            resting = [weakest]
        evidence = np.delete(evidence, resting, axis=1)
        names = [name for n, name in enumerate(names) if n not in resting]
    said = "; ".join(one.sentence() for one in gone) or "no column reached the least information value"
    raise ValueError(f"no column may stand in the card: {said}. Bring more columns, or loosen the rules")


def _fit(evidence: Floats, outcome: Outcome, weights: Floats, rules: ScorecardRules) -> Fit:
    n = evidence.shape[1]
    prior = Prior(mean=np.zeros(n), precision=np.full(n, rules.ridge), least=np.zeros(n))
    return fit_logistic(evidence, ~outcome.is_bad, weights=weights, offset=np.zeros(len(evidence)), prior=prior)
