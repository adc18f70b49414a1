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

from tallystick.engine.diagnosis.design import Floats, design, folds
from tallystick.engine.diagnosis.fits import expected_and_odds

FOLDS = 5
MOST_OTHERS = 20_000
"""Of the cases not hit, so many are compared with where there are more: what they add is far below the chance of those
hit, and a bank of a million borrowers has hundreds of findings to price."""
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
    others: int
    """All cases not hit; where there are very many, a draw of them are rows here (`MOST_OTHERS`)."""

    @property
    def spread(self) -> float:
        """How far outcomes lie from what was expected, at large."""
        return float(np.sqrt(np.average((self.outcome - self.expected) ** 2, weights=self.weight)))


def scored_cases(units: pl.DataFrame, asked: Comparison, *, least: int) -> Scored | None:
    """This function will give what each case adds to the effect of being hit on those that were; None where either side
    has under `least` cases.

    Cases whose hit, outcome or weight is unknown, or whose weight is 0, are left out.
    """
    known = units.filter(
        pl.col(asked.hit).is_not_null() & pl.col(asked.outcome).is_not_null() & (pl.col(asked.weight) > 0)
    )
    hit = known[asked.hit].cast(pl.Boolean).to_numpy()
    others = int((~hit).sum())
    if hit.sum() < least or others < least:
        return None
    drawn = _drawn(hit)
    known, hit = known.filter(pl.Series(drawn)), hit[drawn]
    part = int((~hit).sum()) / others
    outcome, weight = (known[name].cast(pl.Float64).to_numpy() for name in (asked.outcome, asked.weight))
    fold = folds(known[asked.cluster], FOLDS)
    expected, odds = expected_and_odds(design(known, asked.alike), hit, outcome, weight, fold)
    # Among fewer others the odds of being hit are that much higher (King and Zeng 2001).
    odds = odds * part
    beyond = weight * (outcome - expected)
    stands_for = np.where(hit, 0.0, np.minimum(odds, MOST_ODDS))
    scale = weight[hit].sum() / max(float((weight * stands_for).sum()), 1e-9)
    parts = np.where(hit, beyond, -beyond * stands_for * scale)
    return Scored(known, asked.cluster, hit, outcome, weight, expected, odds, stands_for * scale, parts, others)


def effect_of(scored: Scored) -> Effect:
    """This function will give the effect of being hit on the cases that were, from what each case adds to it."""
    hit, weight, odds = scored.hit, scored.weight, scored.odds
    total = float(scored.parts.sum())
    # Few cases hit show few failures or none: they cannot be surer than cases at large let them be.
    least_error = scored.spread * float(np.sqrt((weight[hit] ** 2).sum()))
    error = max(_clustered(scored.parts, scored.cases[scored.cluster]), least_error)
    return Effect(
        hit=int(hit.sum()),
        others=scored.others,
        total=total,
        error=error,
        each=total / float(weight[hit].sum()),
        overlap=float(weight[hit & (odds < MOST_ODDS)].sum() / weight[hit].sum()),
        robustness=_robustness(abs(total) / error if error > 0 else 0.0, int(hit.sum()) + scored.others),
    )


def _drawn(hit: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """All cases hit, and of the others all, or about `MOST_OTHERS` scattered evenly over them (Knuth 1973, 6.4)."""
    others = int((~hit).sum())
    if others <= MOST_OTHERS:
        return np.ones(len(hit), dtype=np.bool_)
    scattered = np.arange(len(hit), dtype=np.int64) * 2_654_435_761 % 2**32
    drawn: NDArray[np.bool_] = hit | (scattered < int(2**32 * MOST_OTHERS / others))
    return drawn


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
