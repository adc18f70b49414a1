"""What a finding costs a year: its effect on loans alike in risk, on what is recovered, or on time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import polars as pl

from tallystick.engine.diagnosis.effects import Comparison, Effect, Scored, effect_of, scored_cases
from tallystick.engine.diagnosis.needless import needless_work
from tallystick.engine.diagnosis.usual import weighed
from tallystick.engine.diagnosis.whom import Bounds, Dimension, by_dimension
from tallystick.pack.policy import Policy, Problem

ALIKE = ("pd_12m", "grade", "product", "size_class", "tenor_months", "is_secured", "is_renewal", "year", "log_lent")
"""What loans must be alike in. The industry too, but for a problem that sits in industries."""


YES, NO = pl.lit(True), pl.lit(False)
NOTHING_TOUCHED = pl.Series("application_id", [], dtype=pl.String)
YEAR = pl.col("month").str.slice(0, 4).alias("year")
LOG_LENT = pl.col("lent_minor").cast(pl.Float64).log()


@dataclass(frozen=True, slots=True)
class Cost:
    """A year's cost in minor units with its interval; `effect` is over the whole period, on the units of `unit`.

    None where the bank has too few cases of its own; the cost is then what such problems usually cost, or what the
    work done in vain is worth.
    """

    yearly_minor: float
    low_minor: float
    high_minor: float
    error_minor: float
    effect: Effect | None
    unit: str
    touched: pl.Series
    """The cases hit that are priced: loans, or applications where business is lost."""
    by: tuple[Dimension, ...] = ()
    """The effect by group of the cases hit, the dimension surest to differ first."""


@dataclass(frozen=True, slots=True)
class Reach:
    """How far a problem goes: `within` tells of a row of any view whether it is of the place and the `months`, as the
    column `in_place` does of the problem's own rows.

    `beside` are the cases that each other problem touches, which are held constant: of what two problems touch both,
    each is charged with its own part.
    """

    within: pl.Expr
    months: int
    beside: Sequence[pl.Series] = ()

    @property
    def years(self) -> float:
        """The length of the period, a month at least."""
        return max(self.months, 1) / 12.0


def cost_of(
    problem: Problem, rows: pl.DataFrame, views: Mapping[str, pl.DataFrame], policy: Policy, reach: Reach
) -> Cost | None:
    """This function will give what `problem` costs a year by `rows` of its view (`hit`, `in_place`), None if unknown.

    A loan is hit where most of its rows in the place are; where the problem is one of a place as such (`expects`), all
    its loans there are. Loans hit elsewhere are not compared with. What a surge costs is not told: what it loses stands
    against the business that it brings. What no case shows (`untold`) is what such problems usually cost on what is
    lent there.
    """
    if problem.surges:
        return None
    if problem.harms == "time" and problem.view == "warning":
        work = needless_work(problem, rows, policy, years=reach.years)
        if work is None:
            return None
        return Cost(work.middle, work.low, work.high, work.error, None, problem.harms, NOTHING_TOUCHED)
    least = int(policy.number("diagnosis_least_rows")) // 2
    worth = rows.with_columns(hour_minor=pl.lit(60.0 * float(policy.number("diagnosis_minute_minor"))))
    if "asked_minor" in rows.columns:
        worth = worth.with_columns(margin_minor=_margin_minor(views, float(policy.number("diagnosis_margin_bp"))))
    units, asked = _UNITS[problem.harms](
        _Case(problem, worth, views, reach.within, float(policy.number("diagnosis_left_early")))
    )
    if units is None:
        return None
    usual = _usual(problem, units, policy) * _heavier(problem, views, policy) / reach.years
    case = _case_of(problem.harms)
    beside = [cases for cases in reach.beside if cases.name == case]
    units, asked = _beside(units, asked, beside, least=2 * least)
    scored = None if problem.harms == "untold" else scored_cases(units, asked, least=max(least, 5))
    effect = None if scored is None else effect_of(scored)
    seen = None if effect is None else (effect.total / reach.years, effect.error / reach.years)
    # What a sign misses differs from problem to problem as their costs do, but less far.
    spread = float(policy.number("diagnosis_usual_spread"))
    misfit = float(policy.number("diagnosis_sign_misses")) * spread
    told = weighed(seen, usual, spread=spread, misfit=misfit, level=float(policy.number("diagnosis_interval")))
    if told is None:
        return None
    touched = units.filter(pl.col("hit"))[case].drop_nulls().unique().sort()
    whole = (told.middle * reach.years, told.error * reach.years)
    by = () if scored is None else _by_dimension(scored, whole, policy)
    return Cost(told.middle, told.low, told.high, told.error, effect, problem.harms, touched, by)


def _case_of(harms: str) -> str:
    """What cases are known by: loans by theirs, requests, of which some were never lent, by that of the application."""
    return "application_id" if harms in ("margin", "time") else "loan_id"


def _beside(
    units: pl.DataFrame, asked: Comparison, beside: Sequence[pl.Series], *, least: int
) -> tuple[pl.DataFrame, Comparison]:
    """The cases with a column a problem beside that touches at least `least` of them, and a comparison of cases alike
    in those too (a regression with all causes at once, so that no loss is charged twice)."""
    flags = [units[cases.name].is_in(cases.implode()).alias(f"beside_{at}") for at, cases in enumerate(beside)]
    kept = [one for one in flags if one.sum() >= least]
    return units.with_columns(kept), replace(asked, alike=(*asked.alike, *(one.name for one in kept)))


def _by_dimension(scored: Scored, told: tuple[float, float], policy: Policy) -> tuple[Dimension, ...]:
    """For whom the cost is larger or smaller; `told` is the whole over all months, with its standard error."""
    amount = float(scored.weight[scored.hit].sum())
    bounds = Bounds(
        least=int(policy.number("diagnosis_group_least_hits")),
        chance=float(policy.number("diagnosis_group_chance")),
        level=float(policy.number("diagnosis_interval")),
    )
    return by_dimension(scored, (told[0] / amount, told[1] / amount), bounds)


def _margin_minor(views: Mapping[str, pl.DataFrame], margin_bp: float) -> pl.Expr:
    """What a loan of the amount asked for earns over its term, as far as the bank lends of what is asked for.

    Paid back in instalments, about half of it is lent on average: (n + 1) / 2n of n months. With the loan goes what a
    firm borrows after it: all approvals by those that are no renewals.
    """
    approved = views["credit_file"].filter("is_approved")
    lent, asked = approved.select(pl.col("approved_minor", "asked_minor").sum()).row(0)
    first = approved.filter(~pl.col("is_renewal"))["approved_minor"].sum()
    share = min(lent / asked, 1.0) * (lent / first if first else 1.0) if lent and asked else 1.0
    months = pl.col("tenor_months").cast(pl.Float64)
    bound = pl.when(pl.col("is_bullet").fill_null(value=True)).then(1.0).otherwise((months + 1.0) / (2.0 * months))
    return pl.col("asked_minor") * (share * margin_bp / 10_000.0) * (months / 12.0) * bound


def _usual(problem: Problem, units: pl.DataFrame, policy: Policy) -> float:
    """What the problem usually costs on the amounts it touched here, in minor units over all its months."""
    share = (problem.usual_bp or float(policy.number("diagnosis_usual_cost_bp"))) / 10_000.0
    amount = next((name for name in _AMOUNTS[problem.harms] if name in units.columns), None)
    if amount is None:
        return 0.0
    return share * float(units.filter(pl.col("hit"))[amount].sum() or 0)


def _heavier(problem: Problem, views: Mapping[str, pl.DataFrame], policy: Policy) -> float:
    """This function will give how much more a problem costs here for what the bank loses anyway; 1 where unknown.

    What weak work lets through does harm as often as firms fail: by the root of the bank's share of loans lost over the
    usual one, for part of the cost (a hidden loan, a misused one) is the same in good years.
    """
    if problem.harms not in ("loss", "recovery", "untold") or "credit_file" not in views:
        return 1.0
    loans = views["credit_file"].filter(pl.col("lent_minor") > 0)
    lent, lost = loans.select(pl.col("lent_minor").sum(), lost=(pl.col("lent_minor") * pl.col("loss_share")).sum()).row(
        0
    )
    if not lent or not lost:
        return 1.0
    return float((lost / lent / float(policy.number("diagnosis_usual_loss_share"))) ** 0.5)


_AMOUNTS = {
    "loss": ("lent_minor",),
    "recovery": ("lent_minor",),
    "margin": ("margin_minor",),
    "time": (),
    "untold": ("lent_minor",),
}
"""Harm -> the amount of a case that it touches."""


@dataclass(frozen=True, slots=True)
class _Case:
    """A problem with the rows of its view, all views, and which rows of any of them are of the place and the months."""

    problem: Problem
    rows: pl.DataFrame
    views: Mapping[str, pl.DataFrame]
    within: pl.Expr
    left_early: float
    """Share of a loan's margin that is lost when it is repaid early."""

    @property
    def hits(self) -> pl.Expr:
        """Hit in the place; not hit anywhere; null where hit elsewhere. Of a place as such: in it, or not."""
        if self.problem.expects:
            return pl.col("in_place").fill_null(value=False)
        return pl.when(pl.col("hit") & pl.col("in_place")).then(YES).when(~pl.col("hit")).then(NO)


Units = tuple[pl.DataFrame | None, Comparison]


def _loss(case: _Case) -> Units:
    """Loans by amount lent; the outcome is the share of it that is lost."""
    if "credit_file" not in case.views:
        return None, Comparison("hit", "loss_share", "lent_minor", (), "enterprise_id")
    loans = case.views["credit_file"].filter(pl.col("lent_minor") > 0)
    loans = loans.unique("loan_id", keep="first", maintain_order=True)
    units = _with_hits(loans, case.rows, case.problem).with_columns(YEAR, log_lent=LOG_LENT)
    alike = ALIKE if "industry" in case.problem.across else (*ALIKE, "industry")
    return units, Comparison("hit", "loss_share", "lent_minor", alike, "enterprise_id")


def _untold(case: _Case) -> Units:
    """Loans of the place and the months by amount lent: whom a signal that was not heard would have told of, no row
    shows."""
    asked = Comparison("hit", "loss_share", "lent_minor", (), "enterprise_id")
    if "credit_file" not in case.views:
        return None, asked
    loans = case.views["credit_file"].filter(pl.col("lent_minor") > 0)
    loans = loans.unique("loan_id", keep="first", maintain_order=True)
    return loans.with_columns(hit=case.within.fill_null(value=False)), asked


def _recovery(case: _Case) -> Units:
    """Loans that were past due at a month end, by amount lent; the outcome is the share of it that is lost.

    Who is called late is cured less often, and brings less when he is not: those cured belong to the comparison.
    """
    alike = ("pd_12m", "grade", "product", "industry", "year", "log_lent")
    asked = Comparison("hit", "loss_share", "lent_minor", alike, "enterprise_id")
    if "month_end" not in case.views:
        return None, asked
    late = case.views["month_end"].with_columns(hit=case.within.fill_null(value=False)).sort("loan_id", "month")
    loans = late.group_by("loan_id", maintain_order=True).agg(pl.exclude("hit").first(), pl.col("hit").any())
    return loans.filter(pl.col("lent_minor") > 0).with_columns(YEAR, log_lent=LOG_LENT), asked


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


def _time(case: _Case) -> Units:
    """Applications; the outcome is the hours to a decision, the weight what an hour of waiting costs the bank.

    A view that does not tell hours (warnings) has no cost that can be told.
    """
    asked = Comparison("hit", "decision_hours", "hour_minor", ("product", "industry", "year"), "enterprise_id")
    if asked.outcome not in case.rows.columns:
        return None, asked
    return case.rows.with_columns(YEAR, hit=case.hits), asked


def _margin(case: _Case) -> Units:
    """Applications by the margin that a loan of the amount asked for earns; the outcome is that no loan came of it, or
    that the firm left early with a share of it still to come (`left_early`)."""
    left = pl.col("is_repaid_early").fill_null(value=False)
    units = case.rows.with_columns(
        YEAR,
        hit=case.hits,
        is_lost=pl.when(~pl.col("is_approved")).then(1.0).otherwise(case.left_early * left.cast(pl.Float64)),
        log_asked=pl.col("asked_minor").cast(pl.Float64).log(),
    )
    alike = ("pd_12m", "grade", "product", "industry", "size_class", "year", "log_asked", "is_renewal")
    return units, Comparison("hit", "is_lost", "margin_minor", alike, "enterprise_id")


_UNITS = {"loss": _loss, "recovery": _recovery, "time": _time, "margin": _margin, "untold": _untold}
