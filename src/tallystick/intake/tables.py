"""Every table that a folder may hold: those of evidence, and those of a loan book."""

from __future__ import annotations

import dataframely as dy

from tallystick.engine.book.schemas import BOOK_SCHEMAS
from tallystick.engine.evidence import schemas as evidence

SCHEMAS: dict[str, type[dy.Schema]] = {**evidence.SCHEMAS, **BOOK_SCHEMAS}
"""Table -> schema."""

EVIDENCE: tuple[str, ...] = tuple(evidence.SCHEMAS)
BOOK: tuple[str, ...] = tuple(BOOK_SCHEMAS)


def firm_columns(table: str) -> tuple[str, ...]:
    """This function will give the columns of which one must name a known firm; a book brings its own."""
    return () if table in BOOK_SCHEMAS else evidence.firm_columns(table)
