"""Is the PD of each grade right: binomial, Jeffreys, with asset correlation, Hosmer-Lemeshow, Spiegelhalter, slope."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.special import expit, logit
from scipy.stats import beta, binom, chi2, norm

from tallystick.modelling.calibration.quadrature import MASS, given_factor
from tallystick.modelling.errors import ModelError
from tallystick.modelling.validation.discrimination import checked

Floats = NDArray[np.float64]
SEPARATED = 1e3
"""A slope beyond it has no end: good and bad do not overlap."""


@dataclass(frozen=True, slots=True)
class Lights:
    """At which p-value a test turns yellow and red. A light is a finding of the test, not a decision."""

    yellow: float = 0.05
    red: float = 0.01

    def of(self, p_value: float | None) -> str:
        """This function will give `green`, `yellow` or `red`; `unknown` without a p-value."""
        if p_value is None or np.isnan(p_value):
            return "unknown"
        return "red" if p_value < self.red else "yellow" if p_value < self.yellow else "green"


def binomial_too_low(defaults: object, obligors: object, pd_: object) -> Any:
    """This function will give P(X >= defaults) for X binomial: small where the PD is too low for what was seen."""
    return binom.sf(np.asarray(defaults) - 1, np.asarray(obligors), np.asarray(pd_, float))


def binomial_too_high(defaults: object, obligors: object, pd_: object) -> Any:
    """This function will give P(X <= defaults) for X binomial: small where the PD is too high."""
    return binom.cdf(np.asarray(defaults), np.asarray(obligors), np.asarray(pd_, float))


def jeffreys(defaults: object, obligors: object, pd_: object) -> Any:
    """This function will give the one-sided Jeffreys p-value that the PD is not too low.

    The distribution function at the PD of Beta(D + 1/2, N - D + 1/2), the posterior under Jeffreys' prior (ECB,
    Instructions for reporting the validation results of internal models, 2019, 2.5.3.1).
    """
    bad, n = np.asarray(defaults, float), np.asarray(obligors, float)
    return beta.cdf(np.asarray(pd_, float), bad + 0.5, n - bad + 0.5)


def jeffreys_interval(defaults: object, obligors: object, *, level: float = 0.95) -> tuple[Floats, Floats]:
    """This function will give Jeffreys' interval of the default rate; 0 and 1 are its ends at the edge."""
    bad, n = np.asarray(defaults, float), np.asarray(obligors, float)
    low = np.where(bad > 0, beta.ppf((1 - level) / 2, bad + 0.5, n - bad + 0.5), 0.0)
    high = np.where(bad < n, beta.ppf((1 + level) / 2, bad + 0.5, n - bad + 0.5), 1.0)
    return low, high


def correlated_too_low(defaults: object, obligors: object, pd_: object, correlation: float) -> Floats:
    """This function will give P(X >= defaults) where defaults share one factor with asset correlation `correlation`.

    Given the factor the PD is Phi((Phi^-1(pd) - sqrt(rho) z) / sqrt(1 - rho)) (Vasicek 2002). A bad year alone then
    does not fail a model.
    """
    bad, n, pds = (np.atleast_1d(np.asarray(one, float)) for one in (defaults, obligors, pd_))
    tails: Floats = binom.sf(bad[:, None] - 1, n[:, None], given_factor(pds, correlation)) @ MASS
    return tails


def by_grade(
    frame: pl.DataFrame, grades: dict[str, float], *, lights: Lights | None = None, correlation: float = 0.0
) -> pl.DataFrame:
    """This function will hold each grade's PD against its default rate.

    `frame`: columns `grade`, `bad`, `weight`; `grades`: code -> PD, best first. One row a grade that holds a row, with
    n, defaults (weighted ones scaled to as many equally weighted rows, Kish), rate, Jeffreys interval, the p-values and
    a light each. `light` is that of Jeffreys' test; `light_high` tells a PD too high for what was seen.
    """
    shown = lights or Lights()
    counted = _counted(frame, grades)
    n, bad, pd_ = (counted[name].to_numpy() for name in ("n", "defaults", "pd_12m"))
    low, high = jeffreys_interval(bad, n)
    p_jeffreys = jeffreys(bad, n, pd_)
    whole_n, whole_bad = np.rint(n).astype(int), np.rint(bad).astype(int)
    p_high = binomial_too_high(whole_bad, whole_n, pd_)
    return counted.with_columns(
        pl.Series("low", low),
        pl.Series("high", high),
        pl.Series("p_binomial", binomial_too_low(whole_bad, whole_n, pd_)),
        pl.Series("p_jeffreys", p_jeffreys),
        pl.Series("p_correlated", correlated_too_low(whole_bad, whole_n, pd_, correlation)),
        pl.Series("p_too_high", p_high),
        pl.Series("light", [shown.of(p) for p in p_jeffreys], pl.String),
        pl.Series("light_high", [shown.of(p) for p in p_high], pl.String),
    )


def _counted(frame: pl.DataFrame, grades: dict[str, float]) -> pl.DataFrame:
    unknown = sorted(set(frame["grade"].drop_nulls()) - set(grades))
    if unknown:
        cause = f"{', '.join(unknown)} stand in the rows and not on the master scale"
        raise ModelError(thing="the grades", cause=cause, cure="Grade the rows by the scale that is tested")
    weight, bad = pl.col("weight"), pl.col("bad").cast(pl.Float64)
    sums = (
        frame.drop_nulls("grade")
        .group_by("grade")
        .agg(
            rows=pl.len(),
            n=weight.sum() ** 2 / (weight**2).sum(),
            rate=(weight * bad).sum() / weight.sum(),
            weight=weight.sum(),
        )
    )
    order = pl.DataFrame(
        {"grade": list(grades), "pd_12m": list(grades.values())}, {"grade": pl.String, "pd_12m": pl.Float64}
    )
    held = order.join(sums, on="grade", how="inner", maintain_order="left")
    return held.with_columns(defaults=pl.col("n") * pl.col("rate"), share=pl.col("weight") / pl.col("weight").sum())


@dataclass(frozen=True, slots=True)
class ChiSquare:
    """A chi-square test: the statistic, its degrees of freedom, the p-value."""

    statistic: float
    freedom: int
    p_value: float


def hosmer_lemeshow(defaults: object, obligors: object, pd_: object, *, fitted: bool = False) -> ChiSquare:
    """This function will test all grades at once: sum of (D - N p)^2 / (N p (1 - p)).

    Degrees of freedom: the number of grades where the PDs come from elsewhere (validation); two less where they were
    `fitted` to the same rows (Hosmer and Lemeshow 1980). Grades without rows, and those at PD 1, do not count.
    """
    bad, n, p = (np.asarray(one, float) for one in (defaults, obligors, pd_))
    kept = (n > 0) & (p > 0) & (p < 1)
    bad, n, p = bad[kept], n[kept], p[kept]
    statistic = float(((bad - n * p) ** 2 / (n * p * (1 - p))).sum())
    freedom = max(1, int(kept.sum()) - (2 if fitted else 0))
    return ChiSquare(statistic, freedom, float(chi2.sf(statistic, freedom)))


def spiegelhalter(pd_: object, bad: object) -> tuple[float, float]:
    """This function will give Spiegelhalter's z of single PDs, without grades, and its two-sided p-value (1986)."""
    risk, flag, _ = checked(pd_, bad)
    spread = float(np.sqrt((((1 - 2 * risk) ** 2) * risk * (1 - risk)).sum()))
    z = float(((flag - risk) * (1 - 2 * risk)).sum() / spread)
    return z, float(2 * norm.sf(abs(z)))


@dataclass(frozen=True, slots=True)
class Recalibration:
    """Intercept and slope of a logistic regression of bad on logit PD: 0 and 1 where calibrated. Errors are robust."""

    intercept: float
    slope: float
    intercept_error: float
    slope_error: float
    ratio: float


def recalibration(pd_: object, bad: object, weights: object | None = None, *, most_steps: int = 50) -> Recalibration:
    """This function will give Cox's calibration intercept and slope; `ratio` is the bad rate over the mean PD.

    A slope below 1: PDs are too far apart. Newton's method; standard errors by the sandwich, right for weights too.

    :raises ModelError: see `checked`; or PDs that do not differ.
    """
    risk, flag, weight = checked(pd_, bad, weights)
    x = logit(np.clip(risk, 1e-9, 1 - 1e-9))
    if np.ptp(x) == 0:
        raise ModelError(thing="the PDs", cause="all are the same", cure="A slope needs PDs that differ")
    design = np.column_stack([np.ones_like(x), x])
    found, bread = _logistic(design, flag, weight, most_steps)
    scores = design * (weight * (flag - expit(design @ found)))[:, None]
    inverse = np.linalg.inv(bread)
    errors = np.sqrt(np.diag(inverse @ (scores.T @ scores) @ inverse))
    ratio = float(np.average(flag, weights=weight) / np.average(risk, weights=weight))
    return Recalibration(float(found[0]), float(found[1]), float(errors[0]), float(errors[1]), ratio)


def _logistic(design: Floats, flag: Any, weight: Floats, most_steps: int) -> tuple[Floats, Floats]:
    """Newton's method from no effect on, each step halved until the likelihood does not fall; and the last Hessian."""
    rate = float(np.average(flag, weights=weight))
    found = np.array([float(logit(rate)), 0.0])
    likelihood = -np.inf
    for _ in range(most_steps):
        fitted = expit(design @ found)
        bread = (design * (weight * fitted * (1 - fitted))[:, None]).T @ design
        step = np.linalg.solve(bread, design.T @ (weight * (flag - fitted)))
        while (now := _log_likelihood(design @ (found + step), flag, weight)) < likelihood and np.abs(
            step
        ).max() > 1e-12:
            step = step / 2
        found, likelihood = found + step, now
        if np.abs(step).max() < 1e-10:
            return found, bread
        if np.abs(found[1]) > SEPARATED:
            break
    cause = "the slope grows without end: good and bad do not overlap, or hardly"
    raise ModelError(thing="the calibration", cause=cause, cure="Look for a column that knows the outcome, or add rows")


def _log_likelihood(linear: Floats, flag: Any, weight: Floats) -> float:
    return float((weight * (flag * linear - np.logaddexp(0.0, linear))).sum())
