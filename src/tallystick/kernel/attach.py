"""Columns of another table beside the rows of this one, by a key that each of its rows has alone."""

from __future__ import annotations

import numpy as np
import polars as pl

from tallystick.kernel.text_order import order_by

FEW = 8
"""A table is looked up row by row where it has less than one key for so many rows."""


def attached(frame: pl.DataFrame, other: pl.DataFrame, on: str) -> pl.DataFrame:
    """This function will add to each row of `frame` the columns of the row of `other` with the same `on`, else nulls.

    Rows of `frame` keep their order. Keys of `other` are different from each other and known, and it shares no other
    column with `frame`. Tables in one order are laid side by side; others are found by binary search, which is
    several times quicker than a join that keeps the order.
    """
    ids, keys, beside = frame[on], other[on], other.drop(on)
    if len(ids) == len(keys) and bool((ids == keys).all()):
        return frame.hstack(beside)
    if other.is_empty():
        return frame.with_columns(pl.lit(None, dtype).alias(name) for name, dtype in beside.schema.items())
    keys, beside = keys.rechunk(), beside.rechunk()
    if not keys.is_sorted():
        order = order_by(keys)
        keys, beside = keys.gather(order), beside[order]
    if len(keys) * FEW < len(ids):
        return frame.hstack(_scattered(ids, keys, beside))
    return frame.hstack(beside.select(pl.all().gather(_places(ids, keys))))


def _places(ids: pl.Series, keys: pl.Series) -> pl.Series:
    """The place of each id among the sorted `keys`, null where it is not there; ids that stand together are one."""
    begins = (ids != ids.shift(1)).fill_null(value=True)
    heads = ids.filter(begins)
    if len(heads) == len(keys) and bool((heads == keys).all()):
        return begins.cum_sum() - 1
    return searched(heads, keys).gather(begins.cum_sum() - 1) if len(heads) < len(ids) else searched(ids, keys)


def searched(ids: pl.Series, keys: pl.Series) -> pl.Series:
    """This function will give the place of each of `ids` among the sorted `keys` (at least one), null where it is not.

    Binary search: quicker than hashing all keys where ids are few.
    """
    place = keys.search_sorted(ids, side="left").clip(upper_bound=len(keys) - 1)
    return place.set((keys.gather(place) != ids).fill_null(value=True), None)


def _scattered(ids: pl.Series, keys: pl.Series, beside: pl.DataFrame) -> list[pl.Series]:
    """The few rows of `beside` at their places in columns of nulls."""
    rows = ids.is_in(keys.implode()).fill_null(value=False).arg_true()
    found = beside[searched(ids.gather(rows), keys)]
    return [_spread(column, rows, len(ids)) for column in found]


def _spread(values: pl.Series, rows: pl.Series, size: int) -> pl.Series:
    """A column of `size` nulls with `values` at `rows`."""
    if values.dtype.is_nested():
        order = pl.repeat(None, size, dtype=pl.UInt32, eager=True)
        return values.gather(order.scatter(rows, pl.int_range(len(rows), dtype=pl.UInt32, eager=True)))
    return pl.repeat(None, size, dtype=values.dtype, eager=True).alias(values.name).scatter(rows, values)


def summed_by_run(key: pl.Series, values: pl.DataFrame) -> pl.Series:
    """This function will give, row by row, the sum of the one column of `values` over the row's run of equal `key`.

    Rows of one key stand together; values are whole numbers, null counts nothing.
    """
    column = values.to_series()
    if not len(key):
        return column
    heads = np.concatenate([[0], np.flatnonzero((key.slice(1) != key.slice(0, len(key) - 1)).to_numpy()) + 1])
    sums = np.add.reduceat(column.fill_null(0).to_numpy(), heads)
    return pl.Series(column.name, np.repeat(sums, np.diff(heads, append=len(key))))
