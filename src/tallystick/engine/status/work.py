"""The credit process of the last year: how many come, how far they get, how long each step takes, who decides what."""

from __future__ import annotations

from datetime import date

import polars as pl

from tallystick.engine.status.bank import Bank
from tallystick.engine.status.products import since
from tallystick.engine.status.shown import PART, UNKNOWN, Shown

FUNNEL = ("asked", "decided", "approved", "drawn")
ENGINE = ("approve", "refer", "decline", UNKNOWN)
_LISTED = ("application_id", "enterprise_id", "product", "branch", "asked_day", "engine_outcome", "outcome", "loan_id")


def funnel(bank: Bank, day: date) -> Shown:
    """This function will give how far the applications of the last 12 months came: asked, decided, approved, drawn."""
    asked = bank.applications.filter(pl.col("asked_day") > since(day))
    reached = {
        "asked": pl.col("application_id").is_not_null(),
        "decided": pl.col("outcome").is_in(["approved", "declined"]),
        "approved": pl.col("outcome") == "approved",
        "drawn": (pl.col("outcome") == "approved") & pl.col("loan_id").is_not_null(),
    }
    told = asked.select(
        **{name: expr.fill_null(value=False).sum().cast(pl.Int64) for name, expr in reached.items()}
    ).unpivot(variable_name=PART, value_name="applications")
    table = told.with_columns(share=pl.col("applications") / asked.height if asked.height else pl.lit(None, pl.Float64))
    furthest = pl.lit("asked")
    for name in FUNNEL[1:]:
        furthest = pl.when(reached[name].fill_null(value=False)).then(pl.lit(name)).otherwise(furthest)
    return Shown("funnel", table, _listed(asked, furthest))


def outcomes(bank: Bank, day: date) -> Shown:
    """This function will give what people made of the engine's answers in the last 12 months: numbers and shares."""
    asked = bank.applications.filter(pl.col("asked_day") > since(day), pl.col("outcome").is_not_null())
    engine = pl.col("engine_outcome").fill_null(UNKNOWN)
    counted = asked.group_by(engine.alias(PART), pl.col("outcome")).agg(applications=pl.len().cast(pl.Int64))
    table = counted.with_columns(share=pl.col("applications") / pl.col("applications").sum().over(PART))
    return Shown("outcomes", table.sort(PART, "outcome"), _listed(asked, pl.col("engine_outcome")))


def volumes(bank: Bank, day: date) -> Shown:
    """This function will give applications, approvals and loans drawn by month, up to the month of `day`."""
    asked = bank.applications.with_columns(month=pl.col("asked_day").dt.strftime("%Y-%m"))
    table = (
        asked.group_by("month")
        .agg(
            asked=pl.len().cast(pl.Int64),
            approved=(pl.col("outcome") == "approved").sum().cast(pl.Int64),
            asked_minor=pl.col("asked_minor").sum(),
            approved_minor=pl.col("approved_minor").filter(pl.col("outcome") == "approved").sum(),
        )
        .sort("month")
    )
    recent = asked.filter(pl.col("asked_day") > since(day))
    return Shown("volumes", table, _listed(recent, pl.col("month")))


def steps(bank: Bank) -> Shown:
    """This function will give median and 90th percentile of waiting and work by activity, in hours, longest wait first.

    From the log's applications; `again_share` is the share done more than once in a case.
    """
    found = bank.process.get("activities")
    if found is None or found.is_empty():
        return Shown("steps", pl.DataFrame(schema={PART: pl.String, "wait_median_hours": pl.Float64}), pl.DataFrame())
    table = found.rename({"activity": PART}).sort("wait_median_hours", PART, descending=[True, False], nulls_last=True)
    cases = bank.process["cases"].select(
        pl.col("last_activity").alias(PART), application_id="case_id", begin_at="begin_at", hours="hours", again="again"
    )
    return Shown("steps", table, cases.sort(PART, "application_id"))


def by_branch(bank: Bank, day: date) -> Shown:
    """This function will give each branch's applications of 12 months, share approved, and days to the decision."""
    asked = bank.applications.filter(pl.col("asked_day") > since(day), pl.col("outcome").is_not_null())
    days = (pl.col("decided_at").dt.date() - pl.col("asked_day")).dt.total_days()
    table = (
        asked.group_by(pl.col("branch").alias(PART))
        .agg(
            applications=pl.len().cast(pl.Int64),
            approval_share=(pl.col("outcome") == "approved").mean(),
            days_median=days.median(),
            days_p90=days.quantile(0.9, "higher"),
            managers=pl.col("officer").n_unique().cast(pl.Int64),
        )
        .sort(PART)
    )
    return Shown("by_branch", table, _listed(asked, pl.col("branch")))


def _listed(asked: pl.DataFrame, part: pl.Expr) -> pl.DataFrame:
    keyed = asked.with_columns(part.fill_null(UNKNOWN).alias(PART))
    return keyed.select(PART, *_LISTED).sort(PART, "application_id")
