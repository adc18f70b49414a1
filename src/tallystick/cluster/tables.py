"""Tables of a Hive metastore or any other that Spark reads, written as Parquet by the executors for the rounds.

Spark hands Arrow batches to Python (`mapInArrow`), of the columns that the table's schema knows and no other; a file is
written as the batches come, and only its name and number of rows go back. `hive://DATABASE` names the tables of a
database that are called as ours are.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from typing import Any

import polars as pl

from tallystick.cluster.errors import ClusterError
from tallystick.cluster.files import Place, Wrote
from tallystick.cluster.schedule import OnSpark, Scheduler, attempt
from tallystick.cluster.secrets import first_line, refuse_credentials
from tallystick.cluster.sifting import Source, empty, sources_of
from tallystick.intake.tables import SCHEMAS

ROWS_A_FILE = 500_000
HIVE = "hive://"
_TAKEN = "taken.json"
_RECEIPT = "name string, rows long, bytes long, sha256 string"


def sources_at(address: str, tables: Sequence[str], scheduler: Scheduler, taken: Place) -> list[Source]:
    """This function will list the Parquet files of `tables` at `address`; those of `hive://DATABASE` are written to
    `taken` first, once: a run that is started again goes on from what it has taken.

    :raises ClusterError: there is none, a table lies there in another format, or the database cannot be read.
    """
    if not address.startswith(HIVE):
        return sources_of(Place.of(address), tables)
    refuse_credentials(address)
    database = address.removeprefix(HIVE).strip("/")
    if not isinstance(scheduler, OnSpark):
        raise ClusterError(
            thing="the tables",
            place=address,
            cause="only Spark reads its tables",
            cure="Run it with --on, or name a folder",
        )
    held = taken.get(_TAKEN)
    record = None if held is None else json.loads(held)
    if record is None or [record["database"], record["tables"]] != [database, list(tables)]:
        taken.remove()
        wrote = _taken(database, tables, taken)
        files = {table: [asdict(one) for one in named] for table, named in wrote.items()}
        record = {"database": database, "tables": list(tables), "files": files}
        taken.put_json(_TAKEN, record)
    return [
        Source(table, taken.path(one["name"]), one["name"], one["bytes"])
        for table, named in record["files"].items()
        for one in named
    ]


def _taken(database: str, tables: Sequence[str], taken: Place) -> dict[str, list[Wrote]]:
    from pyspark.errors import PySparkException
    from pyspark.sql import SparkSession

    session = SparkSession.builder.getOrCreate()
    try:
        names = {table: f"`{database}`.`{table}`" for table in tables}
        there = [table for table in tables if session.catalog.tableExists(names[table])]
        wrote = {
            table: written_table(session, names[table], table, taken) or [_of_no_rows(table, taken)] for table in there
        }
    except PySparkException as error:
        raise ClusterError(
            thing="the tables",
            place=f"{HIVE}{database}",
            cause=f"Spark cannot read them ({first_line(error)})",
            cure="Check the database's name, and that the session knows its catalogue (spark-defaults.conf)",
        ) from error
    if not wrote:
        raise ClusterError(
            thing="the tables",
            place=f"{HIVE}{database}",
            cause="no table or view there is called as one of ours",
            cure=f"Make views named {', '.join(tables[:3])}, ... with the columns of docs/reference",
        )
    return wrote


def _of_no_rows(table: str, taken: Place) -> Wrote:
    """A table without a row is there all the same: what it would hold is known to be nothing."""
    return taken.write(f"{table}/none.parquet", empty(table).drop("row", strict=False), attempt=attempt())


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
