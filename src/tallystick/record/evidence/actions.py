"""Writes of evidence: everything is kept as it came; tables are read, and their bad rows reported, at once."""

from __future__ import annotations

import io
import tempfile
from contextlib import closing
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

import polars as pl

from tallystick.engine.evidence.schemas import SCHEMAS
from tallystick.intake import IntakeError, read_evidence, validate_table
from tallystick.record.audit.action import Act, acting
from tallystick.record.customers.models import Enterprise
from tallystick.record.evidence.models import File, Upload
from tallystick.record.evidence.recognise import PAPERS, TABLES, media_type_of
from tallystick.record.evidence.store import kept
from tallystick.record.people.actor import Actor
from tallystick.record.unable import Unable

OWN = ("applications", "exposures", "model_scores")
"""Tables that the bank itself writes; nobody uploads them."""
_GROUP_ROWS = 20_000


@dataclass(frozen=True, slots=True)
class Brought:
    """A file as somebody brings it; `case_number` where it belongs to a case."""

    name: str
    content: bytes
    case_number: str = ""


@dataclass(frozen=True, slots=True)
class Taken:
    """When and where a photo was taken, as far as known."""

    at: datetime | None = None
    latitude: float | None = None
    longitude: float | None = None


def upload_table(
    actor: Actor, enterprise: Enterprise, table: str, brought: Brought, *, is_whole: bool = True, mapping: str = ""
) -> Upload:
    """This function will keep a table of evidence about `enterprise` and read it; bad rows go to its quarantine.

    With `is_whole` it stands in place of what was brought before of this table, else it is added. Rows about other
    firms are bad rows. `mapping` names a packaged mapping, for files with headers of their own.

    :raises Refused: the actor collects no evidence, or the enterprise belongs to another branch.
    :raises Unable: there is no such table to bring, or the file is too large, disguised, bursts or cannot be read.
    """
    with acting(actor, "upload_evidence", right="collect_evidence") as act:
        actor.need_branch(enterprise.branch_id)
        if table not in SCHEMAS or table in OWN:
            raise Unable("no_such_table", f"{table!r} is no table to bring", f"没有可上传的表“{table}”")
        media_type = media_type_of(brought.name, brought.content, allowed=TABLES)
        valid, quarantine, notes = _read(table, enterprise, brought, mapping or None)
        return act.make(
            Upload(
                enterprise=enterprise,
                branch_id=enterprise.branch_id,
                case_number=brought.case_number,
                kind=Upload.Kind.TABLE,
                item=table,
                name=brought.name[:255],
                file=kept(brought.content, media_type=media_type, at=act.at),
                is_whole=is_whole,
                rows_file=_as_parquet(act, valid),
                quarantine_file=_as_parquet(act, quarantine) if quarantine.height else None,
                rows=valid.height + quarantine.height,
                valid=valid.height,
                quarantined=quarantine.height,
                notes=notes,
                by=actor.person,
                at=act.at,
            )
        )


def upload_paper(
    actor: Actor, enterprise: Enterprise, item: str, brought: Brought, *, is_photo: bool, taken: Taken | None = None
) -> Upload:
    """This function will keep a photo or a document about `enterprise`; `item` says what it shows.

    :raises Refused: the actor collects no evidence, or the enterprise belongs to another branch.
    :raises Unable: the file is empty, too large, disguised or of another kind; or the place is none on earth.
    """
    where = taken or Taken()
    with acting(actor, "upload_paper", right="collect_evidence") as act:
        actor.need_branch(enterprise.branch_id)
        _check_place(where)
        media_type = media_type_of(brought.name, brought.content, allowed=PAPERS)
        return act.make(
            Upload(
                enterprise=enterprise,
                branch_id=enterprise.branch_id,
                case_number=brought.case_number,
                kind=Upload.Kind.PHOTO if is_photo else Upload.Kind.DOCUMENT,
                item=item[:48],
                name=brought.name[:255],
                file=kept(brought.content, media_type=media_type, at=act.at),
                taken_at=where.at,
                latitude=where.latitude,
                longitude=where.longitude,
                by=actor.person,
                at=act.at,
            )
        )


def keep_feed(actor: Actor, table: str, frame: pl.DataFrame, *, name: str) -> Upload:
    """This function will keep rows of `table` about many enterprises, as another system of the bank sends them.

    They stand in place of the feed before. Bad rows go to quarantine, as in an upload.

    :raises Refused: the actor runs no jobs.
    :raises IntakeError: there is no such table, or it lacks a required column.
    """
    with acting(actor, "keep_feed", right="run_jobs") as act:
        valid, quarantine = validate_table(table, frame, source=name)
        by = [column for column in ("enterprise_id", "obligor_id") if column in valid.columns]
        file = _as_parquet(act, valid.sort(by, maintain_order=True))
        return act.make(
            Upload(
                kind=Upload.Kind.TABLE,
                item=table,
                name=name[:255],
                file=file,
                rows_file=file,
                quarantine_file=_as_parquet(act, quarantine) if quarantine.height else None,
                rows=frame.height,
                valid=valid.height,
                quarantined=quarantine.height,
                by=actor.person,
                at=act.at,
            )
        )


def _read(
    table: str, enterprise: Enterprise, brought: Brought, mapping: str | None
) -> tuple[pl.DataFrame, pl.DataFrame, list[dict[str, object]]]:
    """Valid rows about `enterprise`, the quarantine, and what the intake notes."""
    number = enterprise.enterprise_id
    with tempfile.TemporaryDirectory(prefix="tallystick-upload-") as folder:
        ending = next(one for one in sorted(TABLES, key=len, reverse=True) if brought.name.lower().endswith(one))
        (Path(folder) / f"{table}{ending}").write_bytes(brought.content)
        if table != "enterprises":
            firm = pl.DataFrame({"enterprise_id": [number], "name": [enterprise.name]})
            firm.write_parquet(Path(folder) / "enterprises.parquet")
        try:
            collected = read_evidence(Path(folder), mapping=mapping)
        except IntakeError as error:
            said = str(error).replace(f"{folder}/", "")
            raise Unable("file_unread", f"{brought.name}: {said}", f"{brought.name} 无法读取：{said}") from None
        with closing(collected):
            valid = collected.evidence.tables[table].collect()
            quarantine = collected.quarantine.filter(pl.col("table") == table)
            notes = [asdict(note) for note in collected.notes]
    if table == "enterprises":
        valid = valid.filter(pl.col("enterprise_id") == number)
        if valid.is_empty():
            raise Unable("other_firm", f"{brought.name} holds no row about {number}", f"{brought.name} 中没有 {number}")
    return valid, quarantine.with_columns(file=pl.lit(brought.name)), notes


def _as_parquet(act: Act, frame: pl.DataFrame) -> File:
    buffer = io.BytesIO()
    frame.write_parquet(buffer, row_group_size=_GROUP_ROWS)
    return kept(buffer.getvalue(), media_type=TABLES[".parquet"], at=act.at)


def _check_place(taken: Taken) -> None:
    latitude, longitude = taken.latitude, taken.longitude
    if (latitude is None) != (longitude is None) or not (
        -90 <= (latitude or 0) <= 90 and -180 <= (longitude or 0) <= 180
    ):
        raise Unable("bad_place", "The place needs a latitude and a longitude", "拍摄地点须含有效经纬度")
