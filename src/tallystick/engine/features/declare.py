"""Short ways to declare a column of each unit; the type follows from the unit."""

from __future__ import annotations

from functools import partial

import polars as pl

from tallystick.kernel.columns import Column, Direction, Unit

BETTER: Direction = "higher_is_better"
WORSE: Direction = "higher_is_worse"
NEUTRAL: Direction = "neutral"

_TYPE: dict[Unit, type[pl.DataType]] = {
    "minor": pl.Int64,
    "share": pl.Float64,
    "ratio": pl.Float64,
    "bp": pl.Int64,
    "days": pl.Int32,
    "months": pl.Int32,
    "years": pl.Float64,
    "count": pl.Int32,
    "points": pl.Float64,
    "flag": pl.Boolean,
    "code": pl.String,
    "day": pl.Date,
    "text": pl.String,
}


def column(
    unit: Unit, name: str, direction: Direction, means: str, means_zh: str, missing: str = "not known", source: str = ""
) -> Column:
    """This function will give the column `name` with the type its unit has everywhere in the engine."""
    return Column(name, _TYPE[unit], unit, means, means_zh, direction, missing, source)


minor = partial(column, "minor")
share = partial(column, "share")
ratio = partial(column, "ratio")
days = partial(column, "days")
months = partial(column, "months")
years = partial(column, "years")
count = partial(column, "count")
points = partial(column, "points")
flag = partial(column, "flag")
code = partial(column, "code")
text = partial(column, "text")


def mean_days(name: str, direction: Direction, means: str, means_zh: str, missing: str, source: str) -> Column:
    """This function will give a column of days that are a mean, and so have fractions."""
    return Column(name, pl.Float64, "days", means, means_zh, direction, missing, source)
