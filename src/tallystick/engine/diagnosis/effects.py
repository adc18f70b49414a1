"""What a problem costs: the difference it makes to cases that are alike in all that is known of their risk.

The effect on those it hit, doubly robust: an outcome model of the cases not hit, and a model of being hit, each fitted
on other folds than it is used on (Robins, Rotnitzky and Zhao 1994; Chernozhukov et al. 2018). It is right if either of
the two is. The interval is over clusters, since one borrower's cases fail together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.stats import norm
from sklearn.linear_model import LogisticRegression, Ridge

from tallystick.engine.diagnosis.design import Floats, design, folds

FOLDS = 5
RIDGE = 1.0
MOST_ODDS = 50.0
"""No case not hit stands for more than so many of those hit."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """What is compared: the column that says who was hit, the outcome, its weight, what must be alike, clusters."""

    hit: str
    outcome: str
    weight: str
    alike: Sequence[str]
    cluster: str


@dataclass(frozen=True, slots=True)
class Effect:
    """The effect on those hit. `total` is in units of weight times outcome, `error` its standard error.

    `each` is `total` by the weight of those hit. `overlap` is the share of their weight with comparable cases;
    `robustness` the share of what is left unexplained, in who was hit and in the outcome, that something unseen would
    have to explain to bring the effect to nothing (Cinelli and Hazlett 2020).
    """

    hit: int
    others: int
    total: float
    error: float
    each: float
    overlap: float
    robustness: float

    def interval(self, level: float) -> tuple[float, float]:
        """This function will give the two-sided interval of `total` with `level` confidence."""
        wide = float(norm.ppf(0.5 + level / 2.0)) * self.error
        return self.total - wide, self.total + wide


@dataclass(frozen=True, slots=True)
class Scored:
    """Cases that can be compared, one a row of `cases`, each with what it adds to the effect on those hit.

    `expected` is the outcome without being hit, `odds` those of being hit, `stands_for` how many cases hit one that was
    not stands for; `parts` are in units of weight times outcome, and their sum is the effect.
    """

    cases: pl.DataFrame
    cluster: str
    hit: NDArray[np.bool_]
    outcome: Floats
    weight: Floats
    expected: Floats
    odds: Floats
    stands_for: Floats
    parts: Floats

    @property
    def spread(self) -> float:
        """How far outcomes lie from what was expected, at large."""
        return float(np.sqrt(np.average((self.outcome - self.expected) ** 2, weights=self.weight)))


def effect_on_hit(units: pl.DataFrame, asked: Comparison, *, least: int) -> Effect | None:
    """This function will give the effect of being hit on the cases that were; None where either side has under `least`.

    Cases whose hit, outcome or weight is unknown, or whose weight is 0, are left out.
    """
    scored = scored_cases(units, asked, least=least)
    return None if scored is None else effect_of(scored)


def scored_cases(units: pl.DataFrame, asked: Comparison, *, least: int) -> Scored | None:
    """This function will give what each case adds to the effect; None where either side has under `least` cases."""
    known = units.filter(
        pl.col(asked.hit).is_not_null() & pl.col(asked.outcome).is_not_null() & (pl.col(asked.weight) > 0)
    )
    hit = known[asked.hit].cast(pl.Boolean).to_numpy()
    if hit.sum() < least or (~hit).sum() < least:
        return None
    outcome, weight = (known[name].cast(pl.Float64).to_numpy() for name in (asked.outcome, asked.weight))
    fold = folds(known[asked.cluster], FOLDS)
    expected, odds = _models(design(known, asked.alike), hit, outcome, weight, fold)
    beyond = weight * (outcome - expected)
    stands_for = np.where(hit, 0.0, np.minimum(odds, MOST_ODDS))
    scale = weight[hit].sum() / max(float((weight * stands_for).sum()), 1e-9)
    parts = np.where(hit, beyond, -beyond * stands_for * scale)
    return Scored(known, asked.cluster, hit, outcome, weight, expected, odds, stands_for * scale, parts)


def effect_of(scored: Scored) -> Effect:
    """This function will give the effect of being hit on the cases that were, from what each case adds to it."""
    hit, weight, odds = scored.hit, scored.weight, scored.odds
    total = float(scored.parts.sum())
    # Few cases hit show few failures or none: they cannot be surer than cases at large let them be.
    least_error = scored.spread * float(np.sqrt((weight[hit] ** 2).sum()))
    error = max(_clustered(scored.parts, scored.cases[scored.cluster]), least_error)
    return Effect(
        hit=int(hit.sum()),
        others=int((~hit).sum()),
        total=total,
        error=error,
        each=total / float(weight[hit].sum()),
        overlap=float(weight[hit & (odds < MOST_ODDS)].sum() / weight[hit].sum()),
        robustness=_robustness(abs(total) / error if error > 0 else 0.0, len(hit)),
    )


def _models(
    matrix: Floats, hit: NDArray[np.bool_], outcome: Floats, weight: Floats, fold: NDArray[np.int64]
) -> tuple[Floats, Floats]:
    """The outcome expected of each case without being hit, and its odds of being hit, from other folds than its own."""
    expected, odds = np.zeros(len(hit)), np.zeros(len(hit))
    for here in range(FOLDS):
        out, inside = fold != here, fold == here
        if not inside.any():
            continue
        free = out & ~hit
        if matrix.shape[1] == 0 or free.sum() < 10 or (out & hit).sum() < 3:
            expected[inside] = np.average(outcome[free], weights=weight[free]) if free.any() else 0.0
            odds[inside] = hit[out].mean() / max(1.0 - hit[out].mean(), 1e-6)
            continue
        outcomes = Ridge(alpha=RIDGE).fit(matrix[free], outcome[free], sample_weight=weight[free] / weight[free].mean())
        expected[inside] = outcomes.predict(matrix[inside])
        chance = LogisticRegression(C=1.0 / RIDGE, max_iter=500).fit(matrix[out], hit[out])
        share = np.clip(chance.predict_proba(matrix[inside])[:, 1], 1e-4, 1.0 - 1e-4)
        odds[inside] = share / (1.0 - share)
    return expected, odds


def _clustered(parts: Floats, clusters: pl.Series) -> float:
    """The standard error of the sum of `parts`, whose clusters are drawn as wholes."""
    by_case = pl.DataFrame({"cluster": clusters, "part": parts})
    sums = by_case.group_by("cluster", maintain_order=True).agg(pl.col("part").sum())["part"]
    spread = sums.to_numpy() - float(sums.mean() or 0.0)  # type: ignore[arg-type]
    return float(np.sqrt((spread**2).sum()))


def _robustness(ratio: float, cases: int) -> float:
    """The robustness value of an effect `ratio` standard errors from nothing, among `cases`."""
    f = ratio / np.sqrt(max(cases - 1, 1))
    return float(0.5 * (np.sqrt(f**4 + 4.0 * f**2) - f**2))
