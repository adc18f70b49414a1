"""Which rows a model is fitted on, which it is tried on, and which lie later than anything it saw."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import polars as pl

from tallystick.modelling.errors import ModelError
from tallystick.modelling.rejects.bands import digest_share

PARTS = ("development", "holdout", "out_of_time", "known_later", "seen_before")
"""`known_later`: in time for development, but the outcome was not known when it ended. `seen_before`: later rows of a
group that the model was fitted on. Both stay apart from every figure."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """`out_of_time_from`: the first day that is out of time. `holdout_share`: of the groups, tried but never fitted on.

    With `embargo` a development row counts only where its outcome window was over by `out_of_time_from`: the model is
    then one that could have been built on that day. `allow_seen` lets groups of development stand in the later rows
    too, which flatters the figures and is said in the report.
    """

    out_of_time_from: date
    holdout_share: float = 0.3
    embargo: bool = True
    allow_seen: bool = False

    def __post_init__(self) -> None:
        """This function will check the share."""
        if not 0 <= self.holdout_share < 1:
            cause = f"the holdout share is {self.holdout_share:g}"
            raise ModelError(thing="the split", cause=cause, cure="Give a share from 0 on and below 1")


def split(frame: pl.DataFrame, rules: Split, *, day: str, group: str, within_months: int | None = None) -> pl.DataFrame:
    """This function will add `part`, one of `PARTS`, to each row.

    A group is on the side of development or of holdout by a digest of its name, so that the same history gives the same
    split, whatever the order of rows, and a group never changes sides as history grows.

    :raises ModelError: development or out of time would be without rows.
    """
    is_later = pl.col(day) >= rules.out_of_time_from
    is_held = pl.Series(digest_share(frame[group])) < rules.holdout_share
    ended = pl.lit(value=True)
    if rules.embargo and within_months is not None:
        ended = pl.col(day).dt.offset_by(f"{within_months}mo") <= rules.out_of_time_from
    marked = frame.with_columns(_later=is_later, _held=is_held, _ended=ended)
    fitted = marked.filter(~pl.col("_later") & ~pl.col("_held") & pl.col("_ended"))[group].unique()
    is_seen = pl.col(group).is_in(fitted.implode()) & (not rules.allow_seen)
    part = (
        pl.when(pl.col("_later"))
        .then(pl.when(is_seen).then(pl.lit("seen_before")).otherwise(pl.lit("out_of_time")))
        .when(~pl.col("_ended"))
        .then(pl.lit("known_later"))
        .when(pl.col("_held"))
        .then(pl.lit("holdout"))
        .otherwise(pl.lit("development"))
    )
    found = marked.with_columns(part=part).drop("_later", "_held", "_ended")
    counts = dict(found["part"].value_counts().rows())
    for needed in ("development", "out_of_time"):
        if not counts.get(needed):
            cause = f"no row is {needed.replace('_', ' ')} with {rules.out_of_time_from} as the first later day"
            cure = "Move the day; every figure of a validation is out of time"
            raise ModelError(thing="the split", cause=cause, cure=cure)
    return found
