"""What was known on a day, and what happened after it: no look-ahead, no row lost."""

from __future__ import annotations

import polars as pl


def as_of(points: pl.DataFrame, history: pl.DataFrame, *, key: str, day: str, known_day: str) -> pl.DataFrame:
    """This function will add to each point the last row of `history` of its `key` that was known on its `day`.

    `known_day` is the day on which a row of `history` came to be known, not the day it speaks of. A point without such
    a row has nulls. The order of points is kept.
    """
    order = points.with_row_index("_order")
    earlier = history.sort(known_day).rename({known_day: "_known"})
    joined = order.sort(day).join_asof(
        earlier, left_on=day, right_on="_known", by=key, strategy="backward", check_sortedness=False
    )
    return joined.sort("_order").drop("_order", "_known")


def worst_after(
    points: pl.DataFrame, snapshots: pl.DataFrame, *, key: str, day: str, within_months: int
) -> pl.DataFrame:
    """This function will add `worst_days_past_due` and `snapshots_seen` of the window (day, day + months].

    `snapshots`: `key`, `day`, `days_past_due`, one row a loan and month end. A point without a snapshot in its window
    has null and 0: whether it was followed at all is for the caller to say.
    """
    spans = points.select(key, pl.col(day).alias("_from")).unique().drop_nulls()
    end = pl.col("_from").dt.offset_by(f"{within_months}mo")
    seen = (
        spans.join(snapshots.select(key, pl.col("day").alias("_day"), "days_past_due"), on=key)
        .filter((pl.col("_day") > pl.col("_from")) & (pl.col("_day") <= end))
        .group_by(key, "_from")
        .agg(worst_days_past_due=pl.col("days_past_due").max(), snapshots_seen=pl.len())
    )
    joined = points.join(seen, left_on=[key, day], right_on=[key, "_from"], how="left", maintain_order="left")
    return joined.with_columns(pl.col("snapshots_seen").fill_null(0))
