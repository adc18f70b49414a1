"""Which activity follows which, and the ways cases take: discovery of the process as it is lived.

Directly-follows graph and variants after van der Aalst, "Process Mining" (2016), chapters 2 and 6.
"""

from __future__ import annotations

import polars as pl

from tallystick.engine.diagnosis.process.columns import hours

BEGIN, END = "(begin)", "(end)"
"""Before the first and after the last action of a case."""


def in_order(log: pl.LazyFrame) -> pl.LazyFrame:
    """This function will give the actions of each case in the order in which they began."""
    return log.sort("case_id", "begin_at", "end_at", maintain_order=True, nulls_last=True)


def directly_follows(ordered: pl.LazyFrame) -> pl.LazyFrame:
    """This function will give `from, to, times, cases, wait_median_hours, wait_p90_hours` of an ordered log.

    The wait is from the end of the one action (its begin, where the end is unknown) to the begin of the next, none
    below zero. `from` is `BEGIN` for first actions, `to` is `END` for last ones; these have no wait.
    """
    case, activity = pl.col("case_id"), pl.col("activity")
    first = (case != case.shift(1)).fill_null(value=True)
    last = (case != case.shift(-1)).fill_null(value=True)
    left = pl.coalesce("end_at", "begin_at")
    steps = ordered.select(
        "case_id",
        pl.when(first).then(pl.lit(BEGIN)).otherwise(activity.shift(1)).alias("from"),
        activity.alias("to"),
        wait=pl.when(~first).then(hours(pl.col("begin_at") - left.shift(1)).clip(lower_bound=0.0)),
        is_last=last,
    )
    ends = steps.filter("is_last").select(
        "case_id", pl.col("to").alias("from"), pl.lit(END).alias("to"), pl.lit(None, pl.Float64).alias("wait")
    )
    return (
        pl.concat([steps.drop("is_last"), ends])
        .group_by("from", "to")
        .agg(
            times=pl.len(),
            cases=pl.col("case_id").n_unique(),
            wait_median_hours=pl.col("wait").median(),
            wait_p90_hours=pl.col("wait").quantile(0.9),
        )
        .sort("times", "from", "to", descending=[True, False, False])
    )


def variants(ordered: pl.LazyFrame) -> pl.LazyFrame:
    """This function will give `variant, steps, cases, share, hours_median` of an ordered log, most frequent first.

    `variant` is the activities of a case in order, joined by ` › `; hours are from first begin to last end.
    """
    cases = ordered.group_by("case_id", maintain_order=True).agg(
        variant=pl.col("activity").str.join(" › "),
        steps=pl.len(),
        lasted=hours(pl.coalesce("end_at", "begin_at").max() - pl.col("begin_at").min()),
    )
    return (
        cases.group_by("variant")
        .agg(steps=pl.col("steps").first(), cases=pl.len(), hours_median=pl.col("lasted").median())
        .with_columns(share=pl.col("cases") / pl.col("cases").sum())
        .select("variant", "steps", "cases", "share", "hours_median")
        .sort("cases", "variant", descending=[True, False])
    )
