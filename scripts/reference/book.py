"""The tables of a loan book, from their schemas."""

from __future__ import annotations

from typing import Any

import dataframely as dy

from scripts.reference.table import table
from tallystick.engine.book.schemas import BOOK_SCHEMAS
from tallystick.engine.process.schemas import BANK_SCHEMAS

_HEAD = """# Tables of a loan book

What `tally month-end` reads, beside the tables of [evidence](evidence.md). Any table may be absent; columns in
**bold** are the key, *optional* ones may be left out or empty. Money in whole fen ends `_minor`; a file may give it in
yuan under the name without `_minor`.
"""

_PROCESS_HEAD = """# Tables of a bank folder

What `tally simulate` writes beside [evidence](evidence.md) and [book](book.md), and what diagnosis reads: people,
the log of every action, the cases acted on (`process/*.parquet`), month ends (`month_ends/<year-month>.parquet`)
and outcomes (`outcomes.parquet`). Columns in **bold** are the key, *optional* ones may be left out or empty; money
is in whole fen.
"""


def process_page() -> str:
    """This function will give the page of the tables of a bank folder and their columns."""
    return "\n".join([_PROCESS_HEAD, *(_section(name, schema) for name, schema in BANK_SCHEMAS.items())])


def book_page() -> str:
    """This function will give the page of the book's tables and their columns."""
    return "\n".join([_HEAD, *(_section(name, schema) for name, schema in BOOK_SCHEMAS.items())])


def _section(name: str, schema: type[dy.Schema]) -> str:
    rows = [_row(key, column) for key, column in schema.columns().items() if key != "row"]
    head = ("column", "what it is", "中文", "type", "values")
    return f"## {name}\n\n{(schema.__doc__ or '').strip()}\n\n{table(head, rows)}"


def _row(name: str, column: dy.Column) -> tuple[str, str, str, str, str]:
    meta: dict[str, Any] = column.metadata or {}
    shown = f"**`{name}`**" if column.primary_key else f"`{name}`"
    codes = " ".join(f"`{code}`" for code in meta.get("codes", ()))
    said = (column.description or "", meta.get("zh", ""), meta.get("unit", ""), codes)
    return (shown + (" *optional*" if column.nullable else ""), *said)
