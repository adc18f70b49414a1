"""Rows of any table taken up as they are, placed by the bytes of a key, so that all rows of one key come together."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from tallystick.cluster.files import Place, Wrote, read_rows
from tallystick.cluster.places import parted
from tallystick.cluster.rounds import Receipt
from tallystick.cluster.schedule import attempt
from tallystick.cluster.sifting import Piece

AT = "_at"
"""How many rows of its table lie before a row."""
Shaped = Callable[[str, pl.DataFrame], pl.DataFrame]
"""From a table's name and rows as they lie in its files to rows with the key."""


@dataclass(frozen=True)
class Taking:
    """Where rows go to, over how many parts, by which column; `shaped` says what of them is taken."""

    work: Place
    parts: int
    key: str
    shaped: Shaped

    def __call__(self, piece: Piece) -> Receipt:
        """This function will take up one piece and write its rows by place."""
        source = piece.source
        rows = self.shaped(source.table, read_rows(source.path, first=piece.first, rows=piece.rows))
        numbered = rows.with_row_index(AT, offset=piece.base + piece.first)
        return Receipt(
            placed(self.work, f"taken/{source.table}", numbered, self.key, self.parts, piece.number),
            {f"rows {source.shown}": rows.height},
        )


def placed(
    work: Place, folder: str, rows: pl.DataFrame, key: str, parts: int, number: int
) -> tuple[tuple[str, int, Wrote], ...]:
    """This function will write `rows` of a task's `number` to `folder`, a file for each place of `key`; the receipt's
    files stand under the folder's last name.
    """
    wrote = []
    for place, held in parted(rows, key, parts).items():
        name = f"{folder}/{place:05}/{number:06}.parquet"
        wrote.append((folder.split("/")[-1], place, work.write(name, held, attempt=attempt())))
    return tuple(wrote)
