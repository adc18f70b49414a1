"""A score's PD at the long-run default rate, in the form a pack's scorecard carries."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.special import expit, logit

from tallystick.modelling.errors import ModelError
from tallystick.modelling.validation.calibration_tests import recalibration

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Calibration:
    """`pd = 1 / (1 + exp(intercept + slope * score))`, as in a pack; `slope` is above 0: more points, less risk."""

    intercept: float
    slope: float

    def pd(self, score: object) -> Floats:
        """This function will give the PD of each score."""
        given: Floats = expit(-(self.intercept + self.slope * np.asarray(score, float)))
        return given

    def shifted(self, log_odds: float) -> Calibration:
        """This function will give the calibration with every PD's log odds higher by `log_odds`."""
        return Calibration(self.intercept - log_odds, self.slope)


@dataclass(frozen=True, slots=True)
class LongRun:
    """The long-run default rate: the plain mean of one-year rates, with what it was made of.

    `rates`: columns `year`, `rows`, `bads`, `rate`. `error` is the standard error of the mean over years, which holds
    what years have in common; None with a single year.
    """

    rate: float
    error: float | None
    rates: pl.DataFrame
    source: str


def long_run_rate(
    frame: pl.DataFrame, *, day: str, bad: str = "bad", weight: str = "weight", least_rows: int = 1
) -> LongRun:
    """This function will give the mean of the default rates of the years of `day`, each year counting the same.

    EBA/GL/2017/16, 81 to 87: the long-run average is that of one-year rates, over years that hold good ones and bad.
    Years with fewer than `least_rows` rows say too little to count as much as others: they are left out, and `source`
    says how many.

    :raises ModelError: no year with so many rows.
    """
    every = (
        frame.group_by(pl.col(day).dt.year().alias("year"))
        .agg(
            rows=pl.len(),
            bads=pl.col(bad).cast(pl.Int64).sum(),
            rate=(pl.col(weight) * pl.col(bad).cast(pl.Float64)).sum() / pl.col(weight).sum(),
        )
        .sort("year")
    )
    rates = every.filter(pl.col("rows") >= least_rows)
    if rates.is_empty():
        cause = f"no year has {least_rows} rows or more"
        raise ModelError(
            thing="the long-run rate", cause=cause, cure="State the rate with its source, or give more rows"
        )
    each = rates["rate"].to_numpy()
    error = float(each.std(ddof=1) / np.sqrt(len(each))) if len(each) > 1 else None
    years = f"{rates['year'][0]} to {rates['year'][-1]}" if len(each) > 1 else str(rates["year"][0])
    thin = every.height - rates.height
    told = f", {thin} years with fewer than {least_rows} rows left out" if thin else ""
    return LongRun(float(each.mean()), error, rates, f"mean of the yearly default rates of {years}{told}")


def calibrate(score: object, bad: object, rate: float, weights: object | None = None) -> Calibration:
    """This function will give the calibration whose slope is that of the rows and whose mean PD over them is `rate`.

    The slope is a logistic regression of bad on the score; the intercept is then solved for exactly, so that a sample
    with too many bads, or from good years, still gives the long-run level.

    :raises ModelError: a rate outside 0 and 1, scores that do not differ, or a score that ranks upside down.
    """
    points = np.asarray(score, float)
    weight = np.ones(len(points)) if weights is None else np.asarray(weights, float)
    if not 0 < rate < 1:
        raise ModelError(thing="the long-run rate", cause=f"it is {rate:g}", cure="Give a share between 0 and 1")
    if not len(points) or np.ptp(points) == 0:
        raise ModelError(thing="the scores", cause="all are the same", cure="A slope needs scores that differ")
    spread = float(points.std()) or 1.0
    middle = float(points.mean())
    found = recalibration(expit(-(points - middle) / spread), bad, weight)
    if found.slope <= 0:
        cause = "more points went with more defaults"
        raise ModelError(thing="the score", cause=cause, cure="Turn the score round, or look at the sample again")
    slope = found.slope / spread
    return at_level(Calibration(0.0, slope), points, rate, weight)


def at_level(calibration: Calibration, score: object, rate: float, weights: object | None = None) -> Calibration:
    """This function will give `calibration` with the intercept at which the weighted mean PD of `score` is `rate`."""
    points = np.asarray(score, float)
    weight = np.ones(len(points)) if weights is None else np.asarray(weights, float)

    def over(intercept: float) -> float:
        return float(np.average(Calibration(intercept, calibration.slope).pd(points), weights=weight)) - rate

    near = -float(logit(rate)) - calibration.slope * float(np.average(points, weights=weight))
    reach = 20 + calibration.slope * float(np.ptp(points))
    return Calibration(float(brentq(over, near - reach, near + reach, xtol=1e-12)), calibration.slope)


def grade_of(pd_: object, codes: list[str], bounds: list[float]) -> pl.Series:
    """This function will give the grade of each PD: `codes` from the best on, `bounds` the lower ends, the first 0."""
    place = np.searchsorted(np.asarray(bounds), np.asarray(pd_, float), side="right") - 1
    return pl.Series("grade", np.asarray(codes, dtype=object)[place], pl.String)


def prior_corrected(pd_: object, *, sample_rate: float, true_rate: float) -> Floats:
    """This function will give PDs of a sample drawn by outcome as they are in the whole (King and Zeng 2001)."""
    shift = float(logit(true_rate) - logit(sample_rate))
    moved: Floats = expit(logit(np.asarray(pd_, float)) + shift)
    return moved
