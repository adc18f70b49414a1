"""The watch level of each borrower: signals of the pack's indicators, joined by one rule, with memory."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable

import polars as pl

from tallystick.engine.monitoring.columns import (
    LEVELS,
    OPENING,
    ORANGE,
    RANK,
    RED,
    WATCH,
    YELLOW,
    level_column,
    level_columns,
)
from tallystick.engine.step import Step
from tallystick.kernel.months import add_months
from tallystick.pack.policy import Indicator, Policy

SEEN = {YELLOW: "watch_yellow_seen", ORANGE: "watch_orange_seen", RED: "watch_red_seen"}
HOLDS = {YELLOW: "watch_hold_yellow_months", ORANGE: "watch_hold_orange_months", RED: "watch_hold_red_months"}


def watch(frame: pl.LazyFrame, policy: Policy) -> pl.LazyFrame:
    """This function will count each borrower's signals by level and set its watch level, with memory.

    Reads `level_<indicator>` and the memory `OPENING`, row by row. `watch_red_signals` red signals give red;
    `watch_orange_signals` orange ones of different families, or `watch_orange_with` orange and `watch_yellow_with`
    yellow ones, give orange; any signal at all gives yellow (rules.md 9.2). A level goes up at once and comes down when
    its signals have not been seen for `watch_hold_<level>_months`. An unknown indicator gives no signal and is counted.
    """
    return watch_by(frame, policy, policy.indicators)


def watch_by(frame: pl.LazyFrame, policy: Policy, asked: Collection[Indicator]) -> pl.LazyFrame:
    """This function will give what `watch` gives where only indicators `asked` can be answered, all others unknown."""
    ranks = [pl.col(level_column(one.code)) for one in asked]
    unasked = len(policy.indicators) - len(asked)
    counted = frame.with_columns(
        signals_yellow=_count(rank == YELLOW for rank in ranks),
        signals_orange=_count(rank == ORANGE for rank in ranks),
        signals_red=_count(rank == RED for rank in ranks),
        indicators_unknown=_count(rank.is_null() for rank in ranks) + pl.lit(unasked, pl.Int32),
        _families=_orange_families(asked),
    )
    ranked = counted.with_columns(_now=_rank(policy)).with_columns(_seen(rank, policy) for rank in SEEN)
    held = ranked.with_columns(_held=_held(policy))
    level = pl.col("_held").replace_strict(list(range(len(LEVELS))), list(LEVELS), return_dtype=pl.String)
    leveled = held.with_columns(watch_level=level).with_columns(watch_since=_since(policy))
    return leveled.drop("_families", "_now", "_held")


def _count(claims: Iterable[pl.Expr]) -> pl.Expr:
    known = [claim.fill_null(value=False).cast(pl.Int32) for claim in claims]
    return pl.sum_horizontal(known) if known else pl.lit(0, pl.Int32)


def _orange_families(asked: Collection[Indicator]) -> pl.Expr:
    """How many families have an orange signal."""
    families = defaultdict(list)
    for one in asked:
        families[one.family].append(pl.col(level_column(one.code)) == ORANGE)
    return _count(pl.any_horizontal(claims) for claims in families.values())


def _rank(policy: Policy) -> pl.Expr:
    """What today's signals alone come to."""
    yellow, orange, red = (pl.col(f"signals_{name}") for name in LEVELS[1:])
    joined = (orange >= policy.number("watch_orange_with")) & (yellow >= policy.number("watch_yellow_with"))
    return (
        pl.when(red >= policy.number("watch_red_signals"))
        .then(RED)
        .when((pl.col("_families") >= policy.number("watch_orange_signals")) | joined)
        .then(ORANGE)
        .when((yellow + orange + red) > 0)
        .then(YELLOW)
        .otherwise(0)
        .cast(RANK)
    )


def _seen(rank: int, policy: Policy) -> pl.Expr:
    """The last day signals came to `rank`. Where only the level is remembered, it counts as seen today."""
    before = pl.col("opening_watch_level").is_in(LEVELS[rank:])
    remembered = pl.coalesce(f"opening_{SEEN[rank]}", pl.when(before).then(pl.lit(policy.day)))
    return pl.when(pl.col("_now") >= rank).then(pl.lit(policy.day)).otherwise(remembered).alias(SEEN[rank])


def _held(policy: Policy) -> pl.Expr:
    """The worst level whose signals were seen, now or less than its months ago."""
    held = pl.col("_now")
    for rank, name in SEEN.items():
        until = add_months(pl.col(name), int(policy.number(HOLDS[rank])))
        stays = (until > policy.day).fill_null(value=False)
        held = pl.max_horizontal(held, pl.when(stays).then(rank).otherwise(0).cast(RANK))
    return held


def _since(policy: Policy) -> pl.Expr:
    same = pl.col("watch_level") == pl.col("opening_watch_level")
    kept = pl.when(same).then(pl.coalesce("opening_watch_since", pl.lit(policy.day))).otherwise(pl.lit(policy.day))
    return pl.when(pl.col("_held") > 0).then(kept)


STEP = Step(
    name="watch level",
    run=watch,
    reads=lambda policy: level_columns(policy) | OPENING,
    adds=lambda _: WATCH,
)
