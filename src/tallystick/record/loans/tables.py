"""The record's tables of the book, read and written in bulk as the engine's frames (Arrow, by ADBC)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

import adbc_driver_postgresql.dbapi
import polars as pl
from django.db import connection

from tallystick.engine.book.book import Book
from tallystick.engine.book.schemas import BOOK_SCHEMAS
from tallystick.engine.evidence.evidence import Evidence
from tallystick.record.database.address import libpq_uri

TABLES: Final[dict[str, str]] = {
    "contracts": "loans_loan",
    "borrowers": "loans_borrower",
    "drawdowns": "loans_drawdown",
    "dues": "loans_due",
    "events": "loans_event",
    "loan_facts": "loans_fact",
}
"""Table of the book -> table of the database."""
_READ: Final = {**TABLES, "dues": "loans_due_now", "loan_facts": "loans_fact_now"}
"""Table of the book -> what it is read from: the latest of plans agreed anew, facts with the day they ended."""
_NOT_HELD: Final = ("row", "branch", "officer")
_BY_NAME: Final = {
    "branch": "(SELECT code FROM people_branch WHERE id = branch_id) AS branch",
    "officer": "(SELECT username FROM people_person WHERE id = officer_id) AS officer",
}
"""Columns of the contracts that the record holds as rows of its own."""


@contextmanager
def bulk() -> Iterator[Any]:
    """This function will give a connection for frames, beside Django's own; it commits at its end."""
    with adbc_driver_postgresql.dbapi.connect(libpq_uri(connection.settings_dict)) as opened:
        yield opened
        opened.commit()


def columns_of(table: str) -> list[str]:
    """This function will give the columns of a table of the book that the record holds, in their order."""
    return [name for name in BOOK_SCHEMAS[table].column_names() if name not in _NOT_HELD]


def read_book(
    evidence: Evidence | None = None, more: Mapping[str, pl.LazyFrame] | None = None, opened: Any = None
) -> Book:
    """This function will read the whole book in bulk, as it is committed at one moment, whoever goes on posting.

    `evidence` lies beside it; `more` are tables of the book that are kept elsewhere, by name. What is read afterwards
    over `opened`, a bulk connection not used before, is of the same moment.
    """
    if opened is None:
        with bulk() as own:
            return read_book(evidence, more, own)
    frames = {}
    with opened.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
    for table in TABLES:
        with opened.cursor() as cursor:
            cursor.execute(_select(table))
            frame = pl.from_arrow(cursor.fetch_arrow_table())
        assert isinstance(frame, pl.DataFrame)
        frames[table] = frame
    tables = dict(_book(frames).tables)
    loans = frames["contracts"]["loan_id"].implode()
    for table, rows in (more or {}).items():
        has_loan = "loan_id" in rows.collect_schema().names()
        tables[table] = rows.filter(pl.col("loan_id").is_in(loans)) if has_loan else rows
    return Book(tables, evidence or Evidence({}))


def read_borrowers(enterprise_ids: list[str]) -> Book:
    """This function will read the book of a few borrowers inside the transaction that is open."""
    frames = {}
    firms = "WHERE enterprise_id = ANY(%s)"
    loans = f"WHERE loan_id IN (SELECT loan_id FROM loans_loan {firms})"
    for table in TABLES:
        where = firms if table in ("contracts", "borrowers") else loans
        with connection.cursor() as cursor:
            cursor.execute(_select(table, where), [enterprise_ids])
            rows = cursor.fetchall()
        dtypes = {name: column.dtype for name, column in BOOK_SCHEMAS[table].columns().items()}
        names = [*columns_of(table), *_by_name(table)]
        frames[table] = pl.DataFrame(rows, schema={name: dtypes[name] for name in names}, orient="row")
    return _book(frames)


def _select(table: str, where: str = "") -> str:
    order = ", ".join(BOOK_SCHEMAS[table].primary_key())
    columns = [*columns_of(table), *(_BY_NAME[name] for name in _by_name(table))]
    return f"SELECT {', '.join(columns)} FROM {_READ[table]} {where} ORDER BY {order}"


def _by_name(table: str) -> list[str]:
    return [name for name in _BY_NAME if table == "contracts" and name in BOOK_SCHEMAS[table].column_names()]


def _book(frames: dict[str, pl.DataFrame]) -> Book:
    held = {table: _typed(frame, table).lazy() for table, frame in frames.items() if not frame.is_empty()}
    return Book(held, Evidence({}))


def _typed(frame: pl.DataFrame, table: str) -> pl.DataFrame:
    dtypes = {name: column.dtype for name, column in BOOK_SCHEMAS[table].columns().items()}
    typed = frame.with_columns(pl.col(name).cast(dtypes[name]) for name in [*columns_of(table), *_by_name(table)])
    absent = [pl.lit(None, dtypes[name]).alias(name) for name in dtypes if name not in {"row", *frame.columns}]
    return typed.with_columns(absent).with_row_index("row", 1).select(BOOK_SCHEMAS[table].column_names())


def staged(opened: Any, name: str, frame: pl.DataFrame) -> str:
    """This function will put `frame` into a staging table and give its name; whoever reads it drops it."""
    table = f"staging_{name}"
    with opened.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {table}")
        cursor.adbc_ingest(table, frame.to_arrow(), mode="create")
    return table
