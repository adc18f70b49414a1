"""What is brought is kept as it came and read at once; what is disguised, bursts or is another firm's is not used."""

from __future__ import annotations

import gzip
import io
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from django.db import DatabaseError, connection, transaction

from tallystick.record.audit.models import Look
from tallystick.record.customers.actions import register
from tallystick.record.customers.models import Enterprise
from tallystick.record.evidence import queries
from tallystick.record.evidence.actions import Brought, Taken, keep_feed, upload_paper, upload_table
from tallystick.record.evidence.gather import rows_of, uploads_standing
from tallystick.record.evidence.models import File
from tallystick.record.evidence.store import path_of, read
from tallystick.record.people.actor import Actor, Refused
from tallystick.record.unable import Unable

TAX = "enterprise_id,tax_kind,period_end,declared_sales_minor,tax_due_minor,tax_paid_minor\n"
GOOD = TAX + "E1,vat,2026-09-30,100000,3000,3000\nE1,vat,2026-10-31,120000,3600,3600\n"
BAD = TAX + "E1,vat,2026-09-30,100000,3000,3000\nE2,vat,2026-09-30,1,1,1\nE1,vat,never,1,1,1\n"
JPEG = b"\xff\xd8\xff\xe0" + b"\x00" * 64


@pytest.fixture(autouse=True)
def own_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tallystick.record.evidence.store.files_folder", lambda: tmp_path)


@pytest.fixture
def firm(river_branch: Any) -> Enterprise:
    return register(Actor.system(), "E1", name="Lantern Foods", branch=river_branch, manager=None)


def rows(firm: Enterprise, table: str) -> pl.DataFrame:
    return rows_of(table, uploads_standing(firm.enterprise_id).get(table, []), [firm.enterprise_id])


def test_a_table_is_kept_as_it_came_and_its_bad_rows_are_told(firm: Enterprise, staff: Any) -> None:
    manager = staff("M1", "customer_manager")
    upload = upload_table(manager, firm, "tax_declarations", Brought("税.csv", BAD.encode()))
    assert (upload.rows, upload.valid, upload.quarantined) == (3, 1, 2)
    assert read(upload.file) == BAD.encode()
    told = queries.quarantine(manager, upload.pk)
    assert told.height == 2
    assert told["sentence_zh"].null_count() == 0
    assert told["file"].unique().to_list() == ["税.csv"]
    assert rows(firm, "tax_declarations")["declared_sales_minor"].to_list() == [100000]


def test_what_is_brought_whole_stands_in_place_and_what_is_added_is_added(firm: Enterprise, staff: Any) -> None:
    manager = staff("M1", "customer_manager")
    upload_table(manager, firm, "tax_declarations", Brought("a.csv", BAD.encode()))
    upload_table(manager, firm, "tax_declarations", Brought("b.csv", GOOD.encode()))
    assert rows(firm, "tax_declarations").height == 2
    more = TAX + "E1,vat,2026-11-30,90000,0,0\nE1,vat,2026-10-31,120000,3600,3600\n"
    upload_table(manager, firm, "tax_declarations", Brought("c.csv", more.encode()), is_whole=False)
    found = rows(firm, "tax_declarations")
    assert sorted(found["period_end"].to_list()) == [date(2026, 9, 30), date(2026, 10, 31), date(2026, 11, 30)]
    assert found["row"].is_unique().all()


def test_a_feed_holds_many_firms_and_each_sees_its_own(firm: Enterprise, db: Any) -> None:
    frame = pl.DataFrame(
        {
            "enterprise_id": ["E2", "E1", "E1"],
            "tax_kind": ["vat", "vat", "moon"],
            "period_end": [date(2026, 9, 30)] * 3,
            "tax_due_minor": [1, 2, 3],
            "tax_paid_minor": [1, 2, 3],
        }
    )
    feed = keep_feed(Actor.system(), "tax_declarations", frame, name="tax office")
    assert (feed.valid, feed.quarantined) == (2, 1)
    assert rows(firm, "tax_declarations")["tax_due_minor"].to_list() == [2]


def test_a_workbook_is_read_too(firm: Enterprise, staff: Any, tmp_path: Path) -> None:
    frame = pl.read_csv(io.StringIO(GOOD))
    buffer = io.BytesIO()
    pytest.importorskip("xlsxwriter", reason="writing a workbook needs xlsxwriter")
    frame.write_excel(buffer)
    upload = upload_table(
        staff("M1", "customer_manager"), firm, "tax_declarations", Brought("t.xlsx", buffer.getvalue())
    )
    assert upload.valid == 2


def burst_workbook() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * 2**26)
    return buffer.getvalue()


def with_macros() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("xl/workbook.xml", b"<x/>")
        archive.writestr("xl/vbaProject.bin", b"x")
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.csv", b"", "file_empty"),
        ("a.exe", b"MZ", "file_kind"),
        ("a.csv", b"PK\x03\x04 not a table", "file_disguised"),
        ("a.csv", JPEG, "file_disguised"),
        ("a.parquet", GOOD.encode(), "file_disguised"),
        ("a.csv.gz", gzip.compress(b"0" * 2**26), "file_bursts"),
        ("a.xlsx", burst_workbook(), "file_bursts"),
        ("a.xlsx", with_macros(), "file_macros"),
        ("a.csv", b"colour,shape\nred,round\n", "file_unread"),
    ],
)
def test_what_cannot_be_used_is_refused(firm: Enterprise, staff: Any, name: str, content: bytes, code: str) -> None:
    with pytest.raises(Unable) as unable:
        upload_table(staff("M1", "customer_manager"), firm, "tax_declarations", Brought(name, content))
    assert unable.value.code == code
    assert unable.value.zh
    assert not File.objects.exists()


def test_a_file_beyond_the_bound_is_refused(firm: Enterprise, staff: Any, settings: Any) -> None:
    settings.EVIDENCE_MOST_BYTES = 100
    with pytest.raises(Unable, match="larger"):
        upload_table(staff("M1", "customer_manager"), firm, "tax_declarations", Brought("a.csv", GOOD.encode()))


def test_the_bank_writes_its_own_tables(firm: Enterprise, staff: Any) -> None:
    with pytest.raises(Unable, match="no table to bring"):
        upload_table(staff("M1", "customer_manager"), firm, "exposures", Brought("a.csv", GOOD.encode()))


def test_a_photo_has_time_and_place(firm: Enterprise, staff: Any, day: Any) -> None:
    manager = staff("M1", "customer_manager")
    photo = upload_paper(
        manager, firm, "workshop", Brought("a.jpg", JPEG), is_photo=True, taken=Taken(None, 28.1, 120.9)
    )
    assert (photo.kind, photo.latitude) == ("photo", 28.1)
    with pytest.raises(Unable, match="latitude"):
        upload_paper(manager, firm, "workshop", Brought("a.jpg", JPEG), is_photo=True, taken=Taken(None, 281, 120.9))


def test_another_branch_neither_brings_nor_sees(firm: Enterprise, staff: Any, hill_branch: Any) -> None:
    upload = upload_table(staff("M1", "customer_manager"), firm, "tax_declarations", Brought("a.csv", GOOD.encode()))
    stranger = staff("M2", "customer_manager", branch=hill_branch)
    for attempt in (
        lambda: upload_table(stranger, firm, "tax_declarations", Brought("a.csv", GOOD.encode())),
        lambda: queries.content(stranger, upload.pk),
        lambda: queries.rows(stranger, firm, "tax_declarations"),
        lambda: queries.uploads(stranger, firm),
    ):
        with pytest.raises(Refused) as refused:
            attempt()
        assert refused.value.code == "other_branch"


def test_every_look_at_a_bureau_report_is_logged(firm: Enterprise, staff: Any) -> None:
    reviewer = staff("R1", "reviewer")
    queries.rows(reviewer, firm, "bureau_reports", purpose="review")
    assert Look.objects.filter(person=reviewer.person, subject_id="E1", what="bureau_reports").count() == 1
    with pytest.raises(Refused, match="see_bureau"):
        queries.rows(staff("D1", "disburser"), firm, "bureau_reports")


def test_evidence_cannot_be_changed_and_a_file_changed_on_the_disk_is_found(firm: Enterprise, staff: Any) -> None:
    upload = upload_table(staff("M1", "customer_manager"), firm, "tax_declarations", Brought("a.csv", GOOD.encode()))
    for sql in ("UPDATE evidence_upload SET name = 'x'", "DELETE FROM evidence_upload"):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
    path_of(upload.file_id).write_bytes(b"something else")
    with pytest.raises(Unable, match="restore it"):
        read(upload.file)
