"""The evidence about a firm: what was brought of each table, in the order in which it came."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from typing import Any

import numpy as np
import polars as pl
from django.db.models import F, Q

from tallystick.engine.evidence.evidence import Evidence
from tallystick.engine.evidence.schemas import SCHEMAS, firm_columns
from tallystick.intake.keys import settle_keys
from tallystick.record.evidence.by_firm import ByFirm, fitted, schema_of
from tallystick.record.evidence.models import Upload
from tallystick.record.evidence.recent import Recent
from tallystick.record.evidence.store import path_of

_RECENT = Recent()

Standing = dict[str, list[Upload]]
"""The uploads that stand for a firm, by table: the last whole one and what was added to it."""


def uploads_standing(enterprise_id: str) -> Standing:
    """This function will give, by table, the uploads that stand for a firm."""
    return standing_of([enterprise_id])[enterprise_id]


def standing_of(firms: Iterable[str]) -> dict[str, Standing]:
    """This function will give for each of `firms` the uploads that stand for it, read together."""
    found: dict[str, Standing] = {firm: {} for firm in firms}
    of_firms = Q(enterprise__enterprise_id__in=list(found)) | Q(enterprise__isnull=True)
    every = Upload.objects.filter(of_firms, kind=Upload.Kind.TABLE).annotate(firm=F("enterprise__enterprise_id"))
    for upload in every.order_by("pk"):
        for firm in found if upload.firm is None else (upload.firm,):
            if upload.is_whole:
                found[firm][upload.item] = []
            found[firm].setdefault(upload.item, []).append(upload)
    return found


def rows_of(table: str, uploads: Iterable[Upload], firms: Iterable[str]) -> pl.DataFrame:
    """This function will give the rows of `table` in `uploads` about any of `firms`, one row a key, numbered anew."""
    return tables_of({table: list(uploads)}, firms)[table]


def tables_of(standing: Standing, firms: Iterable[str]) -> dict[str, pl.DataFrame]:
    """This function will give what `rows_of` gives of every table of `standing`, read together."""
    wanted = list(firms)
    scans = [
        (table, _scan(table, upload.rows_file_id, wanted))
        for table, uploads in standing.items()
        for upload in uploads
        if upload.rows_file_id is not None
    ]
    frames = pl.collect_all([scan for _, scan in scans])
    found: dict[str, list[pl.DataFrame]] = {table: [] for table in standing}
    for (table, _), frame in zip(scans, frames, strict=True):
        found[table].append(frame)
    return {table: numbered(table, parts) for table, parts in found.items()}


def tables_of_each(standing: Mapping[str, Standing]) -> dict[str, dict[str, pl.DataFrame]]:
    """This function will give for each firm of `standing` what `rows_of` gives of each of its tables.

    Every file is read once, for all the firms that it stands for.
    """
    asked: dict[tuple[str, str], list[str]] = {}
    for firm, tables in standing.items():
        for table, uploads in tables.items():
            for upload in uploads:
                if upload.rows_file_id is not None:
                    asked.setdefault((table, upload.rows_file_id), []).append(firm)
    read = {(table, file): _by_firm(table, file, firms) for (table, file), firms in asked.items()}
    return {
        firm: {
            table: _in_order(table, [read[table, up.rows_file_id].of(firm) for up in uploads if up.rows_file_id])
            for table, uploads in tables.items()
        }
        for firm, tables in standing.items()
    }


def _by_firm(table: str, file: str, firms: list[str]) -> ByFirm:
    path = path_of(file)
    return _RECENT.by_firm(file, path, table) or ByFirm(table, _scan(table, file, firms).collect())


def _scan(table: str, file: str, firms: list[str]) -> pl.LazyFrame:
    return _RECENT.rows(file, path_of(file)).filter(_about(table, firms))


def evidence_standing() -> Evidence:
    """This function will give all that stands of every table, of every firm, for month ends.

    A whole upload about one firm stands in place of the rows that earlier uploads hold in that firm's name.
    """
    held: dict[str, list[tuple[Upload, set[str]]]] = {}
    uploads = Upload.objects.filter(kind=Upload.Kind.TABLE, rows_file__isnull=False).select_related("enterprise")
    for upload in uploads.order_by("pk"):
        rows = held.setdefault(upload.item, [])
        if upload.is_whole and upload.enterprise is None:
            rows.clear()
        elif upload.is_whole and upload.enterprise is not None:
            for _, gone in rows:
                gone.add(upload.enterprise.enterprise_id)
        rows.append((upload, set()))
    tables = {table: _whole(table, rows) for table, rows in held.items() if rows}
    if "enterprises" not in tables:
        return Evidence(tables)
    known = tables["enterprises"].select("enterprise_id").collect()["enterprise_id"].implode()
    return Evidence({table: _of_known(table, rows, known) for table, rows in tables.items()})


def _of_known(table: str, rows: pl.LazyFrame, known: pl.Series) -> pl.LazyFrame:
    """Rows that name a firm of the table `enterprises`, as intake takes them; the others say nothing of a customer."""
    if table == "enterprises":
        return rows
    columns = firm_columns(table) or ("enterprise_id",)
    return rows.filter(pl.any_horizontal(pl.col(column).is_in(known) for column in columns))


def _whole(table: str, rows: list[tuple[Upload, set[str]]]) -> pl.LazyFrame:
    schema, firm = schema_of(table), (firm_columns(table) or ("enterprise_id",))[0]
    types: Any = dict(schema)
    parts = []
    for upload, gone in rows:
        scan = pl.scan_parquet(path_of(str(upload.rows_file_id))).select(schema.names()).cast(types)
        parts.append(scan.filter(~pl.col(firm).is_in(sorted(gone))) if gone else scan)
    if len(parts) == 1:
        return parts[0]
    together = pl.concat(parts).with_columns(pl.int_range(1, pl.len() + 1).cast(schema["row"]).alias("row"))
    return settle_keys(table, together)[0]


def numbered(table: str, frames: list[pl.DataFrame]) -> pl.DataFrame:
    """This function will put frames of `table` together, numbered anew; rows of one key that differ go."""
    return _in_order(table, [fitted(table, frame) for frame in frames])


def _in_order(table: str, frames: list[pl.DataFrame]) -> pl.DataFrame:
    """Frames that have the schema of `table` put together, numbered anew; rows of one key that differ go."""
    whole = (frames[0] if len(frames) == 1 else pl.concat([_blank(table), *frames])).clone()
    whole = whole.replace_column(schema_of(table).names().index("row"), _rows(whole.height))
    key = SCHEMAS[table].primary_key()
    if len(frames) == 1 or not key or not _may_repeat(whole, key):
        return whole
    return settle_keys(table, whole.lazy())[0].collect()


def _may_repeat(rows: pl.DataFrame, key: list[str]) -> bool:
    """Whether some key stands twice; where no value of one of its columns does, nothing need be compared."""
    if any(rows[name].n_unique() == rows.height for name in key):
        return False
    return bool(rows[key].is_duplicated().any())


@lru_cache(1_000)
def _rows(count: int) -> pl.Series:
    return pl.Series("row", np.arange(1, count + 1, dtype=np.uint32))


@cache
def _blank(table: str) -> pl.DataFrame:
    return schema_of(table).to_frame()


def _about(table: str, firms: list[str]) -> pl.Expr:
    columns = firm_columns(table) or ("enterprise_id",)
    return pl.any_horizontal(pl.col(column).is_in(firms) for column in columns)
