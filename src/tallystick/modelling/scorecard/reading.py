"""What a card says of rows: points, score, reasons."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import numpy.typing as npt
import polars as pl

from tallystick.modelling.binning.assign import added, bin_places
from tallystick.modelling.scorecard.characteristic import CardColumn

Ints = npt.NDArray[np.int32]
Flags = npt.NDArray[np.bool_]


def points_of(frame: pl.DataFrame, columns: list[CardColumn], threads: int) -> pl.DataFrame:
    """This function will give the points of each row in each column, `points_<column>` (Int32)."""
    with ThreadPoolExecutor(threads) as pool:
        return pl.DataFrame(list(pool.map(lambda one: _series(frame, one), columns)))


def score_of(frame: pl.DataFrame, columns: list[CardColumn], base: int, threads: int) -> pl.Series:
    """This function will give `base` and all points together (Int32), null where a code has no bin."""
    dealt = [columns[n::threads] for n in range(min(threads, len(columns)))]
    with ThreadPoolExecutor(threads) as pool:
        parts = list(pool.map(lambda some: _total(frame, some), dealt))
    scored = pl.Series("score", base + sum(total for total, _ in parts), dtype=pl.Int32)
    lacks = np.logical_or.reduce([lacking for _, lacking in parts])
    return scored.set(pl.Series(lacks), None) if lacks.any() else scored


def _total(frame: pl.DataFrame, columns: list[CardColumn]) -> tuple[Ints, Flags]:
    """The points of some columns together, and which rows have a code without a bin."""
    total, lacks = np.zeros(frame.height, np.int32), np.zeros(frame.height, np.bool_)
    for one in columns:
        added(_places(frame, one), one.points, total, lacks)
    return total, lacks


def reasons_of(points: pl.DataFrame, columns: list[CardColumn], most: int) -> pl.DataFrame:
    """This function will give the columns that lost each row the most points, as a long table."""
    best = {f"points_{one.column}": one.most for one in columns}
    long = points.with_row_index("row").unpivot(index="row", variable_name="column", value_name="points")
    long = long.with_columns(
        most=pl.col("column").replace_strict(best, return_dtype=pl.Int32),
        order=pl.col("column").replace_strict(list(best), list(range(len(best))), return_dtype=pl.Int32),
    ).with_columns(lost=pl.col("most") - pl.col("points"))
    ranked = long.filter(pl.col("lost") > 0).sort("row", -pl.col("lost"), "order")
    ranked = ranked.with_columns(rank=pl.int_range(1, pl.len() + 1, dtype=pl.Int32).over("row"))
    kept = ranked.filter(pl.col("rank") <= most).with_columns(pl.col("column").str.strip_prefix("points_"))
    return kept.select("row", "rank", "column", "points", "most", "lost")


def _series(frame: pl.DataFrame, one: CardColumn) -> pl.Series:
    places = _places(frame, one)
    given = pl.Series(f"points_{one.column}", np.array([*one.points, 0], dtype=np.int32)[places])
    return given.set(pl.Series(places < 0), None) if (places < 0).any() else given


def _places(frame: pl.DataFrame, one: CardColumn) -> npt.NDArray[np.int16]:
    if one.column not in frame.columns:
        raise ValueError(f"the frame lacks the column {one.column!r}, which the card scores")
    return bin_places(frame[one.column], one.bins)
