"""Stretches of rows taken out of a long frame that lies in several pieces of memory."""

from __future__ import annotations

import numpy as np
import polars as pl

from tallystick.simulate.bank.rows import Ints


def in_stretches(low: Ints, size: Ints) -> Ints:
    """This function will give places from each of `low` on, `size` of them, one stretch after another."""
    before = np.cumsum(size) - size
    found: Ints = np.repeat(low - before, size) + np.arange(int(size.sum()))
    return found


def rows_of_stretches(frame: pl.DataFrame, low: Ints, size: Ints) -> pl.DataFrame:
    """This function will give the rows of `frame` at the places that `in_stretches` gives.

    Rows taken out of one piece of memory take a quarter of the time of rows looked for in several: so each piece gives
    its own, and these are put in order.
    """
    lengths = frame.to_series(0).chunk_lengths() if frame.width else []
    if len(lengths) < 2:
        return frame[_numbers(in_stretches(low, size))]
    ends = np.cumsum(lengths)
    piece = np.searchsorted(ends, low, side="right")
    if np.any(low + size > ends[np.minimum(piece, len(ends) - 1)]):
        return frame[_numbers(in_stretches(low, size))]
    order = np.argsort(piece, kind="stable")
    found = [
        frame.slice(int(ends[n] - lengths[n]), lengths[n])[
            _numbers(in_stretches(low[some] - (ends[n] - lengths[n]), size[some]))
        ]
        for n, some in _by_piece(piece, order, len(ends))
    ]
    if len(found) < 2:
        return found[0] if found else frame.clear()
    at = np.empty(len(low), np.int64)
    at[order] = np.cumsum(size[order]) - size[order]
    return pl.concat(found, rechunk=True)[_numbers(in_stretches(at, size))]


def _by_piece(piece: Ints, order: Ints, pieces: int) -> list[tuple[int, Ints]]:
    """The number of each piece that has stretches, and which these are."""
    cuts = np.searchsorted(piece[order], np.arange(pieces + 1))
    return [(n, order[cuts[n] : cuts[n + 1]]) for n in range(pieces) if cuts[n] < cuts[n + 1]]


def _numbers(places: Ints) -> pl.Series:
    """Places as Polars takes them without looking at each."""
    return pl.Series(places.astype(np.uint32))
