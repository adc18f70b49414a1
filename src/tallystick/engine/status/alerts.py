"""Early-warning traffic: lights on the book, which indicators raise them, how they are handled, what they foretold."""

from __future__ import annotations

from datetime import date

import polars as pl

from tallystick.engine.status.bank import Bank
from tallystick.engine.status.products import since
from tallystick.engine.status.shown import PART, UNKNOWN, Shown, by_part

LIGHTS = ("red", "orange", "yellow", "none", UNKNOWN)
FATES = ("closed_in_time", "closed_late", "open", "open_late")
AHEAD = "6mo"


def lights(loans: pl.DataFrame) -> Shown:
    """This function will give the book by the borrower's watch level."""
    return by_part("lights", loans, pl.col("watch_level"), order=LIGHTS, show=("watch_level", "watch_owner"))


def indicators(bank: Bank, day: date) -> Shown:
    """This function will give the warnings of the last 12 months by indicator: number, firms, and how many foretold.

    `foretold` is the share after which the firm defaulted within six months, of warnings whose six months are over
    and whose firm was not in default already; null where there is none.
    """
    raised = bank.warnings.filter(pl.col("raised_day") > since(day))
    default = (
        bank.outcomes.filter(pl.col("defaulted_day").is_not_null())
        .join(bank.contracts.select("loan_id", "enterprise_id"), on="loan_id")
        .group_by("enterprise_id")
        .agg(pl.col("defaulted_day").min())
    )
    held = bank.warnings.filter(pl.col("raised_day").dt.offset_by(AHEAD) <= day).join(
        default, on="enterprise_id", how="left"
    )
    raised_day, bad = pl.col("raised_day"), pl.col("defaulted_day")
    judged = held.filter(bad.is_null() | (bad > raised_day)).with_columns(
        came=(bad <= raised_day.dt.offset_by(AHEAD)).fill_null(value=False)
    )
    precision = judged.group_by(pl.col("indicator").alias(PART)).agg(
        judged=pl.len().cast(pl.Int64), foretold=pl.col("came").mean()
    )
    counted = raised.group_by(pl.col("indicator").alias(PART)).agg(
        warnings=pl.len().cast(pl.Int64),
        firms=pl.col("enterprise_id").n_unique().cast(pl.Int64),
        red=(pl.col("level") == "red").sum().cast(pl.Int64),
        no_problem=(pl.col("finding") == "no_problem").sum().cast(pl.Int64),
    )
    table = counted.join(precision, on=PART, how="left").sort("warnings", PART, descending=[True, False])
    columns = ("warning_id", "enterprise_id", "level", "raised_day", "due_day", "closed_day", "action", "finding")
    return Shown("indicators", table, raised.select(pl.col("indicator").alias(PART), *columns).sort(PART, "warning_id"))


def handling(bank: Bank, day: date) -> Shown:
    """This function will give warnings by quarter raised and how they ended: closed or open, in time or late."""
    seen = bank.warnings.filter(pl.col("raised_day") <= day)
    closed, due = pl.col("closed_day"), pl.col("due_day")
    known = closed.is_not_null() & (closed <= day)
    fate = (
        pl.when(known & (closed <= due))
        .then(pl.lit("closed_in_time"))
        .when(known)
        .then(pl.lit("closed_late"))
        .when(due < day)
        .then(pl.lit("open_late"))
        .otherwise(pl.lit("open"))
    )
    quarter = pl.format("{}-Q{}", pl.col("raised_day").dt.year(), pl.col("raised_day").dt.quarter())
    keyed = seen.with_columns(fate.alias(PART), quarter=quarter)
    counted = keyed.group_by("quarter", PART).agg(warnings=pl.len().cast(pl.Int64))
    table = counted.with_columns(share=pl.col("warnings") / pl.col("warnings").sum().over("quarter"))
    columns = ("quarter", "warning_id", "enterprise_id", "indicator", "level", "raised_day", "due_day", "closed_day")
    behind = keyed.select(PART, *columns, "finding").sort(PART, "warning_id")
    return Shown("handling", table.sort("quarter", PART), behind)
