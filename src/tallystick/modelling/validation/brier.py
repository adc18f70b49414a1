"""The Brier score and what it is made of."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tallystick.modelling.validation.discrimination import checked


@dataclass(frozen=True, slots=True)
class Brier:
    """Mean squared error of PDs. `score = reliability - resolution + uncertainty + within`, exactly.

    reliability: how far the rate of each grade lies from its mean PD (0 is best). resolution: how far the rates of
    grades lie from the whole's (more is better). uncertainty: what a single PD for all would score. within: PDs that
    differ inside one grade (Stephenson, Coelho and Jolliffe 2008); 0 where a grade has one PD (Murphy 1973).
    """

    score: float
    reliability: float
    resolution: float
    uncertainty: float
    within: float
    skill: float


def brier_of(pd_: object, bad: object, grade: object, weights: object | None = None) -> Brier:
    """This function will give the Brier score of PDs and its parts by `grade` (any code, one a row).

    `skill` is 1 less the score over the uncertainty: 0 is no better than one PD for all.

    :raises ModelError: see `checked`.
    """
    risk, flag, weight = checked(pd_, bad, weights)
    _, place = np.unique(np.asarray(grade).astype(str), return_inverse=True)
    outcome = flag.astype(float)
    held = np.bincount(place, weight)
    kept = held > 0
    mean_pd = np.bincount(place, weight * risk)[kept] / held[kept]
    rate = np.bincount(place, weight * outcome)[kept] / held[kept]
    share = held[kept] / held.sum()
    whole = float(np.average(outcome, weights=weight))
    score = float(np.average((risk - outcome) ** 2, weights=weight))
    reliability = float((share * (mean_pd - rate) ** 2).sum())
    resolution = float((share * (rate - whole) ** 2).sum())
    uncertainty = whole * (1 - whole)
    within = score - (reliability - resolution + uncertainty)
    return Brier(score, reliability, resolution, uncertainty, within, 1 - score / uncertainty)
