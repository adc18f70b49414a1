"""How long cases wait and how long people work on them, and how often work is done again."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from tallystick.engine.diagnosis.process.columns import hours
from tallystick.engine.diagnosis.process.follows import in_order


def timed(log: pl.LazyFrame) -> pl.LazyFrame:
    """This function will give the log in order with what each action took.

    Adds `work_hours` (end less begin, null while unknown), `wait_hours` (begin less the instant it was asked for, or
    less the latest end in the case so far, none below zero; null for a first action that nobody asked for),
    `nth` (1 for the first time the case saw the activity) and `is_handover` (another person than the action before;
    null where one of the two is unknown).
    """
    # Runs of a sorted case are numbered: grouping by a number is several times quicker than by its text.
    ordered = in_order(log).with_columns(
        case_no=pl.col("case_id").rle_id(), step=pl.col("activity").cast(pl.Categorical)
    )
    case, person = pl.col("case_no"), pl.col("person_id")
    same = (case == case.shift(1)).fill_null(value=False)
    ended = pl.coalesce("end_at", "begin_at").cum_max().over("case_no")
    left = pl.when(same).then(ended.shift(1))
    asked = pl.coalesce(pl.when(pl.col("scheduled_at") <= pl.col("begin_at")).then("scheduled_at"), left)
    return ordered.with_columns(
        work_hours=hours(pl.col("end_at") - pl.col("begin_at")),
        wait_hours=hours(pl.col("begin_at") - asked).clip(lower_bound=0.0),
        nth=case.cum_count().over("case_no", "step"),
        is_handover=pl.when(same).then(person != person.shift(1)),
    ).drop("case_no", "step")


def step_times(actions: pl.LazyFrame, by: Sequence[str] = ()) -> pl.LazyFrame:
    """This function will give one row an activity (and per value of the columns `by`) of a `timed` log.

    `actions, cases, people, work_median_hours, work_p90_hours, wait_median_hours, wait_p90_hours, work_sum_hours,
    again_share` (actions that are not the case's first of their kind) and `handover_share`.
    """
    work, wait = pl.col("work_hours"), pl.col("wait_hours")
    keys = ["activity", *by]
    return (
        actions.group_by(keys)
        .agg(
            actions=pl.len(),
            cases=pl.col("case_id").n_unique(),
            people=pl.col("person_id").drop_nulls().n_unique(),
            work_median_hours=work.median(),
            work_p90_hours=work.quantile(0.9),
            wait_median_hours=wait.median(),
            wait_p90_hours=wait.quantile(0.9),
            work_sum_hours=work.sum(),
            again_share=(pl.col("nth") > 1).mean(),
            handover_share=pl.col("is_handover").mean(),
        )
        .sort(keys, nulls_last=True)
    )


def case_times(actions: pl.LazyFrame) -> pl.LazyFrame:
    """This function will give one row a case of a `timed` log.

    `case_id, begin_at, end_at, hours, work_hours, actions, again, handovers, people, last_activity, last_result`.
    """
    done = pl.coalesce("end_at", "begin_at")
    return (
        actions.group_by("case_id", maintain_order=True)
        .agg(
            pl.col("begin_at").min(),
            end_at=done.max(),
            hours=hours(done.max() - pl.col("begin_at").min()),
            work_hours=pl.col("work_hours").sum(),
            actions=pl.len(),
            again=(pl.col("nth") > 1).sum(),
            handovers=pl.col("is_handover").sum(),
            people=pl.col("person_id").drop_nulls().n_unique(),
            last_activity=pl.col("activity").last(),
            last_result=pl.col("result").last(),
        )
        .sort("case_id")
    )
