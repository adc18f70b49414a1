"""What a finding costs a year: its effect on loans alike in risk, on what is recovered, or on time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl
from scipy.stats import norm, truncnorm

from tallystick.engine.diagnosis.effects import Comparison, Effect, effect_on_hit
from tallystick.pack.policy import Policy, Problem

ALIKE = ("pd_12m", "grade", "product", "size_class", "tenor_months", "is_secured", "is_renewal", "year", "log_lent")
"""What loans must be alike in. The industry too, but for a problem that sits in industries."""


FAR_BEYOND = 2.0
"""Standard errors above what is usual from which a bank's own cases alone count."""

YES, NO = pl.lit(True), pl.lit(False)


@dataclass(frozen=True, slots=True)
class Cost:
    """A year's cost in minor units with its interval; `effect` is over the whole period, on the units of `unit`.

    None where the bank has too few cases of its own; the cost is then what such problems usually cost.
    """

    yearly_minor: float
    low_minor: float
    high_minor: float
    error_minor: float
    effect: Effect | None
    unit: str


def cost_of(
    problem: Problem,
    rows: pl.DataFrame,
    views: Mapping[str, pl.DataFrame],
    policy: Policy,
    *,
    months: int,
) -> Cost | None:
    """This function will give what `problem` costs a year by `rows` of its view (`hit`, `in_place`), None if unknown.

    A loan is hit where most of its rows in the place are; where the problem is one of a place as such (`expects`), all
    its loans there are. Loans hit elsewhere are not compared with.
    """
    least = int(policy.number("diagnosis_least_rows")) // 2
    worth = rows.with_columns(hour_minor=pl.lit(60.0 * float(policy.number("diagnosis_minute_minor"))))
    if "asked_minor" in rows.columns:
        margin = float(policy.number("diagnosis_margin_bp")) / 10_000.0 * pl.col("tenor_months") / 12.0
        worth = worth.with_columns(margin_minor=pl.col("asked_minor") * margin)
    sign, units, asked = _UNITS[problem.harms](problem, worth, views)
    if units is None:
        return None
    years = max(months, 1) / 12.0
    usual = _usual(problem, units, policy) / years
    spread = usual * float(policy.number("diagnosis_usual_spread"))
    effect = effect_on_hit(units, asked, least=max(least, 5))
    if usual <= 0.0 and effect is None:
        return None
    mean, error = usual, spread
    if effect is not None:
        mean, error = _weighed(sign * effect.total / years, effect.error / years, usual, spread)
    if usual <= 0.0:
        low, high = (float(norm.ppf(at, mean, error)) for at in _tails(policy))
    else:
        mean, error, low, high = _not_below_nothing(mean, error, policy)
    return Cost(mean, low, high, error, effect, problem.harms)


def _tails(policy: Policy) -> tuple[float, float]:
    level = float(policy.number("diagnosis_interval"))
    return 0.5 - level / 2.0, 0.5 + level / 2.0


def _not_below_nothing(mean: float, error: float, policy: Policy) -> tuple[float, float, float, float]:
    """Mean, standard error and interval of a cost that is not negative: a weakness does not earn (truncated normal)."""
    told = truncnorm(-mean / error, np.inf, loc=mean, scale=error)
    low, high = (float(told.ppf(at)) for at in _tails(policy))
    return float(told.mean()), float(told.std()), low, high


def _weighed(seen: float, error: float, usual: float, spread: float) -> tuple[float, float]:
    """What the bank's own cases tell and what such problems usually cost, each by its precision (empirical Bayes).

    A bank with a hundred defaults learns little about one branch from them alone (Efron and Morris 1975). Where its own
    cases say far more than is usual, they alone count (limited translation, 1972): nothing bad is smoothed away.
    """
    if usual <= 0.0 or spread <= 0.0 or seen - usual > FAR_BEYOND * (error**2 + spread**2) ** 0.5:
        return seen, error
    if error <= 0.0:
        return usual, spread
    own, others = 1.0 / error**2, 1.0 / spread**2
    return (own * seen + others * usual) / (own + others), (own + others) ** -0.5


def _usual(problem: Problem, units: pl.DataFrame, policy: Policy) -> float:
    """What the problem usually costs on the amounts it touched here, in minor units over all its months."""
    share = (problem.usual_bp or float(policy.number("diagnosis_usual_cost_bp"))) / 10_000.0
    amount = next((name for name in _AMOUNTS[problem.harms] if name in units.columns), None)
    if amount is None:
        return 0.0
    return share * float(units.filter(pl.col("hit"))[amount].sum() or 0)


_AMOUNTS = {
    "loss": ("lent_minor",),
    "recovery": ("exposure_at_default_minor", "lent_minor"),
    "margin": ("asked_minor",),
    "time": (),
}
"""Harm -> the amount of a case that it touches."""


Units = tuple[float, pl.DataFrame | None, Comparison]


def _loss(problem: Problem, rows: pl.DataFrame, views: Mapping[str, pl.DataFrame]) -> Units:
    """Loans by amount lent; the outcome is the share of it that is lost."""
    if "credit_file" not in views:
        return 1.0, None, Comparison("hit", "loss_share", "lent_minor", (), "enterprise_id")
    loans = views["credit_file"].filter(pl.col("lent_minor") > 0).unique("loan_id", keep="first", maintain_order=True)
    units = _with_hits(loans, rows, problem).with_columns(
        year=pl.col("month").str.slice(0, 4), log_lent=pl.col("lent_minor").cast(pl.Float64).log()
    )
    alike = ALIKE if "industry" in problem.across else (*ALIKE, "industry")
    return 1.0, units, Comparison("hit", "loss_share", "lent_minor", alike, "enterprise_id")


def _recovery(problem: Problem, rows: pl.DataFrame, views: Mapping[str, pl.DataFrame]) -> Units:
    """Loans in default by exposure; the outcome is the share recovered so far, of loans in default alike long.

    A view that does not tell what was recovered (loans at month ends) has no cost that can be told.
    """
    alike = ("grade", "product", "industry", "defaulted_days", "year")
    asked = Comparison("hit", "recovered_share", "exposure_at_default_minor", alike, "enterprise_id")
    if asked.outcome not in rows.columns:
        return -1.0, None, asked
    units = rows.with_columns(
        hit=pl.when(pl.col("hit") & pl.col("in_place")).then(YES).when(~pl.col("hit")).then(NO),
        year=pl.col("month").str.slice(0, 4),
    )
    return -1.0, units, asked


def _with_hits(loans: pl.DataFrame, rows: pl.DataFrame, problem: Problem) -> pl.DataFrame:
    hit, here = pl.col("hit").fill_null(value=False), pl.col("in_place").fill_null(value=False)
    if problem.expects:
        hit = here
    by_loan = (
        rows.filter(pl.col("loan_id").is_not_null())
        .group_by("loan_id")
        .agg(own=(hit & here).sum(), placed=here.sum(), anywhere=hit.any())
    )
    return (
        loans.drop("hit", strict=False)
        .join(by_loan, on="loan_id", how="left", maintain_order="left")
        .with_columns(
            hit=pl.when(2 * pl.col("own") >= pl.col("placed").clip(lower_bound=1))
            .then(YES)
            .when(~pl.col("anywhere").fill_null(value=False))
            .then(NO)
        )
    )


def _time(problem: Problem, rows: pl.DataFrame, views: Mapping[str, pl.DataFrame]) -> Units:
    """Applications; the outcome is the hours to a decision, the weight what an hour of waiting costs the bank.

    A view that does not tell hours (warnings) has no cost that can be told.
    """
    asked = Comparison("hit", "decision_hours", "hour_minor", ("product", "industry", "year"), "enterprise_id")
    if asked.outcome not in rows.columns:
        return 1.0, None, asked
    units = rows.with_columns(
        hit=pl.when(pl.col("hit") & pl.col("in_place")).then(YES).when(~pl.col("hit")).then(NO),
        year=pl.col("month").str.slice(0, 4),
    )
    return 1.0, units, asked


def _margin(problem: Problem, rows: pl.DataFrame, views: Mapping[str, pl.DataFrame]) -> Units:
    """Applications by the margin that a loan of the amount asked for earns; the outcome is that no loan came of it."""
    units = rows.with_columns(
        hit=pl.when(pl.col("hit") & pl.col("in_place")).then(YES).when(~pl.col("hit")).then(NO),
        year=pl.col("month").str.slice(0, 4),
        is_lost=(~pl.col("is_approved")).cast(pl.Float64),
        log_asked=pl.col("asked_minor").cast(pl.Float64).log(),
    )
    alike = ("pd_12m", "grade", "product", "industry", "size_class", "year", "log_asked", "is_renewal")
    return 1.0, units, Comparison("hit", "is_lost", "margin_minor", alike, "enterprise_id")


_UNITS = {"loss": _loss, "recovery": _recovery, "time": _time, "margin": _margin}
