"""The evidence about a firm: what was brought of each table, in the order in which it came."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

import polars as pl
from django.db.models import Q

from tallystick.engine.evidence.schemas import SCHEMAS, firm_columns
from tallystick.intake.keys import settle_keys
from tallystick.record.evidence.models import Upload
from tallystick.record.evidence.store import path_of


def uploads_standing(enterprise_id: str) -> dict[str, list[Upload]]:
    """This function will give, by table, the uploads that stand for a firm: the last whole one and what was added."""
    of_firm = Q(enterprise__enterprise_id=enterprise_id) | Q(enterprise__isnull=True)
    found: dict[str, list[Upload]] = {}
    for upload in Upload.objects.filter(of_firm, kind=Upload.Kind.TABLE).order_by("pk"):
        if upload.is_whole:
            found[upload.item] = []
        found.setdefault(upload.item, []).append(upload)
    return found


def rows_of(table: str, uploads: Iterable[Upload], firms: Iterable[str]) -> pl.DataFrame:
    """This function will give the rows of `table` in `uploads` about any of `firms`, one row a key, numbered anew."""
    return tables_of({table: list(uploads)}, firms)[table]


def tables_of(standing: Mapping[str, list[Upload]], firms: Iterable[str]) -> dict[str, pl.DataFrame]:
    """This function will give what `rows_of` gives of every table of `standing`, read together."""
    wanted = list(firms)
    scans = [
        (table, pl.scan_parquet(path_of(upload.rows_file_id)).filter(_about(table, wanted)))
        for table, uploads in standing.items()
        for upload in uploads
        if upload.rows_file_id is not None
    ]
    frames = pl.collect_all([scan for _, scan in scans])
    found: dict[str, list[pl.DataFrame]] = {table: [] for table in standing}
    for (table, _), frame in zip(scans, frames, strict=True):
        found[table].append(frame)
    return {table: numbered(table, parts) for table, parts in found.items()}


def numbered(table: str, frames: list[pl.DataFrame]) -> pl.DataFrame:
    """This function will put frames of `table` together, numbered anew; rows of one key that differ go."""
    schema = _schema(table)
    types: Any = dict(schema)
    fitted = [frame if frame.schema == schema else frame.select(schema.names()).cast(types) for frame in frames]
    whole = fitted[0] if len(fitted) == 1 else pl.concat([schema.to_frame(), *fitted])
    whole = whole.with_columns(pl.Series("row", range(1, whole.height + 1), dtype=schema["row"]))
    return settle_keys(table, whole.lazy())[0].collect() if len(frames) > 1 else whole


@cache
def _schema(table: str) -> pl.Schema:
    return pl.Schema({name: column.dtype for name, column in SCHEMAS[table].columns().items()})


def _about(table: str, firms: list[str]) -> pl.Expr:
    columns = firm_columns(table) or ("enterprise_id",)
    return pl.any_horizontal(pl.col(column).is_in(firms) for column in columns)
