"""Mapping: how a bank's own files and headers become the tables of evidence. Data only; `mapping_file` reads it."""

from __future__ import annotations

from collections.abc import Mapping as MappingOf
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import dataframely as dy

from tallystick.intake.tables import SCHEMAS
from tallystick.kernel.codes import Text

UNITS: dict[str, int] = {"fen": 1, "yuan": 100, "wan_yuan": 1_000_000}
"""Unit of money in a source -> minor units (fen) in one of it."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where the values of one canonical column come from, and how they are written there.

    Either `header` or `constant` is given. `values` turns the bank's own words into ours before anything is parsed;
    `match` gives the value of the first pattern found in the text, else `otherwise`.
    """

    header: str | None = None
    constant: str | None = None
    unit: str = ""
    layout: str | None = None
    values: MappingOf[str, str | None] = field(default_factory=dict)
    match: tuple[tuple[str, str | None], ...] = ()
    otherwise: str | None = None


@dataclass(frozen=True, slots=True)
class Wide:
    """Columns that become rows: their header goes to `names_to`, their cell to `values_to`.

    `headers` is header -> name; None takes every header that nothing else names, under its own name.
    """

    headers: MappingOf[str, str] | None = None
    names_to: str = "item"
    values_to: str = "amount_minor"
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """One sort of file of one table. `file` is a pattern under the folder; None means files named after the table."""

    table: str
    file: str | None = None
    worksheet: str | None = None
    encoding: str | None = None
    separator: str | None = None
    columns: MappingOf[str, Origin] = field(default_factory=dict)
    ignore: tuple[str, ...] = ()
    wide: Wide | None = None


@dataclass(frozen=True, slots=True)
class Mapping:
    """All parts of a folder. Tables without a part are read by their canonical headers."""

    name: str = ""
    title: Text = field(default_factory=lambda: Text(""))
    parts: tuple[Part, ...] = ()
    ignore_files: tuple[str, ...] = ()

    def with_defaults(self, tables: Sequence[str]) -> tuple[Part, ...]:
        """This function will give the parts of `tables`, and for each without one a part that goes by its own names."""
        asked = tuple(part for part in self.parts if part.table in tables)
        named = {part.table for part in asked}
        return asked + tuple(Part(table) for table in tables if table not in named)


def columns_of(table: str) -> dict[str, dy.Column]:
    """This function will give the columns of `table` that come from a source: all but `row`."""
    return {name: column for name, column in SCHEMAS[table].columns().items() if name != "row"}


def unit_of(column: dy.Column) -> str:
    """This function will give the unit that `column` is declared in, e.g. `minor`."""
    meta: dict[str, Any] = column.metadata or {}
    return str(meta.get("unit", ""))


def label_zh(column: dy.Column) -> str:
    """This function will give the Chinese label of `column`."""
    meta: dict[str, Any] = column.metadata or {}
    return str(meta.get("zh", ""))
