"""Which bin each row falls into, and what a table of one figure a bin gives it. Compiled."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl
from numba import njit

from tallystick.modelling.binning.column_bins import ColumnBins

Floats = npt.NDArray[np.float64]
Shorts = npt.NDArray[np.int16]
Wholes = npt.NDArray[np.int32]

_BLOCK: Final = 2048
"""Rows held in the quickest memory at a time, so that each cut is one vector comparison over them."""


@njit(cache=True, nogil=True)
def _places(values: Floats, cuts: Floats, specials: Floats) -> Shorts:
    out = np.zeros(len(values), np.int16)
    ordinary, last = len(cuts) + 1, len(cuts) + 1 + len(specials)
    for start in range(0, len(values), _BLOCK):
        block, place = values[start : start + _BLOCK], out[start : start + _BLOCK]
        for cut in cuts:
            for n in range(len(block)):
                place[n] += block[n] >= cut
        for s in range(len(specials)):
            for n in range(len(block)):
                if block[n] == specials[s]:
                    place[n] = ordinary + s
        for n in range(len(block)):
            if block[n] != block[n]:
                place[n] = last
    return out


@njit(cache=True, nogil=True)
def _add(places: Shorts, figures: Wholes, total: Wholes, lacks: npt.NDArray[np.bool_]) -> None:
    for n in range(len(places)):
        if places[n] < 0:
            lacks[n] = True
        else:
            total[n] += figures[places[n]]


def bin_places(column: pl.Series, bins: ColumnBins) -> Shorts:
    """This function will give each row's place among `bins` (missing is the last); -1 for a code that has no bin."""
    if bins.kind == "number":
        values = column.cast(pl.Float64).to_numpy()
        return _places(values, np.array(bins.cuts), np.array(bins.specials, dtype=np.float64))
    last = bins.ordinary + len(bins.specials)
    named = {code: n for n, group in enumerate(bins.codes) for code in group}
    named |= {str(code): bins.ordinary + n for n, code in enumerate(bins.specials)}
    held = _numbered(column, named)
    table = np.array([*(named.get(code, -1) for code in held.dtype.categories.to_list()), last], dtype=np.int16)
    places: Shorts = table[held.to_physical().fill_null(len(table) - 1).to_numpy()]
    if held.null_count() != column.null_count():
        places[(held.is_null() & column.is_not_null()).to_numpy()] = -1
    return places


def _numbered(column: pl.Series, named: dict[str, int]) -> pl.Series:
    """The codes as an enum; those that have no bin may be null in it."""
    if isinstance(column.dtype, pl.Enum) and len(column.dtype.categories):
        return column
    known = pl.Enum([*named] or [""])
    return (column.cast(pl.String) if column.dtype == pl.Boolean else column).cast(known, strict=False)


def added(places: Shorts, figures: tuple[int, ...], total: Wholes, lacks: npt.NDArray[np.bool_]) -> None:
    """This function will add to `total` each row's figure, and mark in `lacks` the rows without a bin."""
    _add(places, np.array(figures, dtype=np.int32), total, lacks)


def looked_up(places: Shorts, figures: tuple[float, ...], name: str) -> pl.Series:
    """This function will give each row the figure of its bin (Float64); null for a code that has no bin."""
    table = np.array([*figures, np.nan])
    given = pl.Series(name, table[places])
    return given.fill_nan(None) if (places < 0).any() else given
