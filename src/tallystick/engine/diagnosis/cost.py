"""What a finding costs a year: its effect on loans alike in risk, on what is recovered, or on time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from tallystick.engine.diagnosis.effects import Comparison, Effect, effect_on_hit
from tallystick.pack.policy import Policy, Problem

ALIKE = ("pd_12m", "grade", "product", "size_class", "tenor_months", "is_secured", "is_renewal", "year", "log_lent")
"""What loans must be alike in. The industry too, but for a problem that sits in industries."""


YES, NO = pl.lit(True), pl.lit(False)


@dataclass(frozen=True, slots=True)
class Cost:
    """A year's cost in minor units with its interval; `effect` is over the whole period, on the units of `unit`."""

    yearly_minor: float
    low_minor: float
    high_minor: float
    error_minor: float
    effect: Effect
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
    effect = effect_on_hit(units, asked, least=max(least, 5)) if units is not None else None
    if effect is None:
        return None
    years = max(months, 1) / 12.0
    level = float(policy.number("diagnosis_interval"))
    ends = sorted(sign * end / years for end in effect.interval(level))
    return Cost(sign * effect.total / years, ends[0], ends[1], effect.error / years, effect, problem.harms)


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
    """Loans in default by exposure; the outcome is the share recovered so far, of loans in default alike long."""
    units = rows.with_columns(
        hit=pl.when(pl.col("hit") & pl.col("in_place")).then(YES).when(~pl.col("hit")).then(NO),
        year=pl.col("month").str.slice(0, 4),
    )
    alike = ("grade", "product", "industry", "defaulted_days", "year")
    return -1.0, units, Comparison("hit", "recovered_share", "exposure_at_default_minor", alike, "enterprise_id")


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
    """Applications; the outcome is the hours to a decision, the weight what an hour of waiting costs the bank."""
    units = rows.with_columns(
        hit=pl.when(pl.col("hit") & pl.col("in_place")).then(YES).when(~pl.col("hit")).then(NO),
        year=pl.col("month").str.slice(0, 4),
    )
    return (
        1.0,
        units,
        Comparison("hit", "decision_hours", "hour_minor", ("product", "industry", "year"), "enterprise_id"),
    )


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
