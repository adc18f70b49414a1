"""Tables of evidence with every column of their schema."""

from __future__ import annotations

import polars as pl

from tallystick.engine.evidence.schemas import SCHEMAS


def completed(table: str, frame: pl.DataFrame) -> pl.DataFrame:
    """This function will give `frame` with all columns of an evidence table, typed; those it lacks are null."""
    schema = {name: column.dtype for name, column in SCHEMAS[table].columns().items()}
    numbered = frame if "row" in frame.columns else frame.with_row_index("row", offset=1)
    held = set(numbered.columns)
    return numbered.select(
        pl.col(name).cast(dtype) if name in held else pl.lit(None, dtype).alias(name) for name, dtype in schema.items()
    )
