"""Refunds (红字发票): which sale each takes back."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl
from numba import njit

from tallystick.kernel.read_only import read_only

_PARTY = ("enterprise_id", "direction", "counterparty")
_KEY = (*_PARTY, "size")


def dated_back(kept: pl.DataFrame) -> pl.DataFrame:
    """This function will give the settled invoices with each refund's `net_day` moved to the sale it takes back.

    A refund takes back the latest sale of the same amount to the same counterparty, on or before its day, that no
    earlier refund took back; without one it keeps its own day.
    """
    is_refund = kept["net_minor"] < 0
    if not is_refund.any():
        return kept
    mirror = kept.select(pl.struct(*_PARTY, pl.col("net_minor").abs()).hash()).to_series()
    candidate = mirror.is_in(mirror.filter(is_refund).unique().implode()) & ~kept["is_void"]
    place = candidate.arg_true()
    ordered = (
        kept[place]
        .select(*_PARTY, "row", "day", size=pl.col("net_minor").abs(), side=pl.col("net_minor").sign(), place=place)
        .sort(*_KEY, "day", "side", "row", descending=[False] * 5 + [True, False])
        .with_columns(key=pl.struct(_KEY).rle_id())
    )
    day = read_only(ordered["day"].to_physical())
    taken = _taken_back(read_only(ordered["key"]), read_only(ordered["side"]), day)
    return kept.with_columns(net_day=kept["net_day"].clone().scatter(ordered["place"], pl.Series(taken).cast(pl.Date)))


@njit(cache=True, nogil=True)
def _taken_back(key: Any, side: Any, day: Any) -> npt.NDArray[np.int32]:
    """This function will give the day each row counts on; rows are ordered by key, day, sales before refunds."""
    counts_on: npt.NDArray[np.int32] = day.astype(np.int32)
    open_sales = np.empty(len(key), dtype=np.int32)
    held = 0
    for i in range(len(key)):
        if i == 0 or key[i] != key[i - 1]:
            held = 0
        if side[i] > 0:
            open_sales[held] = day[i]
            held += 1
        elif held > 0:
            held -= 1
            counts_on[i] = open_sales[held]
    return counts_on
