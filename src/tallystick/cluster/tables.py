"""Tables of a Hive metastore or any other that Spark reads, written as Parquet by the executors for the rounds.

Spark hands Arrow batches to Python (`mapInArrow`), of the columns that the table's schema knows and no other; a file is
written as the batches come, and only its name and number of rows go back.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Iterator
from typing import Any

import polars as pl

from tallystick.cluster.errors import ClusterError
from tallystick.cluster.files import Place, Wrote
from tallystick.cluster.schedule import attempt
from tallystick.intake.tables import SCHEMAS

ROWS_A_FILE = 500_000
_RECEIPT = "name string, rows long, bytes long, sha256 string"


def written_table(session: Any, name: str, table: str, to: Place) -> list[Wrote]:
    """This function will write Spark's table `name` as files of `table` under `to`, and give those files.

    Batches have 65,536 rows (`spark.sql.execution.arrow.maxRecordsPerBatch`), files up to half a million. A file is
    named after its partition and content, so that a task run twice leaves one; only files given here are to be read.

    :raises ClusterError: the table has none of the schema's columns.
    """
    source = session.table(name)
    columns = [column for column in SCHEMAS[table].column_names() if column in source.columns and column != "row"]
    if not columns:
        raise ClusterError(
            thing=f"table {table}",
            place=name,
            cause="it has none of the columns of docs/reference/evidence.md or book.md",
            cure="Make a view of it that has, and name the view",
        )
    receipts = source.select(*columns).mapInArrow(_writer(table, to), _RECEIPT).collect()
    return [Wrote(*receipt) for receipt in sorted(receipts)]


def _writer(table: str, to: Place) -> Callable[[Iterator[Any]], Iterator[Any]]:
    """What an executor does with the batches of one partition."""

    def written(batches: Iterator[Any]) -> Iterator[Any]:
        import pyarrow as pa

        for frame in _filled(batches):
            content = io.BytesIO()
            frame.write_parquet(content)
            digest = hashlib.sha256(content.getvalue()).hexdigest()
            name = f"{table}/{digest[:32]}.parquet"
            to.put(name, content.getvalue(), attempt=attempt())
            row = {"name": [name], "rows": [frame.height], "bytes": [len(content.getvalue())], "sha256": [digest]}
            yield pa.RecordBatch.from_pydict(row)

    return written


def _filled(batches: Iterator[Any]) -> Iterator[pl.DataFrame]:
    """Batches put together up to the rows of a file."""
    held: list[pl.DataFrame] = []
    for batch in batches:
        frame = pl.from_arrow(batch)
        if isinstance(frame, pl.DataFrame) and frame.height:
            held.append(frame)
        if sum(one.height for one in held) >= ROWS_A_FILE:
            yield pl.concat(held)
            held = []
    if held:
        yield pl.concat(held)
