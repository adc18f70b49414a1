"""What makes cases comparable, as a matrix: numbers with their gaps marked, codes as indicators."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray

MOST_LEVELS = 24
"""Of a code's values, the commonest that get an indicator of their own; the rest stand together."""

Floats = NDArray[np.float64]


def design(units: pl.DataFrame, names: Sequence[str]) -> Floats:
    """This function will give a matrix of `units` rows by columns, without a constant, from the columns `names`.

    Numbers are standardised, a gap takes the mean and has an indicator beside it; a code has one indicator a value but
    its commonest. Columns that do not vary are left out.
    """
    parts: list[Floats] = []
    for name in names:
        column = units[name]
        parts += _number(column) if column.dtype.is_numeric() or column.dtype == pl.Boolean else _code(column)
    kept = [part for part in parts if part.std() > 1e-12]
    return np.column_stack(kept) if kept else np.zeros((units.height, 0))


def folds(clusters: pl.Series, count: int) -> NDArray[np.int64]:
    """This function will give each row a fold from 0 to `count` - 1; rows of one cluster share theirs."""
    dense = clusters.cast(pl.String).rank("dense").to_numpy().astype(np.int64)
    result: NDArray[np.int64] = (dense * 2_654_435_761 % 2**32) * count // 2**32
    return result


def _number(column: pl.Series) -> list[Floats]:
    values = column.cast(pl.Float64).to_numpy().astype(np.float64)
    gap = ~np.isfinite(values)
    mean = values[~gap].mean() if (~gap).any() else 0.0
    filled = np.where(gap, mean, values)
    low, high = np.quantile(filled, [0.005, 0.995])
    clipped = np.clip(filled, low, high)
    spread = clipped.std()
    standard = (clipped - clipped.mean()) / spread if spread > 1e-12 else np.zeros_like(clipped)
    return [standard, gap.astype(np.float64)]


def _code(column: pl.Series) -> list[Floats]:
    text = column.cast(pl.String).fill_null("(unknown)")
    counts = text.value_counts(sort=True).sort(["count", text.name], descending=[True, False])
    levels = counts[text.name].to_list()[1 : MOST_LEVELS + 1]
    return [(text == level).to_numpy().astype(np.float64) for level in levels]
