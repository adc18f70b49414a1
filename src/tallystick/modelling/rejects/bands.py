"""Bands of PD, and a choice of rows that chance has no part in."""

from __future__ import annotations

from hashlib import blake2b

import polars as pl


def banded(frame: pl.DataFrame, bands: int) -> pl.DataFrame:
    """This function will add `band`, 0 for the lowest PDs, as many rows in each as ties allow."""
    edges = [frame["pd"].quantile(n / bands, "nearest") for n in range(1, bands)]
    inner = sorted({edge for edge in edges if edge is not None})
    return frame.with_columns(
        band=pl.sum_horizontal([pl.lit(0), *((pl.col("pd") >= edge).cast(pl.Int32) for edge in inner)])
    )


def digest_share(values: pl.Series) -> pl.Series:
    """This function will give each value a number in [0, 1) that depends on the value alone, spread evenly."""
    unique = values.cast(pl.String).unique().sort().drop_nulls()
    numbers = [int.from_bytes(blake2b(one.encode(), digest_size=6).digest(), "big") / 2**48 for one in unique]
    return values.cast(pl.String).replace_strict(unique, numbers, default=None, return_dtype=pl.Float64)


def chosen_by_digest(frame: pl.DataFrame, *, key: str, within: str, share: str) -> pl.Series:
    """This function will choose, in each group of `within`, the nearest count to `share` of its rows (Boolean), those
    whose key has the smallest digest."""
    held = frame.select(within, share, _digest=digest_share(frame[key]))
    rank = pl.col("_digest").rank("ordinal").over(within)
    wanted = (pl.col(share).mean().over(within) * pl.len().over(within)).round()
    return held.select(chosen=rank <= wanted).to_series()
