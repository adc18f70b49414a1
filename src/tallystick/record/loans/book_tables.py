"""Tables of the book that come whole from elsewhere and are only read: kept as they came, the last one stands."""

from __future__ import annotations

import io
from typing import Final

import polars as pl

from tallystick.engine.book.schemas import BOOK_SCHEMAS
from tallystick.record.audit.action import acting
from tallystick.record.evidence.store import kept, path_of
from tallystick.record.loans.models import BookTable
from tallystick.record.people.actor import Actor
from tallystick.record.unable import Unable

KEPT: Final = ("calendar", "covenants", "overlays", "promises")
"""The bank's business days, what borrowers promised to keep to, approved overlays, promises to pay."""
_PARQUET = "application/vnd.apache.parquet"


def keep_table(actor: Actor, table: str, frame: pl.DataFrame) -> BookTable:
    """This function will keep a table of the book in place of the one before.

    :raises Refused: the actor runs no jobs.
    :raises Unable: it is no table that comes whole from elsewhere.
    """
    if table not in KEPT:
        raise Unable("no_such_table", f"{table!r} is none of {', '.join(KEPT)}", f"没有可保存的表“{table}”")
    with acting(actor, "keep_table", right="run_jobs") as act:
        buffer = io.BytesIO()
        frame.select(BOOK_SCHEMAS[table].column_names()).write_parquet(buffer)
        file = kept(buffer.getvalue(), media_type=_PARQUET, at=act.at)
        return act.make(BookTable(table=table, file=file, rows=frame.height, at=act.at))


def kept_tables() -> dict[str, pl.LazyFrame]:
    """This function will give the kept tables by name, each the last one that came."""
    found = {}
    for table in KEPT:
        last = BookTable.objects.filter(table=table).order_by("-pk").first()
        if last is not None:
            found[table] = pl.scan_parquet(path_of(last.file_id))
    return found
