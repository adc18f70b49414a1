"""Rows that keep their schema, and rows that break it with their reasons. Each row is one of these; none is lost."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl
from polars.datatypes import DataTypeClass

from tallystick.engine.evidence.schemas import reason_code, sentence
from tallystick.intake.rows import AT, REASONS, Rows
from tallystick.intake.tables import SCHEMAS, firm_columns, keyless

QUARANTINE: dict[str, pl.DataType | DataTypeClass] = {
    "table": pl.String,
    "file": pl.String,
    "row": pl.UInt32,
    "enterprise_id": pl.String,
    "reasons": pl.List(pl.String),
    "codes": pl.List(pl.String),
    "sentence": pl.String,
    "sentence_zh": pl.String,
    "raw": pl.String,
}
"""The columns of quarantine. `row` counts within `file`; `raw` is the row's values as JSON."""


@dataclass(frozen=True, slots=True)
class Sifted:
    """`valid` rows with `_at`, and `reasons`: `_at`, rule; one row per rule broken."""

    valid: pl.DataFrame
    reasons: pl.DataFrame


def sift(table: str, rows: Rows, *, firms: pl.Series | None) -> Sifted:
    """This function will part `rows` by the schema of `table`, its key left aside.

    A row is an orphan where none of its firms is among `firms` (None: all are known).
    """
    reasons = pl.concat([rows.broken, _breaches(table, rows.typed), orphans(table, rows.typed, firms)])
    if reasons.is_empty():
        return Sifted(rows.typed, reasons)
    reasons = reasons.join(_said_better(reasons), on=[AT, "rule"], how="anti", maintain_order="left")
    return Sifted(rows.typed.join(reasons, on=AT, how="anti", maintain_order="left"), reasons)


def _breaches(table: str, typed: pl.DataFrame) -> pl.DataFrame:
    failure = keyless(table).filter(typed.with_columns(row=pl.col(AT))).failure
    rules = list(failure.counts())
    if not rules:
        return pl.DataFrame(schema=REASONS)
    return (
        failure.details()
        .unpivot(rules, index="row", variable_name="rule", value_name="verdict")
        .filter(pl.col("verdict") == "invalid")
        .select(pl.col("row").alias(AT), pl.col("rule"))
    )


def _said_better(reasons: pl.DataFrame) -> pl.DataFrame:
    """What need not be said: a value that cannot be read is not missing too; a torn line is nothing else besides."""
    unread = reasons.filter(pl.col("rule").str.ends_with("|unreadable"))
    missing = unread.with_columns(pl.col("rule").str.replace("|unreadable", "|nullability", literal=True))
    torn = reasons.filter(pl.col("rule") == "quotes_do_not_match").select(AT)
    besides = reasons.join(torn, on=AT, how="semi").filter(pl.col("rule") != "quotes_do_not_match")
    return pl.concat([missing, besides])


def orphans(table: str, typed: pl.DataFrame, firms: pl.Series | None) -> pl.DataFrame:
    """This function will give `_at`, rule of rows none of whose firms is among `firms` (None: all are known)."""
    columns = firm_columns(table)
    if firms is None or not columns or typed.is_empty():
        return pl.DataFrame(schema=REASONS)
    is_named = pl.any_horizontal(pl.col(column).is_in(firms.implode()).fill_null(False) for column in columns)
    is_given = pl.any_horizontal(pl.col(column).is_not_null() for column in columns)
    found = typed.filter(is_given & ~is_named).select(AT)
    return found.with_columns(rule=pl.lit("firm_not_in_enterprises"))


def quarantined(table: str, file: str, reasons: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    """This function will give the quarantine of `rows` (`_at`, row, enterprise_id, raw) for `reasons` (`_at`, rule)."""
    if reasons.is_empty():
        return pl.DataFrame(schema=QUARANTINE)
    per_row = reasons.group_by(AT, maintain_order=True).agg(pl.col("rule").unique(maintain_order=True).alias("reasons"))
    said = _said(table, per_row["reasons"].unique(maintain_order=True))
    return (
        per_row.join(rows, on=AT, how="left")
        .join(said, on="reasons", how="left")
        .sort(AT)
        .with_columns(table=pl.lit(table), file=pl.lit(file))
        .select(*QUARANTINE)
        .cast(pl.Schema(QUARANTINE))
    )


def _said(table: str, sets: pl.Series) -> pl.DataFrame:
    schema = SCHEMAS[table]
    texts = [[sentence(schema, rule) for rule in rules] for rules in sets]
    return pl.DataFrame(
        {
            "reasons": sets,
            "codes": [sorted({reason_code(rule) for rule in rules}) for rules in sets],
            "sentence": ["; ".join(text.en for text in some) for some in texts],
            "sentence_zh": ["；".join(text.zh for text in some) for some in texts],
        },
        schema_overrides={"reasons": pl.List(pl.String), "codes": pl.List(pl.String)},
    )


def raw_json(raw: pl.DataFrame) -> pl.Series:
    """This function will give each row of `raw` as JSON text: header -> value as it stands in the file."""
    if not raw.width:
        return pl.Series("raw", [None] * raw.height, dtype=pl.String)
    shown = [_shown(name, dtype) for name, dtype in raw.schema.items()]
    return raw.select(pl.struct(shown).struct.json_encode().alias("raw")).to_series()


def _shown(name: str, dtype: pl.DataType) -> pl.Expr:
    """Column `name` as JSON can hold it: bytes in hex, a nested value by its type, days and the like as text."""
    column = pl.col(name)
    if dtype == pl.Binary:
        return column.bin.encode("hex")
    if dtype.is_nested() or dtype == pl.Object:
        return pl.when(column.is_not_null()).then(pl.lit(str(dtype))).alias(name)
    if dtype == pl.Boolean or dtype.is_float() or dtype in (pl.Int64, pl.Int32, pl.UInt32, pl.Null):
        return column
    return column.dt.to_string() if dtype == pl.Duration else column.cast(pl.String)
