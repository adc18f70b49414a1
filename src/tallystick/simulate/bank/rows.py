"""Rows as arrays: one array a column, all of one length; nothing is done row by row."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


class Rows:
    """Named columns of one length. A column is read as an attribute; `set` puts one in its place."""

    __slots__ = ("columns",)
    columns: dict[str, Array]

    def __init__(self, columns: Mapping[str, Array]) -> None:
        object.__setattr__(self, "columns", dict(columns))

    def __reduce__(self) -> tuple[type[Rows], tuple[dict[str, Array]]]:
        """This function will say how rows are made again in another process: from their columns."""
        return Rows, (self.columns,)

    def __getattr__(self, name: str) -> Array:
        try:
            found: Array = self.columns[name]
        except KeyError:
            raise AttributeError(f"there is no column {name!r}; there are {', '.join(self.columns)}") from None
        return found

    def __len__(self) -> int:
        return len(next(iter(self.columns.values()))) if self.columns else 0

    def set(self, **columns: Array) -> None:
        """This function will put `columns` in place, new or changed."""
        self.columns.update(columns)

    def where(self, kept: Bools | Ints) -> Rows:
        """This function will give the rows of `kept`, a mask or places, as rows of their own."""
        return Rows({name: column[kept] for name, column in self.columns.items()})


def stacked(parts: list[Rows]) -> Rows:
    """This function will give the rows of all `parts`, one after another; columns as in the first."""
    if len(parts) == 1:
        return parts[0]
    return Rows({name: np.concatenate([part.columns[name] for part in parts]) for name in parts[0].columns})


class Growing:
    """Rows to which rows are added month by month; room is made by doubling, so that adding stays cheap."""

    def __init__(self) -> None:
        self._held: dict[str, Array] = {}
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def add(self, rows: Rows) -> Ints:
        """This function will add `rows` at the end and give their places."""
        size = len(rows)
        if not self._held:
            self._held = {name: np.empty(max(1024, 2 * size), column.dtype) for name, column in rows.columns.items()}
        room = len(next(iter(self._held.values())))
        if self._count + size > room:
            wanted = max(2 * room, self._count + size)
            self._held = {name: _longer(column, wanted) for name, column in self._held.items()}
        places = np.arange(self._count, self._count + size)
        for name, column in self._held.items():
            column[self._count : self._count + size] = rows.columns[name]
        self._count += size
        return places

    @property
    def rows(self) -> Rows:
        """The rows so far, as views: what is written into them stays."""
        return Rows({name: column[: self._count] for name, column in self._held.items()})

    def column(self, name: str) -> Array:
        """This function will give one column as a view, empty where nothing was added yet."""
        return self._held[name][: self._count] if self._held else np.zeros(0, np.int64)


def _longer(column: Array, wanted: int) -> Array:
    longer = np.empty(wanted, column.dtype)
    longer[: len(column)] = column
    return longer
