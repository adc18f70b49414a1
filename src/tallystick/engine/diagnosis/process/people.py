"""Who has how much on the desk, and whose work comes in bulk."""

from __future__ import annotations

import polars as pl

from tallystick.engine.diagnosis.process.columns import hours

MONTH_END_DAYS = 3
"""The last days of a month that count as month end in `batching`."""


def workload(actions: pl.LazyFrame, *, every: str = "1mo") -> pl.LazyFrame:
    """This function will give `person_id, period, branch, actions, cases, work_hours` per person and period of a log.

    `period` is the first day of the period (Polars' duration language). A case counts in each period it is touched.
    Actions of nobody known are left out.
    """
    return (
        actions.filter(pl.col("person_id").is_not_null())
        .with_columns(period=pl.col("begin_at").dt.truncate(every).dt.date())
        .group_by("person_id", "period")
        .agg(
            branch=pl.col("branch").mode().sort().first(),
            actions=pl.len(),
            cases=pl.col("case_id").n_unique(),
            work_hours=pl.col("work_hours").sum(),
        )
        .sort("person_id", "period")
    )


def handovers(actions: pl.LazyFrame) -> pl.LazyFrame:
    """This function will give `from_person, to_person, times, wait_median_hours` of a timed log."""
    before = pl.col("person_id").shift(1)
    return (
        actions.select(
            pl.when("is_handover").then(before).alias("from_person"),
            pl.col("person_id").alias("to_person"),
            "wait_hours",
            "is_handover",
        )
        .filter(pl.col("is_handover").fill_null(value=False))
        .group_by("from_person", "to_person")
        .agg(times=pl.len(), wait_median_hours=pl.col("wait_hours").median())
        .sort("times", "from_person", "to_person", descending=[True, False, False])
    )


def batching(actions: pl.LazyFrame, *, gap_minutes: float, least: int) -> pl.LazyFrame:
    """This function will give how much of a person's work of one kind is done in bulk, a row a person and activity.

    A run is actions of one activity by one person, each begun within `gap_minutes` of the end of the one before; it is
    a batch from `least` actions on. `person_id, activity, branch, actions, batched, batched_share, longest_batch,
    month_end_share` (begun on the last three days of a month) and `work_median_minutes`.
    """
    keys = ["person_id", "activity"]
    begin, done = pl.col("begin_at"), pl.coalesce("end_at", "begin_at")
    ordered = actions.filter(pl.col("person_id").is_not_null()).sort(*keys, "begin_at", maintain_order=True)
    gap = hours(begin - done.shift(1)) * 60.0
    joined = pl.all_horizontal(pl.col(key) == pl.col(key).shift(1) for key in keys) & (gap <= gap_minutes)
    left = (begin.dt.month_end().dt.date() - begin.dt.date()).dt.total_days()
    runs = ordered.with_columns(
        run=(~joined.fill_null(value=False)).cum_sum(), is_month_end=left < MONTH_END_DAYS
    ).with_columns(run_length=pl.len().over("run"))
    batched = pl.col("run_length") >= least
    return (
        runs.group_by(keys)
        .agg(
            branch=pl.col("branch").mode().sort().first(),
            actions=pl.len(),
            batched=batched.sum(),
            batched_share=batched.mean(),
            longest_batch=pl.col("run_length").max(),
            month_end_share=pl.col("is_month_end").mean(),
            work_median_minutes=pl.col("work_hours").median() * 60.0,
        )
        .sort(keys)
    )
