"""The long form of findings: one row per firm, code and, where there is one, other firm."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl

from tallystick.engine.evidence.clean import Settled, settled_of
from tallystick.engine.evidence.evidence import Evidence
from tallystick.engine.evidence.windows import KEY, seen
from tallystick.engine.few import always
from tallystick.pack.policy import Policy

SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    KEY: pl.String,
    "code": pl.String,
    "table": pl.String,
    "rows": pl.List(pl.UInt32),
    "row_count": pl.UInt32,
    "value": pl.Float64,
    "other": pl.String,
}
"""What a finding is: the firm, the code, the table and rows it rests on, its value, and whom else it concerns."""

EMPTY = pl.DataFrame(schema=SCHEMA)


def listed(
    rows: pl.DataFrame, code: str, *, table: str = "invoices", value: pl.Expr | None = None, other: bool = False
) -> pl.DataFrame:
    """This function will give one finding per firm of `rows` (per firm and `other`, if asked), with its row numbers.

    `value` is an expression over the group; the number of rows where none is given.
    """
    if rows.is_empty():
        return EMPTY
    found = rows.group_by(KEY, *(["other"] if other else [])).agg(
        rows=pl.col("row").unique().sort(),
        row_count=pl.col("row").n_unique().cast(pl.UInt32),
        value=(pl.col("row").n_unique() if value is None else value).cast(pl.Float64),
    )
    return shaped(found, code, table)


def shaped(found: pl.DataFrame, code: str, table: str) -> pl.DataFrame:
    """This function will give `found` the columns of SCHEMA: what it lacks is null, of rows none."""
    if found.is_empty():
        return EMPTY
    held = dict(zip(found.columns, found.get_columns(), strict=True)) | {
        name: always(name, value, SCHEMA[name], found.height)
        for name, value in {"code": code, "table": table, "rows": [], "row_count": 0, "other": None}.items()
        if name in ("code", "table") or name not in found.columns
    }
    return pl.DataFrame([_typed(held[name], dtype).alias(name) for name, dtype in SCHEMA.items()])


def _typed(values: pl.Series, dtype: pl.DataType | type[pl.DataType]) -> pl.Series:
    return values if values.dtype == dtype else values.cast(dtype)


def settled_until(evidence: Evidence, policy: Policy) -> Settled | None:
    """This function will give the settled invoices as seen on the policy's day; None without invoices."""
    settled = settled_of(evidence)
    if settled is None:
        return None
    return Settled(*(_until(table, policy.day) for table in (settled.kept, settled.aside, settled.twins)))


def firms_of(evidence: Evidence, policy: Policy, *tables: str) -> pl.Series:
    """This function will give every firm: those of `enterprises`, or where that is absent of the `tables` named."""
    named = ("enterprises",) if evidence.has("enterprises") else tables
    frames = [seen(evidence, name, policy).select(KEY) for name in named if evidence.has(name)]
    if not frames:
        return pl.Series(KEY, [], pl.String)
    return pl.concat(frames).collect()[KEY].unique().sort() if frames else pl.Series(KEY, [], dtype=pl.String)


def _until(frame: pl.DataFrame, day: date) -> pl.DataFrame:
    last: Any = frame["day"].max()
    return frame if last is None or last <= day else frame.filter(frame["day"] <= day)
