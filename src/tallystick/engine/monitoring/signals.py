"""Indicators asked of each borrower, and the signals they give as a long table: who must act on what, by when."""

from __future__ import annotations

from collections.abc import Collection

import polars as pl

from tallystick.engine.evidence.windows import KEY
from tallystick.engine.monitoring.columns import LEVELS, SIGNAL_FATES, SIGNALS, level_column
from tallystick.pack.indicators import rank_of
from tallystick.pack.policy import Indicator, IndicatorLevel, Policy


def with_levels(frame: pl.LazyFrame, asked: Collection[Indicator]) -> pl.LazyFrame:
    """This function will add `level_<indicator>` for each of `asked`: 0 to 3, null where it cannot be answered.

    :raises ColumnNotFoundError: the frame lacks a column that one of them reads.
    """
    return frame.with_columns(**{level_column(one.code): rank_of(one) for one in asked})


def answerable(frame: pl.LazyFrame, asked: Collection[Indicator]) -> list[Indicator]:
    """This function will give those of `asked` of whose columns the frame has any; the others nobody can answer."""
    there = set(frame.collect_schema().names())
    return [one for one in asked if one.columns & there]


def signals(frame: pl.DataFrame, policy: Policy, *, before: pl.LazyFrame | None = None) -> pl.LazyFrame:
    """This function will give one row per borrower and indicator that has reached a level, with columns `SIGNALS`.

    `frame` has `level_<indicator>` and the columns of each indicator that could be answered. `before` are last month
    end's signals: one that was there and no milder keeps its `since`, from which its owner has the level's days to act.
    A signal that comes back after it was gone is new.
    """
    there = [one for one in policy.indicators if level_column(one.code) in frame.columns]
    told = [_of(one, frame.lazy(), policy) for one in there if (frame[level_column(one.code)] > 0).any()]
    if not told:
        return pl.LazyFrame(schema=SIGNALS)
    found = pl.concat(told)
    if before is not None:
        known = before.select(KEY, "indicator", was="level", then="since")
        found = found.join(known, on=[KEY, "indicator"], how="left")
        no_milder = _rank(pl.col("was")) >= _rank(pl.col("level"))
        found = found.with_columns(since=pl.when(no_milder).then("then").otherwise("since"))
    within = pl.duration(days=pl.col("act_within_days"))
    return found.with_columns(act_by=pl.col("since") + within).select(
        pl.col(name).cast(dtype) for name, dtype in SIGNALS.items()
    )


def fates(frame: pl.DataFrame, before: pl.LazyFrame, policy: Policy) -> pl.LazyFrame:
    """This function will say of each signal of the last month end what became of it: columns `SIGNAL_FATES`.

    `frame` has `level_<indicator>` of those that could be answered. A signal that nobody can answer today is not_known,
    not cured; a borrower without a row has left.
    """
    there = [one.code for one in policy.indicators if level_column(one.code) in frame.columns]
    ranks = frame.lazy().select(KEY, *(pl.col(level_column(code)).cast(pl.Int8).alias(code) for code in there))
    now = ranks.unpivot(there, index=KEY, variable_name="indicator", value_name="rank")
    firms = frame.lazy().select(KEY, _here=pl.lit(value=True))
    both = before.join(now, on=[KEY, "indicator"], how="left").join(firms, on=KEY, how="left")
    rank, was = pl.col("rank"), _rank(pl.col("level")).cast(pl.Int8)
    fate = (
        pl.when(pl.col("_here").is_null())
        .then(pl.lit("left"))
        .when(rank.is_null())
        .then(pl.lit("not_known"))
        .when(rank == 0)
        .then(pl.lit("cured"))
        .when(rank < was)
        .then(pl.lit("milder"))
        .when(rank > was)
        .then(pl.lit("worse"))
        .otherwise(pl.lit("lasting"))
    )
    level = rank.replace_strict(list(range(len(LEVELS))), list(LEVELS), default=None, return_dtype=pl.String)
    today = pl.lit(policy.day)
    told = both.with_columns(was="level", now=level, fate=fate, days=(today - pl.col("since")).dt.total_days())
    told = told.with_columns(is_late=pl.col("act_by") < today)
    return told.sort(KEY, "indicator").select(pl.col(name).cast(dtype) for name, dtype in SIGNAL_FATES.items())


def _of(one: Indicator, frame: pl.LazyFrame, policy: Policy) -> pl.LazyFrame:
    reached = frame.filter(pl.col(level_column(one.code)) > 0)
    rank = pl.col(level_column(one.code))

    def by_level(value: str) -> pl.Expr:
        chosen = [pl.when(rank == level.rank).then(_shown(level, value)) for level in one.levels]
        return pl.coalesce(chosen)

    return reached.select(
        KEY,
        indicator=pl.lit(one.code),
        family=pl.lit(one.family),
        level=by_level("level"),
        value=by_level("value"),
        threshold=by_level("threshold"),
        day=pl.lit(policy.day),
        since=pl.lit(policy.day),
        act_within_days=by_level("act_within_days"),
        owner=pl.lit(one.owner),
    )


def _shown(level: IndicatorLevel, value: str) -> pl.Expr:
    if value in ("value", "threshold"):
        shown: pl.Expr = getattr(level, value)
        return shown
    return pl.lit(level.level) if value == "level" else pl.lit(level.act_within_days, pl.Int32)


def _rank(level: pl.Expr) -> pl.Expr:
    return level.cast(pl.Enum(LEVELS), strict=False).to_physical()


def acts(found: pl.LazyFrame) -> pl.LazyFrame:
    """This function will give `watch_act_by` and `watch_owner` per borrower: the open signal that is due first."""
    first = pl.struct("act_by", "indicator")
    return found.group_by(KEY).agg(
        watch_act_by=pl.col("act_by").min(), watch_owner=pl.col("owner").sort_by(first).first()
    )
