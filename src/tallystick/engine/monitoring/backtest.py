"""How well indicators warned: precision, recall and lead time on any history of signals with outcomes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import polars as pl
from polars.datatypes import DataTypeClass

from tallystick.engine.evidence.windows import KEY
from tallystick.kernel.wilson import wilson

BACKTEST: dict[str, pl.DataType | DataTypeClass] = {
    "indicator": pl.String,
    "alarms": pl.UInt32,
    "undecided": pl.UInt32,
    "hits": pl.UInt32,
    "precision": pl.Float64,
    "precision_low": pl.Float64,
    "precision_high": pl.Float64,
    "defaults": pl.UInt32,
    "warned": pl.UInt32,
    "recall": pl.Float64,
    "recall_low": pl.Float64,
    "recall_high": pl.Float64,
    "lead_days_median": pl.Float64,
    "lead_days_least": pl.Int64,
    "lead_days_most": pl.Int64,
}
"""One row per indicator. `alarms` are decided ones; the intervals hold with 95 % (Wilson 1927)."""


@dataclass(frozen=True, slots=True)
class Period:
    """What was watched: signals from `since` on, outcomes known until `until`, warnings that count for `horizon_days`.

    Signals of one indicator on one borrower no more than `quiet_days` apart are one alarm: monthly runs repeat them.
    """

    since: date
    until: date
    horizon_days: int
    quiet_days: int


def backtest(signals: pl.LazyFrame, outcomes: pl.LazyFrame, period: Period) -> pl.LazyFrame:
    """This function will hold signals (`enterprise_id`, `indicator`, `day`) against defaults (`enterprise_id`,
    `default_day`): one row per indicator, columns `BACKTEST`, sorted by it.

    Precision: of the alarms, those followed by the borrower's default on a later day within the horizon. An alarm whose
    horizon is not over by `until` is undecided, whatever happened so far, or defaults would count earlier than their
    absence; a signal of a borrower in default is none. Recall: of the defaults whose whole horizon was watched, those
    with a signal in it. Lead time: days from the first of these signals to the default.
    """
    known = outcomes.filter(pl.col("default_day") <= period.until)
    first = known.group_by(KEY).agg(pl.col("default_day").min())
    seen = _watched(signals, first, period)
    alarms = _alarms(seen, period)
    horizon = pl.duration(days=period.horizon_days)
    in_time = (pl.col("default_day") <= pl.col("day") + horizon).fill_null(value=False)
    decided = pl.col("day") + horizon <= period.until
    precise = alarms.group_by("indicator").agg(
        alarms=decided.sum(), undecided=(~decided).sum(), hits=(in_time & decided).sum()
    )
    judged = first.filter(pl.col("default_day") - horizon >= period.since)
    leads = (
        seen.join(judged.select(KEY), on=KEY, how="semi")
        .filter(in_time)
        .group_by("indicator", KEY)
        .agg(lead=(pl.col("default_day") - pl.col("day")).dt.total_days().max())
    )
    lead = pl.col("lead")
    recalled = leads.group_by("indicator").agg(
        warned=pl.len(), lead_days_median=lead.median(), lead_days_least=lead.min(), lead_days_most=lead.max()
    )
    both = precise.join(recalled, on="indicator", how="left").join(judged.select(defaults=pl.len()), how="cross")
    return _with_shares(both.with_columns(pl.col("warned").fill_null(0))).sort("indicator")


def _watched(signals: pl.LazyFrame, first: pl.LazyFrame, period: Period) -> pl.LazyFrame:
    """Signals of the period, before the borrower's default."""
    inside = signals.filter(pl.col("day").is_between(period.since, period.until)).select(KEY, "indicator", "day")
    known = inside.unique().join(first, on=KEY, how="left")
    return known.filter(pl.col("default_day").is_null() | (pl.col("day") < pl.col("default_day")))


def _alarms(seen: pl.LazyFrame, period: Period) -> pl.LazyFrame:
    """The first signal of each run."""
    day = pl.col("day")
    gap = (day - day.shift(1).over(KEY, "indicator", order_by="day")).dt.total_days()
    return seen.with_columns(gap=gap).filter(pl.col("gap").is_null() | (pl.col("gap") > period.quiet_days))


def _with_shares(found: pl.LazyFrame) -> pl.LazyFrame:
    alarms, hits, defaults, warned = (pl.col(name) for name in ("alarms", "hits", "defaults", "warned"))
    precision, recall = wilson(hits, alarms), wilson(warned, defaults)
    return found.with_columns(
        precision=pl.when(alarms > 0).then(hits / alarms),
        precision_low=precision[0],
        precision_high=precision[1],
        recall=pl.when(defaults > 0).then(warned / defaults),
        recall_low=recall[0],
        recall_high=recall[1],
    ).select(pl.col(name).cast(dtype) for name, dtype in BACKTEST.items())


def together(signals: pl.LazyFrame, *, within_days: int) -> pl.LazyFrame:
    """This function will give the signals of every two indicators on one borrower within `within_days`, as signals.

    `indicator` is both names in order joined by `+`, `day` that on which the second came: the pair can be back-tested
    as an indicator of its own.
    """
    one = signals.select(KEY, "indicator", "day").unique()
    other = one.select(KEY, second="indicator", later="day")
    paired = one.join(other, on=KEY).filter(pl.col("indicator") < pl.col("second"))
    apart = (pl.col("later") - pl.col("day")).dt.total_days().abs()
    near = paired.filter(apart <= within_days)
    return near.select(
        KEY, indicator=pl.col("indicator") + "+" + pl.col("second"), day=pl.max_horizontal("day", "later")
    ).unique()


def as_signals(firms: pl.LazyFrame) -> pl.LazyFrame:
    """This function will turn watch levels (`enterprise_id`, `watch_level`, `day`) into signals, so that the
    combination rule is back-tested too: each level counts for itself and for the milder ones, as `watch red` and so on.
    """
    levels = ("yellow", "orange", "red")
    told = [
        firms.filter(pl.col("watch_level").is_in(levels[rank:])).select(KEY, "day", indicator=pl.lit(f"watch {level}"))
        for rank, level in enumerate(levels)
    ]
    return pl.concat(told).select(KEY, "indicator", "day")
