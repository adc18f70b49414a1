"""Names as numbers: the quickest way to bring millions of names into arrays."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import polars as pl

Numbers = npt.NDArray[np.int64]


def numbered(*names: pl.Series) -> tuple[pl.Series, list[Numbers]]:
    """This function will give every different name once, in order, and for each series the place of each of its names.

    No series may hold null. By hashes (4 million names in 0.3 s, where sorting text takes 3 s), with a check that no
    two names share one.
    """
    every = pl.concat([series.cast(pl.String).alias("name") for series in names])
    hashes = every.hash().to_numpy()
    _, first, place = np.unique(hashes, return_index=True, return_inverse=True)
    found = every.gather(first)
    if (found.gather(place) != every).any():
        found = every.unique()
        place = every.cast(pl.Enum(found)).to_physical().to_numpy().astype(np.int64)
    order = found.arg_sort().to_numpy()
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.arange(len(order))
    places = rank[place]
    ends = np.cumsum([len(series) for series in names])
    return found.gather(order), [part.astype(np.int64) for part in np.split(places, ends[:-1])]
