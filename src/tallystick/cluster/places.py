"""Which part a firm, and which bucket a key falls into: by the bytes of its name, the same on every machine."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import polars as pl
from numba import njit

LOAN, KEY, FIRM = "loan_id", "enterprise_id", "_firm"
WHOLE = ("overlays", "calendar")
"""Tables that every part reads."""
OF_LOANS = ("dues", "events", "drawdowns", "balances", "loan_facts", "promises", "covenants")
"""Tables whose rows name a loan and no firm: contracts say whose it is."""
TWO_FIRMS = ("guarantees", "relations")
"""Tables whose rows name two firms, one of which must be known: both stand in one part only in the end."""
BY_KEY: dict[str, str] = {
    **dict.fromkeys(("contracts", *OF_LOANS, "exposures"), LOAN),
    "collateral": "collateral_id",
    "guarantees": "guarantee_id",
    "applications": "application_id",
}
"""Table -> the key column by whose bucket rows with one key come together, whatever firm they name."""


def firm_column(table: str) -> str:
    """This function will name the column that says whose a row of a placed table is."""
    return "obligor_id" if table == "guarantees" else FIRM if table in OF_LOANS else KEY


def place_of(ids: pl.Series, places: int) -> pl.Series:
    """This function will give the place, from 0 to `places` - 1, of each of `ids` (UInt32); of an unknown one 0.

    FNV-1a over the bytes, finished as in MurmurHash3, so that near names lie far apart.
    """
    letters, offsets = _content(ids)
    found = _hashed(letters, offsets) % np.uint64(places)
    found[offsets[1:] == offsets[:-1]] = 0
    return pl.Series("_place", found.astype(np.uint32), dtype=pl.UInt32)


def hash_of(texts: pl.Series) -> pl.Series:
    """This function will give a number (UInt64) for each of `texts`, the same on every machine."""
    return pl.Series("_hash", _hashed(*_content(texts)), dtype=pl.UInt64)


def parted(frame: pl.DataFrame, column: str, places: int) -> dict[int, pl.DataFrame]:
    """This function will part `frame` by the place of `column`; places without a row are left out."""
    placed = frame.with_columns(place_of(frame[column], places))
    found = placed.partition_by("_place", as_dict=True, include_key=False, maintain_order=True)
    return {int(place): rows for (place,), rows in sorted(found.items())}


def _content(texts: pl.Series) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.int64]]:
    """The bytes of all texts one after the other, and where each begins and ends."""
    held = texts.cast(pl.String).fill_null("").rechunk().to_arrow(compat_level=pl.CompatLevel.oldest())
    _, ends, content = held.buffers()
    offsets = np.frombuffer(ends, dtype=np.int64)[held.offset : held.offset + len(held) + 1]
    return np.zeros(0, dtype=np.uint8) if content is None else np.frombuffer(content, dtype=np.uint8), offsets


@njit(cache=True, nogil=True)
def _hashed(letters: npt.NDArray[np.uint8], offsets: npt.NDArray[np.int64]) -> npt.NDArray[np.uint64]:
    found = np.zeros(len(offsets) - 1, dtype=np.uint64)
    for i in range(len(found)):
        value = np.uint64(14695981039346656037)
        for at in range(offsets[i], offsets[i + 1]):
            value = (value ^ np.uint64(letters[at])) * np.uint64(1099511628211)
        value = (value ^ (value >> np.uint64(33))) * np.uint64(18397679294719823053)
        found[i] = value ^ (value >> np.uint64(33))
    return found
