"""Five-tier classification of each loan by itself: floors, small-enterprise matrix, memory."""

from __future__ import annotations

import polars as pl

from tallystick.engine.classification.columns import ADDS, CLASSES, LOSS, NORMAL, READS, SPECIAL_MENTION, SUBSTANDARD
from tallystick.engine.classification.floors import Floor, floors, worst
from tallystick.engine.classification.observation import first_due, longer_of
from tallystick.engine.step import Step
from tallystick.kernel.columns import Column, Columns
from tallystick.pack.policy import Policy

ON_BOOK = ("current", "overdue")

OWN = Columns(
    (
        Column("own_class_rank", pl.Int8, "count", "class rank by the loan's own facts", "", "higher_is_worse"),
        Column("own_class_article", pl.String, "code", "the rule that gave that rank"),
    )
)
_DATES, _RANKS = ("_first_due", "_earlier_due", "_earlier_end"), ("_floor", "_floor_article", "_rank", "_article")
_WORKING = ("_observed", "_again", *_DATES, *_RANKS)
_UNKNOWN = Floor("unknown days past due", SPECIAL_MENTION, pl.col("days_past_due").is_null())


def classify_alone(frame: pl.LazyFrame, policy: Policy) -> pl.LazyFrame:
    """This function will classify each loan by its own facts and memory, before the debtor's other loans count.

    Adds `own_class_rank`, `own_class_article` and the clocks. Null rank for loans that are off the book.
    A restructuring while an earlier one was under observation and still is: Art. 22.
    Source: 2023 Measures Arts. 10-14, 20-22; 银监发〔2007〕63号 matrix and Art. 6 where the pack turns them on.
    """
    observation = int(policy.number("class_observation_months"))
    known = pl.when(pl.col("restructured_day") <= policy.day).then(pl.col("restructured_day"))
    frame = frame.with_columns(
        _first_due=first_due(known), _earlier_due=first_due(pl.col("restructured_before_day"))
    ).with_columns(observation_from=_observation_start())
    frame = frame.with_columns(
        observation_until=longer_of(pl.col("observation_from"), observation),
        _earlier_end=longer_of(pl.col("_earlier_due"), observation),
    )
    frame = frame.with_columns(_observed=_observed(policy)).with_columns(
        _again=pl.col("_observed") & (pl.col("restructured_day") < pl.col("_earlier_end"))
    )
    rank, article = worst((*floors(policy), _UNKNOWN), otherwise=Floor("normal", NORMAL, pl.lit(value=True)))
    frame = frame.with_columns(rank.alias("_floor"), article.alias("_floor_article"))
    frame = _with_matrix(frame, policy)
    frame = frame.with_columns(_cleared_day(policy).alias("npl_cleared_day"))
    wait = int(policy.number("class_upgrade_months"))
    frame = frame.with_columns(upgrade_from=longer_of(pl.col("npl_cleared_day"), wait))
    on_book, held = pl.col("state").is_in(ON_BOOK), _held(policy)
    return frame.with_columns(
        own_class_rank=pl.when(on_book).then(
            pl.when(held).then(pl.max_horizontal("_rank", pl.lit(SUBSTANDARD, pl.Int8))).otherwise(pl.col("_rank"))
        ),
        own_class_article=pl.when(on_book).then(
            pl.when(held & (pl.col("_rank") < SUBSTANDARD))
            .then(pl.lit("Art. 14 not yet upgraded"))
            .otherwise(pl.col("_article"))
        ),
    ).drop(_WORKING)


def _with_matrix(frame: pl.LazyFrame, policy: Policy) -> pl.LazyFrame:
    """The overdue matrix of the 2007 small-enterprise rule, one notch lower on warnings; floors win where worse."""
    if not policy.number("class_small_matrix"):
        return frame.with_columns(_rank=pl.col("_floor"), _article=pl.col("_floor_article"))
    matrix = policy.grid("small_enterprise_matrix")["class_rank"].cast(pl.Int8)
    warned = pl.col("watch_level").is_in(["orange", "red"]).fill_null(value=False)
    notch = pl.when(warned).then(pl.lit(int(policy.number("class_signal_notches")), pl.Int8)).otherwise(0)
    is_small = pl.col("is_retail").fill_null(value=False)
    frame = frame.with_columns(_bare=pl.when(is_small).then(matrix), _notch=notch.cast(pl.Int8)).with_columns(
        _lowered=(pl.col("_bare") + pl.col("_notch")).clip(upper_bound=LOSS),
    )
    worse = pl.col("_lowered") > pl.col("_floor")
    article = pl.when(pl.col("_notch") > 0).then(pl.lit("63 Art. 6 warning")).otherwise(pl.lit("63 matrix"))
    return frame.with_columns(
        _rank=pl.max_horizontal("_floor", "_lowered"),
        _article=pl.when(worse).then(article).otherwise(pl.col("_floor_article")),
    ).drop("_bare", "_notch", "_lowered")


def _observation_start() -> pl.Expr:
    """First repayment day after the adjustment; a later missed payment starts the observation anew (Art. 20)."""
    first, missed = pl.col("_first_due"), pl.col("last_missed_day")
    return pl.when(missed > first).then(missed).otherwise(first)


def _observed(policy: Policy) -> pl.Expr:
    """Under observation until its end has come and the difficulty is solved; unsolved it starts again."""
    over = (pl.col("observation_until") <= policy.day) & pl.col("is_difficulty_solved").fill_null(value=False)
    return pl.col("observation_from").is_not_null() & ~over.fill_null(value=False)


def _was_npl() -> pl.Expr:
    return pl.col("opening_class").is_in(list(CLASSES[SUBSTANDARD - 1 :])).fill_null(value=False)


def _cleared_day(policy: Policy) -> pl.Expr:
    """The day from which Art. 14 counts: kept from before while nothing is overdue, lost with the next missed day."""
    clear = (pl.col("days_past_due") == 0).fill_null(value=False)
    seen = pl.coalesce("cleared_day", "opening_npl_cleared_day", pl.lit(policy.day))
    started = pl.when(pl.col("last_missed_day") > seen).then(pl.lit(policy.day)).otherwise(seen)
    return pl.when(_was_npl() & clear).then(started)


def _held(policy: Policy) -> pl.Expr:
    """An NPL stays one until everything overdue was paid, the wait is over, it is assessed able and not impaired."""
    waited = (pl.col("upgrade_from") <= policy.day).fill_null(value=False)
    able = pl.col("is_assessed_able").fill_null(value=False)
    impaired = pl.col("is_credit_impaired").fill_null(value=False)
    return _was_npl() & ~(waited & able & ~impaired)


STEP = Step(
    name="classification",
    run=classify_alone,
    reads=lambda _: READS,
    adds=lambda _: OWN | ADDS.pick("observation_from", "observation_until", "npl_cleared_day", "upgrade_from"),
    per="loan",
)
