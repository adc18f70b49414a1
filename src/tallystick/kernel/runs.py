"""Rows of one key that stand together, added up and compared run by run: several times as quick as grouping."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from tallystick.kernel.text_order import order_by

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Runs:
    """`rows` in the order of their key; `heads` are the places where a run of one key begins, `key` the keys in order.

    What is not known counts nothing.
    """

    rows: pl.DataFrame
    heads: Ints
    key: pl.Series

    @property
    def count(self) -> pl.Series:
        """How many rows there are in each run (Int64)."""
        return pl.Series(np.diff(self.heads, append=len(self.rows)), dtype=pl.Int64)

    def total(self, name: str) -> pl.Series:
        """This function will add up whole numbers `name`, a flag as 1 and 0 (Int64); 0 where none is known."""
        return pl.Series(name, self._added(self.rows[name].cast(pl.Int64).fill_null(0).to_numpy()))

    def largest(self, name: str) -> pl.Series:
        """This function will give the largest of numbers `name`; null where none is known."""
        values = self.rows[name]
        if not len(self.heads) or values.null_count() == len(values):
            return pl.Series(name, [None], dtype=values.dtype).new_from_index(0, len(self.heads))
        least = values.min()
        found = np.maximum.reduceat(values.fill_null(least).to_numpy(), self.heads)
        return pl.Series(name, found, dtype=values.dtype).set(~self._any(values.is_not_null()), None)

    def all_known(self, name: str) -> pl.Series:
        """This function will tell of each run whether `name` is known in all of its rows."""
        return ~self._any(self.rows[name].is_null())

    def first(self, name: str) -> pl.Series:
        """This function will give the first known of `name`; null where none is."""
        known = self.rows[name].is_not_null()
        places = known.arg_true().to_numpy()
        found = np.searchsorted(places, self.heads)
        ends = np.append(self.heads[1:], len(self.rows))
        held = np.append(places, len(self.rows))[found]
        order = pl.Series(np.where(held < ends, held, 0), dtype=pl.UInt32).set(pl.Series(held >= ends), None)
        return self.rows[name].gather(order)

    def _any(self, holds: pl.Series) -> pl.Series:
        if not holds.any():
            return pl.Series([False], dtype=pl.Boolean).new_from_index(0, len(self.heads))
        return pl.Series(self._added(holds.cast(pl.Int64).to_numpy()) > 0)

    def _added(self, values: npt.NDArray[np.int64]) -> Ints:
        return np.add.reduceat(values, self.heads) if len(self.heads) else values


def runs_of(frame: pl.LazyFrame, on: str) -> Runs:
    """This function will give the rows of `frame` by their key `on`; rows of one key stay in their order."""
    held = frame.collect(engine="streaming").rechunk()
    rows = held if held[on].is_sorted() else held[order_by(held[on])]
    begins = (rows[on] != rows[on].shift(1)).fill_null(value=True)
    heads = begins.arg_true().to_numpy().astype(np.int64)
    return Runs(rows, heads, rows[on].gather(heads))
