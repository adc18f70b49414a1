"""How well a PD ranks bad above good: AUC and Gini with DeLong's interval, KS, the ROC curve."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm

from tallystick.modelling.errors import ModelError

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
LEVEL = 0.95
"""Intervals hold the true value 95 times of 100."""


@dataclass(frozen=True, slots=True)
class Auc:
    """Area under the ROC curve with its DeLong interval; `gini` is `2 * auc - 1`."""

    auc: float
    low: float
    high: float
    error: float
    goods: int
    bads: int

    @property
    def gini(self) -> float:
        """The Gini coefficient, which is the accuracy ratio too."""
        return 2 * self.auc - 1


@dataclass(frozen=True, slots=True)
class Difference:
    """AUC of one model less that of another on the same rows, with the two-sided p-value of no difference."""

    first: float
    second: float
    difference: float
    low: float
    high: float
    p_value: float


def checked(pd_: object, bad: object, weights: object | None = None) -> tuple[Floats, Flags, Floats]:
    """This function will give PDs, flags and weights as arrays of one length.

    :raises ModelError: a PD is missing, a weight is missing or below 0, or there is no good or no bad row.
    """
    risk, flag = np.asarray(pd_, float), np.asarray(bad, bool)
    weight = np.ones(len(risk)) if weights is None else np.asarray(weights, float)
    if np.isnan(risk).any():
        cause = f"{int(np.isnan(risk).sum())} of {len(risk)} rows have no PD"
        raise ModelError(thing="the PDs", cause=cause, cure="Leave these rows out and count them")
    if not (weight >= 0).all():
        raise ModelError(thing="the weights", cause="one is missing or below 0", cure="Give every row a weight above 0")
    if not weight[flag].sum() or not weight[~flag].sum():
        cause = f"{int(flag.sum())} bad and {int((~flag).sum())} good rows"
        raise ModelError(thing="the sample", cause=cause, cure="Ranking is measured where there are both")
    return risk, flag, weight


def placements(risk: Floats, flag: Flags, weight: Floats) -> tuple[Floats, Floats]:
    """This function will give, per bad row, the weighted share of goods it ranks above, and per good row that of bads
    above it; ties count half. Their weighted means both are the AUC (DeLong, DeLong and Clarke-Pearson 1988).
    """
    _, place = np.unique(risk, return_inverse=True)
    goods = np.bincount(place, np.where(flag, 0.0, weight))
    bads = np.bincount(place, np.where(flag, weight, 0.0))
    below = np.cumsum(goods) - goods / 2
    above = bads.sum() - np.cumsum(bads) + bads / 2
    return below[place[flag]] / goods.sum(), above[place[~flag]] / bads.sum()


def auc_of(pd_: object, bad: object, weights: object | None = None, *, level: float = LEVEL) -> Auc:
    """This function will give the AUC of PDs (higher is riskier) with DeLong's interval, kept inside 0 and 1.

    With weights the variance is that of weighted means of the placements; equal weights give DeLong's own.

    :raises ModelError: see `checked`.
    """
    risk, flag, weight = checked(pd_, bad, weights)
    of_bads, of_goods = placements(risk, flag, weight)
    area = float(np.average(of_bads, weights=weight[flag]))
    variance = _variance(of_bads - area, weight[flag]) + _variance(of_goods - area, weight[~flag])
    error = float(np.sqrt(variance))
    half = float(norm.ppf((1 + level) / 2)) * error
    goods, bads = int((~flag).sum()), int(flag.sum())
    return Auc(area, max(0.0, area - half), min(1.0, area + half), error, goods, bads)


def compare_auc(
    first: object, second: object, bad: object, weights: object | None = None, *, level: float = LEVEL
) -> Difference:
    """This function will hold the AUC of two PDs on the same rows against each other by DeLong's paired test.

    :raises ModelError: see `checked`.
    """
    risk, flag, weight = checked(first, bad, weights)
    other, _, _ = checked(second, bad, weights)
    one, two = placements(risk, flag, weight), placements(other, flag, weight)
    areas = [float(np.average(each[0], weights=weight[flag])) for each in (one, two)]
    gap = areas[0] - areas[1]
    variance = _variance(one[0] - two[0] - gap, weight[flag]) + _variance(one[1] - two[1] - gap, weight[~flag])
    error = float(np.sqrt(variance))
    half = float(norm.ppf((1 + level) / 2)) * error
    p_value = float(2 * norm.sf(abs(gap) / error)) if error > 0 else 1.0
    return Difference(*areas, gap, gap - half, gap + half, p_value)


def _variance(deviations: Floats, weight: Floats) -> float:
    """Variance of a weighted mean; with equal weights the sample variance over n."""
    n = len(deviations)
    if n < 2:
        return 0.0
    return float(np.sum((weight * deviations) ** 2) / weight.sum() ** 2 * n / (n - 1))


def effective_count(weights: object) -> float:
    """This function will give how many equally weighted rows tell as much: (sum w)^2 / sum w^2 (Kish 1965)."""
    weight = np.asarray(weights, float)
    squares = float((weight**2).sum())
    return float(weight.sum()) ** 2 / squares if squares else 0.0


@dataclass(frozen=True, slots=True)
class Curve:
    """The ROC curve at each distinct PD from the riskiest down: shares of goods and bads at or above it."""

    threshold: Floats
    false_share: Floats
    true_share: Floats
    low: Floats
    high: Floats


def roc(pd_: object, bad: object, weights: object | None = None, *, points: int = 201) -> Curve:
    """This function will give the ROC curve, at most `points` of it, with Wilson's interval of the share of bads
    caught at each cut-off (pointwise, 95 %).

    :raises ModelError: see `checked`.
    """
    risk, flag, weight = checked(pd_, bad, weights)
    values, place = np.unique(-risk, return_inverse=True)
    caught = np.concatenate([[0.0], np.cumsum(np.bincount(place, np.where(flag, weight, 0.0)))])
    alarmed = np.concatenate([[0.0], np.cumsum(np.bincount(place, np.where(flag, 0.0, weight)))])
    true, false = caught / caught[-1], alarmed / alarmed[-1]
    kept = np.unique(np.searchsorted(false, np.linspace(0, 1, points)).clip(0, len(false) - 1))
    kept = np.union1d(kept, [0, int(np.argmax(true - false)), len(false) - 1])
    low, high = _wilson(true[kept], effective_count(weight[flag]))
    threshold = np.concatenate([[np.inf], -values])
    return Curve(threshold[kept], false[kept], true[kept], low, high)


def _wilson(share: Floats, cases: float) -> tuple[Floats, Floats]:
    z = float(norm.ppf((1 + LEVEL) / 2))
    middle, whole = share + z * z / (2 * cases), 1 + z * z / cases
    spread = z * np.sqrt(share * (1 - share) / cases + z * z / (4 * cases**2))
    return np.minimum((middle - spread) / whole, share).clip(0), np.maximum((middle + spread) / whole, share).clip(
        max=1
    )


def ks_of(pd_: object, bad: object, weights: object | None = None) -> tuple[float, float]:
    """This function will give the KS statistic, the largest distance between the distributions of good and bad, and
    the PD at which it stands: those at or above it are the ones set apart.

    :raises ModelError: see `checked`.
    """
    risk, flag, weight = checked(pd_, bad, weights)
    values, place = np.unique(-risk, return_inverse=True)
    bads = np.cumsum(np.bincount(place, np.where(flag, weight, 0.0)))
    goods = np.cumsum(np.bincount(place, np.where(flag, 0.0, weight)))
    distance = bads / bads[-1] - goods / goods[-1]
    widest = int(np.argmax(np.abs(distance)))
    return float(abs(distance[widest])), float(-values[widest])
