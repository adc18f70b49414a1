"""Cells as they stand in a file -> typed rows of a table, with a list of what could not be read."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import dataframely as dy
import polars as pl
from polars.datatypes import DataTypeClass

from tallystick.intake.files.delimited import EXTRA, TORN
from tallystick.intake.mapping import UNITS, Origin, Part, columns_of, unit_of
from tallystick.intake.recognise import Recognised
from tallystick.intake.tables import SCHEMAS
from tallystick.intake.values import to_code, to_day, to_flag, to_minor, to_number, to_text, to_whole
from tallystick.intake.values.words import folded

AT = "_at"
"""The position of a row in its block: unlike `row` it is one row's own, also where one source row gives several."""
REASONS: dict[str, pl.DataType | DataTypeClass] = {AT: pl.UInt32, "rule": pl.String}
_ITEM, _CELL = "_item", "_cell"
Read = tuple[pl.Series, pl.Series]


@dataclass(frozen=True, slots=True)
class Rows:
    """`typed`: every column of the schema and `_at`. `raw`: the cells, same rows. `broken`: `_at`, rule."""

    typed: pl.DataFrame
    raw: pl.DataFrame
    broken: pl.DataFrame
    blank: int = 0


def to_rows(cells: pl.DataFrame, *, headers: Sequence[str], part: Part, recognised: Recognised, first_row: int) -> Rows:
    """This function will read `cells` (columns `0`, `1`, ... under `headers`) as rows of `part`'s table.

    Rows without any value are left out and counted; `row` counts them, from `first_row`.
    """
    names = _distinct(headers)
    raw = cells.rename({str(number): name for number, name in enumerate(names) if str(number) in cells.columns})
    numbers = pl.int_range(first_row, first_row + raw.height, dtype=pl.UInt32, eager=True).alias("row")
    is_blank = (
        raw.select(pl.all_horizontal(pl.all().is_null())).to_series() if raw.width else pl.Series([], dtype=pl.Boolean)
    )
    blank = int(is_blank.sum() or 0)
    if blank:
        raw, numbers = raw.filter(~is_blank), numbers.filter(~is_blank)
    origins = dict(recognised.origins)
    if part.wide is not None:
        raw, numbers = _lengthened(raw, numbers, recognised.wide, part.wide.headers)
        origins[part.wide.names_to] = Origin(header=_ITEM)
        origins[part.wide.values_to] = Origin(header=_CELL, unit=part.wide.unit)
    return _typed(raw, numbers, part.table, origins, blank)


def _typed(raw: pl.DataFrame, numbers: pl.Series, table: str, origins: Mapping[str, Origin], blank: int) -> Rows:
    at = pl.int_range(raw.height, dtype=pl.UInt32, eager=True).alias(AT)
    columns, broken = [at, numbers], [_overflowing(raw, at)]
    for name, column in columns_of(table).items():
        values, unread = read_column(raw, origins.get(name), column)
        columns.append(values.alias(name))
        if unread.any():
            broken.append(pl.DataFrame({AT: at.filter(unread), "rule": f"{name}|unreadable"}, schema=REASONS))
    kept = [column for column in raw.columns if column not in (EXTRA, TORN) or raw[column].null_count() < raw.height]
    return Rows(
        pl.DataFrame(columns).select(AT, *SCHEMAS[table].column_names()), raw.select(kept), pl.concat(broken), blank
    )


def read_column(raw: pl.DataFrame, origin: Origin | None, column: dy.Column) -> Read:
    """This function will give `column` as `origin` says (None: nulls), and where it could not be read."""
    if origin is None:
        return _nothing(raw.height, column.dtype)
    if origin.header is None:
        values, unread = _parse(pl.Series([origin.constant], dtype=pl.String), origin, column)
        return values.new_from_index(0, raw.height), unread.new_from_index(0, raw.height)
    cells = raw[origin.header]
    if cells.dtype in (pl.Categorical, pl.Enum):
        cells = cells.cast(pl.String)
    if origin.match:
        cells = _matched(cells, origin)
    return _parse(cells, origin, column)


def _parse(cells: pl.Series, origin: Origin, column: dy.Column) -> Read:
    if cells.null_count() == len(cells):
        return _nothing(len(cells), column.dtype)
    if cells.dtype.is_nested() or cells.dtype in (pl.Binary, pl.Object):
        return pl.repeat(None, len(cells), dtype=column.dtype, eager=True), cells.is_not_null()
    unit, codes = unit_of(column), tuple((column.metadata or {}).get("codes", ()))
    if codes:
        return to_code(cells, codes=codes, values=origin.values)
    if origin.values:
        cells, _ = to_code(cells, codes=(), values=origin.values)
    return _reader(unit, column, origin)(cells)


def _reader(unit: str, column: dy.Column, origin: Origin) -> Callable[[pl.Series], Read]:
    if unit == "minor":
        return lambda cells: to_minor(cells, per_unit=UNITS[origin.unit or "fen"])
    if unit in ("day", "month"):
        return lambda cells: to_day(cells, layout=origin.layout, month=unit == "month")
    if unit == "flag":
        return to_flag
    if column.dtype == pl.Int64:
        return to_whole
    if column.dtype == pl.Float64:
        return lambda cells: to_number(cells, percent=origin.unit == "percent")
    return to_text


def _matched(cells: pl.Series, origin: Origin) -> pl.Series:
    text, _ = to_text(cells)
    value: pl.Expr = pl.lit(origin.otherwise, dtype=pl.String)
    for pattern, meant in reversed(origin.match):
        value = pl.when(pl.col("text").str.contains(pattern)).then(pl.lit(meant, dtype=pl.String)).otherwise(value)
    known = pl.when(pl.col("text").is_not_null()).then(value)
    return text.to_frame("text").select(known.alias("text")).to_series()


def _nothing(height: int, dtype: pl.DataType) -> Read:
    return (
        pl.repeat(None, height, dtype=dtype, eager=True),
        pl.repeat(False, height, dtype=pl.Boolean, eager=True),
    )


def _overflowing(raw: pl.DataFrame, at: pl.Series) -> pl.DataFrame:
    reasons = [pl.DataFrame(schema=REASONS)]
    for column, rule in ((EXTRA, "more_fields_than_header"), (TORN, "quotes_do_not_match")):
        if column in raw.columns and raw[column].null_count() < raw.height:
            found = at.filter(raw[column].is_not_null())
            reasons.append(pl.DataFrame({AT: found, "rule": rule}, schema=REASONS))
    return pl.concat(reasons)


def _lengthened(
    raw: pl.DataFrame, numbers: pl.Series, wide: Sequence[str], names: Mapping[str, str] | None
) -> tuple[pl.DataFrame, pl.Series]:
    """Turns each cell of the `wide` columns that holds something into a row of its own, in the order of the file."""
    others = [column for column in raw.columns if column not in wide]
    long = (
        raw.with_columns(numbers.alias("_row"), pl.col(list(wide)).cast(pl.String))
        .unpivot(wide, index=[*others, "_row"], variable_name=_ITEM, value_name=_CELL)
        .filter(pl.col(_CELL).str.strip_chars().str.len_bytes() > 0)
        .sort("_row", maintain_order=True)
    )
    if names is not None:
        meant = {folded(header): name for header, name in names.items()}
        here = {header: meant[folded(header)] for header in wide}
        long = long.with_columns(pl.col(_ITEM).replace(here))
    return long.drop("_row"), long["_row"].alias("row")


def _distinct(headers: Sequence[str]) -> list[str]:
    seen: dict[str, int] = {}
    names = []
    for number, header in enumerate(headers):
        name = header or f"column {number + 1}"
        seen[name] = seen.get(name, 0) + 1
        names.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return names
