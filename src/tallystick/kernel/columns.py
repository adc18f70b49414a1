"""Columns: the words that steps, packs and reports share, each with its type, unit, direction and meaning."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Literal

import polars as pl
from polars.datatypes import DataTypeClass

Direction = Literal["higher_is_better", "higher_is_worse", "neutral"]
Unit = Literal[
    "minor", "share", "ratio", "bp", "days", "months", "years", "count", "points", "flag", "code", "day", "text"
]


class ColumnError(ValueError):
    """A column is unknown, declared twice or of another type than declared."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column: what it is called, what it holds, and what its absence means."""

    name: str
    dtype: pl.DataType | DataTypeClass
    unit: Unit
    means: str
    means_zh: str = ""
    direction: Direction = "neutral"
    missing: str = "not known"
    source: str = ""


class Columns(Mapping[str, Column]):
    """An ordered set of columns by name; a name can stand in it once."""

    __slots__ = ("_by_name",)

    def __init__(self, columns: Iterable[Column] = ()) -> None:
        self._by_name: dict[str, Column] = {}
        for column in columns:
            if column.name in self._by_name:
                raise ColumnError(f"column {column.name!r} is declared twice; give one of them another name")
            self._by_name[column.name] = column

    def __getitem__(self, name: str) -> Column:
        try:
            return self._by_name[name]
        except KeyError:
            raise ColumnError(f"unknown column {name!r}{did_you_mean(name, self._by_name)}") from None

    def __contains__(self, name: object) -> bool:
        return name in self._by_name

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_name)

    def __len__(self) -> int:
        return len(self._by_name)

    def __or__(self, other: Columns) -> Columns:
        """This function will give both sets in order; a name that stands in both raises ColumnError."""
        return Columns((*self.values(), *other.values()))

    def pick(self, *names: str) -> Columns:
        """This function will give the named columns, in the order named."""
        return Columns(self[name] for name in names)

    def schema(self) -> dict[str, pl.DataType | DataTypeClass]:
        """This function will give name -> Polars type."""
        return {column.name: column.dtype for column in self.values()}


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """This function will give '; did you mean ...?' for the closest known name, or nothing."""
    close = get_close_matches(name, list(known), n=1, cutoff=0.6)
    return f"; did you mean {close[0]!r}?" if close else ""
