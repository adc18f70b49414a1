"""What a card says of rows: points, score, reasons."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import numpy.typing as npt
import polars as pl

from tallystick.modelling.binning.assign import bin_places
from tallystick.modelling.scorecard.characteristic import CardColumn

Ints = npt.NDArray[np.int32]

NO_BIN = np.int32(-(2**31))


def points_of(frame: pl.DataFrame, columns: list[CardColumn], threads: int) -> pl.DataFrame:
    """This function will give the points of each row in each column, `points_<column>` (Int32)."""
    with ThreadPoolExecutor(threads) as pool:
        return pl.DataFrame(list(pool.map(lambda one: _series(frame, one), columns)))


def score_of(frame: pl.DataFrame, columns: list[CardColumn], base: int, threads: int) -> pl.Series:
    """This function will give `base` and all points together (Int32), null where a code has no bin."""
    total, lacks = np.full(frame.height, base, np.int32), np.zeros(frame.height, np.bool_)
    with ThreadPoolExecutor(threads) as pool:
        for given in pool.map(lambda one: _points(frame, one), columns):
            total += np.where(given == NO_BIN, 0, given) if (given == NO_BIN).any() else given
            lacks |= given == NO_BIN
    scored = pl.Series("score", total)
    return scored.set(pl.Series(lacks), None) if lacks.any() else scored


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
    given = _points(frame, one)
    found = pl.Series(f"points_{one.column}", given)
    return found.set(found == NO_BIN, None)


def _points(frame: pl.DataFrame, one: CardColumn) -> Ints:
    if one.column not in frame.columns:
        raise ValueError(f"the frame lacks the column {one.column!r}, which the card scores")
    table = np.array([*one.points, NO_BIN], dtype=np.int32)
    found: Ints = table[bin_places(frame[one.column], one.bins)]
    return found
