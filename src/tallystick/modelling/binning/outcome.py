"""The outcome of a sample: which rows are bad, and what each row weighs."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import polars as pl

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


class Outcome:
    """Which rows are bad, their weights (None is 1 each), and `totals`: the weights of all bad and all good rows."""

    __slots__ = ("is_bad", "totals", "weights")

    def __init__(self, is_bad: Flags, weights: Floats | None) -> None:
        self.is_bad = is_bad
        self.weights = weights
        bad = float(is_bad.sum()) if weights is None else float(weights[is_bad].sum())
        every = float(len(is_bad)) if weights is None else float(weights.sum())
        self.totals = np.array([bad, every - bad])

    def held(self, rows: Flags) -> tuple[float, float]:
        """This function will give the weight and the bad weight of `rows`."""
        if self.weights is None:
            return float(np.count_nonzero(rows)), float(np.count_nonzero(rows & self.is_bad))
        return float(self.weights[rows].sum()), float(self.weights[rows & self.is_bad].sum())


def read_outcome(frame: pl.DataFrame, target: str, weights: str | pl.Series | None) -> Outcome:
    """This function will read the outcome from column `target` (Boolean or 0 and 1; bad is true) and the weights.

    :raises ValueError: an outcome or weight is unknown, a number is neither 0 nor 1, a weight is negative, or all rows
        are good or all bad.
    """
    column = _column(frame, target, "target")
    if column.null_count():
        cause = f"{column.null_count()} of {len(column)} rows have no outcome"
        raise ValueError(f"target {target!r}: {cause}. Leave these rows out, or infer their outcome first")
    if column.dtype != pl.Boolean and not (column.dtype.is_numeric() and column.is_in([0, 1]).all()):
        raise ValueError(f"target {target!r} holds {column.dtype}: write a Boolean, or 0 for good and 1 for bad")
    is_bad = column.cast(pl.Boolean).to_numpy()
    outcome = Outcome(is_bad, _weights(frame, weights))
    if not (outcome.totals > 0).all():
        which = "good" if outcome.totals[0] <= 0 else "bad"
        raise ValueError(f"target {target!r}: all rows are {which}; a sample needs both good and bad ones")
    return outcome


def _weights(frame: pl.DataFrame, weights: str | pl.Series | None) -> Floats | None:
    if weights is None:
        return None
    column = _column(frame, weights, "weights") if isinstance(weights, str) else weights
    if len(column) != frame.height:
        raise ValueError(f"weights: {len(column)} of them for {frame.height} rows; give one a row")
    held = column.cast(pl.Float64)
    wrong = int((held.is_null() | ~held.is_finite() | (held < 0)).fill_null(True).sum())
    if wrong:
        raise ValueError(f"weights {column.name!r}: {wrong} are unknown, infinite or below 0; leave these rows out")
    return held.to_numpy()


def _column(frame: pl.DataFrame, name: str, what: str) -> pl.Series:
    if name not in frame.columns:
        raise ValueError(f"{what} {name!r} is no column of the sample; it has {', '.join(frame.columns)}")
    return frame[name]
