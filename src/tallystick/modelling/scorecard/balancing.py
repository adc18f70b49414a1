"""Weights that take the year out of a sample: what is learned is who is worse within a year, not which year was bad."""

from __future__ import annotations

import polars as pl


def balanced_within(frame: pl.DataFrame, target: str, vintage: str, *, weights: str | None = None) -> pl.Series:
    """This function will give each row a weight under which all vintages have as much bad as good weight.

    Within a vintage, rows of one outcome keep their shares; each vintage keeps its number of rows. What was common to a
    vintage, such as the rules of its day or the crisis it met, then cannot speak through a column that changed with it.
    PDs fitted so have the wrong level: calibrate them afterwards. Vintages without bad or without good rows get 0.

    :raises ValueError: a target or vintage is unknown.
    """
    unknown = [name for name in (target, vintage) if frame[name].null_count()]
    if unknown:
        raise ValueError(f"{', '.join(unknown)} must be known in every row; leave out those where it is not")
    held = pl.lit(1.0) if weights is None else pl.col(weights).cast(pl.Float64)
    is_bad = pl.col(target).cast(pl.Boolean)
    of_both = held.filter(is_bad).sum().over(vintage), held.filter(~is_bad).sum().over(vintage)
    own = pl.when(is_bad).then(of_both[0]).otherwise(of_both[1])
    has_both = (of_both[0] > 0) & (of_both[1] > 0)
    balanced = pl.when(has_both).then(0.5 * held / own * pl.len().over(vintage)).otherwise(0.0)
    return frame.select(balanced.alias("balanced")).to_series()
