"""The tables that a decision rests on as one archive: the same rows give the same bytes, however they were read.

Long tables are kept as Arrow, each in a file of its own; those of a few rows, of which a firm has a dozen, as JSON in
one file: of those, Arrow takes more time and more room for saying what they are than for what they hold.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping
from datetime import date
from typing import Any, Final

import numpy as np
import polars as pl

from tallystick.engine.evidence.evidence import Evidence

_FEW: Final = 100
"""Most rows of a table that is kept as JSON."""
_TYPES: Final[dict[str, Any]] = {
    str(dtype): dtype for dtype in (pl.String, pl.Int64, pl.Int32, pl.UInt32, pl.Float64, pl.Boolean, pl.Date)
}
"""Types that JSON gives back as they were, by the name under which they are kept."""
_TABLES = "tables.json"
_STREAM = ".arrows"
_DAY = (1980, 1, 1, 0, 0, 0)


def packed(tables: Mapping[str, pl.DataFrame]) -> bytes:
    """This function will give `tables` in one archive of bytes that depend on their names, columns and rows alone."""
    buffer, few = io.BytesIO(), {}
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name, rows in sorted(tables.items()):
            types = [str(dtype) for dtype in rows.dtypes]
            if rows.height <= _FEW and _TYPES.keys() >= set(types):
                few[name] = {"columns": dict(zip(rows.columns, types, strict=True)), "rows": rows.rows()}
            else:
                archive.writestr(zipfile.ZipInfo(f"{name}{_STREAM}", _DAY), _as_arrow(rows))
        text = json.dumps(few, ensure_ascii=False, separators=(",", ":"), default=date.isoformat)
        archive.writestr(zipfile.ZipInfo(_TABLES, _DAY), text.encode())
    return buffer.getvalue()


def unpacked(content: bytes) -> Evidence:
    """This function will give the evidence that `packed` packed."""
    tables: dict[str, pl.DataFrame] = {}
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            held = archive.read(name)
            if name == _TABLES:
                tables |= {table: _of_few(told["columns"], told["rows"]) for table, told in json.loads(held).items()}
            elif name.endswith(_STREAM):
                tables[name.removesuffix(_STREAM)] = pl.read_ipc_stream(io.BytesIO(held))
            else:  # as it was kept at first: a file with a footer, which takes five times as long to write
                tables[name.removesuffix(".arrow")] = pl.read_ipc(io.BytesIO(held))
    return Evidence({name: frame.lazy() for name, frame in tables.items()})


def _as_arrow(rows: pl.DataFrame) -> bytes:
    """Rows gathered anew first: what stands where nothing is known would else tell how they were read."""
    part = io.BytesIO()
    fresh = (
        rows[pl.Series(np.arange(rows.height, dtype=np.uint32))] if rows.height else pl.DataFrame(schema=rows.schema)
    )
    fresh.write_ipc_stream(part, compression="lz4", compat_level=pl.CompatLevel.oldest())  # texts end to end
    return part.getvalue()


def _of_few(columns: Mapping[str, str], rows: list[list[Any]]) -> pl.DataFrame:
    types = {name: _TYPES[told] for name, told in columns.items()}
    texts = {name: pl.String if dtype == pl.Date else dtype for name, dtype in types.items()}
    days = [pl.col(name).str.to_date("%Y-%m-%d") for name, dtype in types.items() if dtype == pl.Date]
    return pl.DataFrame(rows, schema=texts, orient="row").with_columns(days)
