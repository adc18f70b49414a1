"""Which bin each row falls into, and what a table of one figure a bin gives it. Compiled."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import polars as pl
from numba import njit

from tallystick.modelling.binning.codes import as_codes
from tallystick.modelling.binning.column_bins import ColumnBins

Floats = npt.NDArray[np.float64]
Shorts = npt.NDArray[np.int16]


@njit(cache=True, nogil=True)
def _places(values: Floats, cuts: Floats, specials: Floats) -> Shorts:
    out = np.empty(len(values), np.int16)
    ordinary, last = len(cuts) + 1, len(cuts) + 1 + len(specials)
    for n in range(len(values)):
        value = values[n]
        place = 0
        for cut in cuts:
            place += value >= cut
        for s in range(len(specials)):
            if value == specials[s]:
                place = ordinary + s
        out[n] = place if value == value else last
    return out


def bin_places(column: pl.Series, bins: ColumnBins) -> Shorts:
    """This function will give each row's place among `bins` (missing is the last); -1 for a code that has no bin."""
    if bins.kind == "number":
        values = column.cast(pl.Float64).to_numpy()
        return _places(values, np.array(bins.cuts), np.array(bins.specials, dtype=np.float64))
    last = bins.ordinary + len(bins.specials)
    named = {code: n for n, group in enumerate(bins.codes) for code in group}
    named |= {str(code): bins.ordinary + n for n, code in enumerate(bins.specials)}
    codes = as_codes(column).cast(pl.String)
    found = codes.replace_strict([*named], [*named.values()], default=-1, return_dtype=pl.Int16)
    return pl.select(pl.when(codes.is_null()).then(pl.lit(last, pl.Int16)).otherwise(found)).to_series().to_numpy()


def looked_up(places: Shorts, figures: tuple[float, ...], name: str) -> pl.Series:
    """This function will give each row the figure of its bin (Float64); null for a code that has no bin."""
    table = np.array([*figures, np.nan])
    given = pl.Series(name, table[places])
    return given.fill_nan(None) if (places < 0).any() else given
