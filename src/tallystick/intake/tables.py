"""Every table that a folder may hold: those of evidence, and those of a loan book."""

from __future__ import annotations

from copy import copy
from functools import cache

import dataframely as dy

from tallystick.engine.book.schemas import BOOK_SCHEMAS
from tallystick.engine.evidence import schemas as evidence

SCHEMAS: dict[str, type[dy.Schema]] = {**evidence.SCHEMAS, **BOOK_SCHEMAS}
"""Table -> schema."""

EVIDENCE: tuple[str, ...] = tuple(evidence.SCHEMAS)
BOOK: tuple[str, ...] = tuple(BOOK_SCHEMAS)


@cache
def keyless(table: str) -> type[dy.Schema]:
    """This function will give the schema of `table` without its key: rows are judged one by one."""
    held = {name: copy(column) for name, column in vars(SCHEMAS[table]).items() if isinstance(column, dy.Column)}
    for column in held.values():
        column.primary_key = False
    return type(f"{table}_rows", (SCHEMAS[table],), {"__doc__": SCHEMAS[table].__doc__, **held})


def firm_columns(table: str) -> tuple[str, ...]:
    """This function will give the columns of which one must name a known firm; a book brings its own."""
    return () if table in BOOK_SCHEMAS else evidence.firm_columns(table)
