"""The evidence about a firm: what was brought of each table, in the order in which it came."""

from __future__ import annotations

from collections.abc import Iterable

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
    wanted = list(firms)
    about = pl.any_horizontal(pl.col(column).is_in(wanted) for column in firm_columns(table) or ("enterprise_id",))
    paths = [path_of(upload.rows_file_id) for upload in uploads if upload.rows_file_id is not None]
    found = [pl.scan_parquet(path).filter(about).collect() for path in paths]
    return numbered(table, found)


def numbered(table: str, frames: list[pl.DataFrame]) -> pl.DataFrame:
    """This function will put frames of `table` together, numbered anew; rows of one key that differ go."""
    schema = pl.Schema({name: column.dtype for name, column in SCHEMAS[table].columns().items()})
    whole = pl.concat([schema.to_frame(), *(frame.select(schema.names()).cast(dict(schema)) for frame in frames)])
    whole = whole.with_columns(pl.int_range(1, pl.len() + 1).cast(schema["row"]).alias("row"))
    return settle_keys(table, whole.lazy())[0].collect() if len(frames) > 1 else whole
