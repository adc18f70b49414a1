"""Who gets the challenger: by a hash of experiment and applicant, so that the same applicant always gets the same."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from hashlib import sha256

import polars as pl

_BITS = 53
CHAMPION, CHALLENGER = "champion", "challenger"


def places(experiment: str, units: pl.Series) -> pl.Series:
    """This function will give each unit's place from 0 to 1 (Float64), even over units; null for null.

    The first 53 bits of sha256 of experiment and unit: another experiment deals anew, another day or machine does not.
    """
    distinct = units.drop_nulls().unique().to_list()
    found = {unit: _place(experiment, unit) for unit in distinct}
    return units.replace_strict(found, default=None, return_dtype=pl.Float64).alias("place")


def arms(experiment: str, units: pl.Series, days: pl.Series, shares: Mapping[date, float]) -> pl.Series:
    """This function will give the arm of each application; null before the experiment's first day, or without a unit.

    A place below the share of the day is the challenger's. While shares only grow, who had the challenger keeps it.
    """
    share = pl.lit(None, pl.Float64)
    for day in sorted(shares):
        share = pl.when(pl.col("day") >= day).then(pl.lit(shares[day])).otherwise(share)
    frame = pl.DataFrame({"place": places(experiment, units), "day": days}).with_columns(share.alias("share"))
    known = pl.col("place").is_not_null() & pl.col("share").is_not_null()
    arm = pl.when(pl.col("place") < pl.col("share")).then(pl.lit(CHALLENGER)).otherwise(pl.lit(CHAMPION))
    return frame.select(pl.when(known).then(arm).alias("arm"))["arm"]


def _place(experiment: str, unit: str) -> float:
    digest = sha256(f"{experiment}\x1f{unit}".encode()).digest()
    return float(int.from_bytes(digest[:8], "big") >> (64 - _BITS)) / float(2**_BITS)
