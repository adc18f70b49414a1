"""Rows of the engine put beside the record's own, inside the transaction that takes them in by one statement."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl
from django.db import connection

_NULL = "\\N"


@dataclass(frozen=True, slots=True)
class Staged:
    """A table that lasts as long as the transaction: its name, how many rows, and SHA-256 of their CSV in order."""

    table: str
    rows: int
    digest: str


def staged_here(name: str, frame: pl.DataFrame, types: Mapping[str, str]) -> Staged:
    """This function will copy the columns of `types` (name -> SQL type) of `frame` into a table of this transaction.

    A column that `frame` lacks is null. The transaction sees it, nobody else; its end takes it away.
    """
    table = f"staging_{name}"
    absent = [pl.lit(None, pl.String).alias(column) for column in types if column not in frame.columns]
    rows = frame.with_columns(absent).select(list(types))
    text = rows.write_csv(include_header=False, null_value=_NULL, quote_style="necessary").encode()
    declared = ", ".join(f"{column} {type_}" for column, type_ in types.items())
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS pg_temp.{table}")
        cursor.execute(f"CREATE TEMP TABLE {table} ({declared}) ON COMMIT DROP")
        copied = f"COPY {table} FROM STDIN WITH (FORMAT csv, NULL '{_NULL}')"
        cursor.cursor.execute(copied, None, io.BytesIO(text))
        cursor.execute(f"ANALYZE {table}")
    return Staged(table, frame.height, hashlib.sha256(text).hexdigest())


def not_registered(staged: Staged) -> list[str]:
    """This function will give the first ten enterprises of `staged` that the record does not know, in their order."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT DISTINCT s.enterprise_id FROM {staged.table} s WHERE NOT EXISTS "
            "(SELECT 1 FROM customers_enterprise e WHERE e.enterprise_id = s.enterprise_id) ORDER BY 1 LIMIT 10"
        )
        return [row[0] for row in cursor.fetchall()]
