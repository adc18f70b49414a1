"""Reports: kept whole and once, opened by right in a sandbox, their tables handed out as no formula."""

from __future__ import annotations

import io
import json
import tracemalloc
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tallystick.record.evidence.store import path_of
from tallystick.record.people.actor import Actor, Refused
from tallystick.record.people.models import Person
from tallystick.record.reports.actions import keep_report
from tallystick.record.reports.models import Report
from tallystick.record.reports.queries import member
from tallystick.record.unable import Unable


@pytest.fixture(autouse=True)
def own_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tallystick.record.evidence.store.files_folder", lambda: tmp_path / "kept")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "month_end"
    (made / "assets").mkdir(parents=True)
    (made / "run.json").write_text(
        json.dumps({"day": "2024-12-31", "pack": {"id": "l_bank", "version": "1.2.0"}, "job": "month-end"})
    )
    (made / "report.html").write_text("<script>alert(1)</script><h1>Month end</h1>")
    (made / "assets" / "style.css").write_text("h1 {}")
    rows = {"firm": ["=cmd()", "River"], "balance_minor": [12_345, None], "day": [date(2024, 12, 31)] * 2}
    pl.DataFrame({**rows, "codes": [["A"], []]}).write_parquet(made / "loans.parquet")
    return made


def test_a_report_is_kept_whole_once_and_never_changed(folder: Path, staff: Any) -> None:
    officer = staff("R1", "risk_officer")
    kept = keep_report(officer, "month_end", folder)
    assert (kept.day, kept.pack_version, len(kept.members)) == (date(2024, 12, 31), "l_bank 1.2.0", 4)
    with pytest.raises(Unable, match="kept already"):
        keep_report(officer, "month_end", folder)
    with pytest.raises(Refused, match="run_jobs"):
        keep_report(staff("M1", "customer_manager"), "month_end", folder)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE reports_report SET note = 'x'")


def test_a_large_report_is_packed_a_piece_at_a_time(folder: Path, monkeypatch: pytest.MonkeyPatch, db: None) -> None:
    """Whatever its size, no more than a few pieces are in memory; the same files are the same archive."""
    monkeypatch.setattr("tallystick.record.reports.actions._PIECE", 2**16)
    large = folder / "large.bin"
    large.write_bytes(bytes(range(256)) * 2**16)
    tracemalloc.start()
    kept = keep_report(Actor.system(), "month_end", folder)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 2**22 < large.stat().st_size, most
    assert member(Actor.system(), kept, "large.bin") == large.read_bytes()
    assert {one["name"]: one["bytes"] for one in kept.members}["large.bin"] == 2**24
    again = keep_report(Actor.system(), "status", folder, day=kept.day)
    assert again.archive_id == kept.archive_id
    path_of(kept.archive_id).write_bytes(b"changed")
    with pytest.raises(Unable, match="restore it from a back-up"):
        member(Actor.system(), kept, "large.bin")


@pytest.mark.parametrize(
    ("kind", "names", "code"),
    [("month_end", (), "no_report"), ("gossip", ("run.json",), "no_such_report"), ("status", ("run.json",), "no_day")],
)
def test_what_is_no_report_is_not_kept(db: None, tmp_path: Path, kind: str, names: Any, code: str) -> None:
    for name in names:
        (tmp_path / name).write_text("{}")
    with pytest.raises(Unable) as unable:
        keep_report(Actor.system(), kind, tmp_path)
    assert unable.value.code == code
    assert not Report.objects.exists()


def test_it_is_listed_and_opened_apart_from_the_site(folder: Path, signed_in: Any) -> None:
    kept = keep_report(Actor.system(), "month_end", folder)
    client = signed_in("R1", "risk_officer")
    for language, word in (("en", "Month end"), ("zh-CN", "月末报告")):
        told = {"accept-language": language}
        assert word in client.get("/reports/", headers=told).content.decode()
        assert "loans.parquet" in client.get(f"/reports/{kept.pk}/", headers=told).content.decode()
    opened = client.get(f"/reports/{kept.pk}/files/report.html", follow=True)
    assert opened["Content-Security-Policy"].startswith("sandbox allow-scripts allow-popups;")
    assert "allow-same-origin" not in opened["Content-Security-Policy"]
    for name in ("nothing.html", "../run.json", "assets/../run.json", "loans.parquet/x"):
        assert client.get(f"/reports/{kept.pk}/files/{name}", follow=True).status_code == 404
    table = client.get(f"/reports/{kept.pk}/files/loans.parquet", follow=True)
    assert table["Content-Disposition"].startswith("attachment")


def test_its_parts_come_without_a_session_for_the_reader_alone(
    folder: Path, signed_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = keep_report(Actor.system(), "month_end", folder)
    there = signed_in("R1", "risk_officer").get(f"/reports/{kept.pk}/files/report.html").url
    style = there.replace("report.html", "assets/style.css")
    assert Client().get(style).content == b"h1 {}", "the sandbox sends no session"
    forged = there.split("/")
    forged[3] = forged[3][:-2] + ("AA" if not forged[3].endswith("AA") else "BB")
    assert Client().get("/".join(forged)).status_code == 404
    Person.objects.filter(username="R1").update(is_active=False)
    assert Client().get(style).status_code == 403, "who left sees nothing more"
    Person.objects.filter(username="R1").update(is_active=True)
    monkeypatch.setattr("tallystick.entry.web.reports.views.HELD_SECONDS", -1)
    assert Client().get(style).status_code == 404, "an old address has run out"


def test_tables_go_out_for_spreadsheets_and_run_nothing(folder: Path, signed_in: Any) -> None:
    import openpyxl

    kept = keep_report(Actor.system(), "month_end", folder)
    client = signed_in("R1", "risk_officer")
    there = f"/reports/{kept.pk}/tables/loans.parquet"
    text = b"".join(client.get(f"{there}?export=csv")).decode()
    assert "'=cmd()" in text and "123.45" in text and "['A']" in text
    sheet = openpyxl.load_workbook(io.BytesIO(client.get(there).content)).active
    assert [cell.value for cell in sheet[2]][:2] == ["'=cmd()", 123.45]
    assert client.get(f"/reports/{kept.pk}/tables/report.html").status_code == 404


@pytest.mark.parametrize("role", ["customer_manager", "approver", "administrator"])
def test_who_sees_no_reports_is_refused(folder: Path, signed_in: Any, role: str) -> None:
    kept = keep_report(Actor.system(), "month_end", folder)
    client = signed_in("P1", role)
    pages = ("/reports/", "/reports/book", "/reports/overrides", "/reports/closings", f"/reports/{kept.pk}/")
    for page in (*pages, f"/reports/{kept.pk}/files/report.html", f"/reports/{kept.pk}/tables/loans.parquet"):
        assert client.get(page).status_code == 403, page


def test_what_the_record_counts_is_shown_in_both_languages_at_a_fixed_price(signed_in: Any) -> None:
    client = signed_in("R1", "auditor")
    for page in ("/reports/book", "/reports/overrides", "/reports/closings"):
        for language in ("en", "zh-CN"):
            with CaptureQueriesContext(connection) as held:
                assert client.get(page, headers={"accept-language": language}).status_code == 200
            assert len(held) <= 12
