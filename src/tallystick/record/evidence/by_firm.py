"""Rows of one table by the firms that they are about: found once for a file, so that each firm's are at hand."""

from __future__ import annotations

from functools import cache
from typing import Any, Final

import numpy as np
import polars as pl

from tallystick.engine.evidence.schemas import SCHEMAS, firm_columns

_BYTES_A_FIRM: Final = 200
"""What a firm's place takes in memory, about."""


class ByFirm:
    """Rows of a table, fitted to its schema, by any firm that their columns of firms name; each firm's in order."""

    def __init__(self, table: str, rows: pl.DataFrame) -> None:
        frame = fitted(table, rows)
        columns = firm_columns(table) or ("enterprise_id",)
        self._none = frame.clear()
        if len(columns) == 1 and frame.height and frame[columns[0]].n_unique() == 1:  # a firm's own file
            self._rows, self._places = frame, {frame[columns[0]][0]: (0, frame.height)}
            return
        named = pl.concat([frame.select(pl.col(name).alias("firm")).with_row_index("at") for name in columns])
        named = named.drop_nulls().unique().sort("firm", "at")
        self._rows = frame[named["at"]]  # a row between two firms stands with each of them
        runs = named["firm"].rle().struct.unnest()
        firsts = np.cumsum(runs["len"].to_numpy()) - runs["len"].to_numpy()
        self._places = dict(zip(runs["value"], zip(firsts.tolist(), runs["len"].to_list(), strict=True), strict=True))

    @property
    def bytes(self) -> int:
        """This function will give about how much memory this takes."""
        return int(self._rows.estimated_size()) + _BYTES_A_FIRM * len(self._places)

    def of(self, firm: str) -> pl.DataFrame:
        """This function will give the rows about `firm`."""
        place = self._places.get(firm)
        return self._none if place is None else self._rows.slice(*place)


def fitted(table: str, frame: pl.DataFrame) -> pl.DataFrame:
    """This function will give `frame` with the columns and types of `table`, in their order."""
    schema = schema_of(table)
    types: Any = dict(schema)
    return frame if frame.schema == schema else frame.select(schema.names()).cast(types)


@cache
def schema_of(table: str) -> pl.Schema:
    """This function will give the columns of `table` with their types."""
    return pl.Schema({name: column.dtype for name, column in SCHEMAS[table].columns().items()})
