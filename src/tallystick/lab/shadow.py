"""A pack that runs beside the one in force and decides nothing: how often it would say something else, and how."""

from __future__ import annotations

from typing import Final

import polars as pl

from tallystick.lab.history import AS_OF, KEY
from tallystick.lab.trial import Trial
from tallystick.pack.pack import Pack

LOGGED: Final = ("outcome", "grade", "limit_minor", "rate_bp")


def shadow_log(trial: Trial, other: Pack) -> pl.DataFrame:
    """This function will give a row per application: what was decided under the live pack, and what in the shadow.

    Columns of the shadow end in `_shadow`; both digests stand in every row, so that logs of many days can be put
    together.
    """
    live = trial.decided.select(LOGGED)
    beside = trial.whole(trial.under(other), LOGGED).rename(lambda name: f"{name}_shadow")
    told = trial.history.facts.select(KEY, "enterprise_id", AS_OF)
    return (
        told.hstack(live)
        .hstack(beside)
        .with_columns(pl.lit(trial.pack.digest).alias("live_digest"), pl.lit(other.digest).alias("shadow_digest"))
    )


def by_month(log: pl.DataFrame) -> pl.DataFrame:
    """This function will count, month by month, applications, other outcomes either way, and other limits and rates."""
    place = {"approve": 0, "refer": 1, "decline": 2}
    live, beside = (pl.col(name).replace_strict(place, return_dtype=pl.Int8) for name in ("outcome", "outcome_shadow"))
    number = pl.col("limit_minor").ne_missing(pl.col("limit_minor_shadow")) | pl.col("rate_bp").ne_missing(
        pl.col("rate_bp_shadow")
    )
    return (
        log.group_by(pl.col(AS_OF).dt.strftime("%Y-%m").alias("month"))
        .agg(
            pl.len().cast(pl.Int64).alias("applications"),
            (beside < live).sum().cast(pl.Int64).alias("milder"),
            (beside > live).sum().cast(pl.Int64).alias("stricter"),
            ((beside == live) & number).sum().cast(pl.Int64).alias("other_terms"),
        )
        .with_columns(((pl.col("milder") + pl.col("stricter")) / pl.col("applications")).alias("apart_share"))
        .sort("month")
    )
