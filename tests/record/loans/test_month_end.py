"""A month end in the database is the one from files; killed it is done again, once; servicing goes on meanwhile."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import threading
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from django.db import connection

from tallystick.engine.book.schemas import BOOK_SCHEMAS
from tallystick.entry.jobs import close_month as with_report
from tallystick.entry.jobs.month_end_run import MonthEndRequest, run_month_end
from tallystick.record.audit.chain import verify
from tallystick.record.classification.models import Line, Round
from tallystick.record.database.address import libpq_uri
from tallystick.record.evidence.actions import keep_feed
from tallystick.record.evidence.store import path_of
from tallystick.record.loading import BankTables, load
from tallystick.record.loans.book_tables import KEPT, keep_table
from tallystick.record.loans.closing import close_month
from tallystick.record.loans.models import Closing, Event, Loan, MonthState
from tallystick.record.loans.queries import state_on
from tallystick.record.people.actor import Actor
from tallystick.record.policies.models import PackVersion
from tallystick.record.post_loan.models import Signal
from tallystick.record.reports.models import Report
from tallystick.record.reports.queries import member
from tallystick.simulate.book import loan_book
from tests.record.cases.bank import PACK, pack

OCTOBER, NOVEMBER = date(2026, 10, 31), date(2026, 11, 30)
SAME = ("balance_minor", "days_past_due", "class_article", "stage", "ecl_minor", "rwa_minor", "watch_level")
NAMED = {"balance_minor": "exposure_minor"}
KILLED_AT = """
import os, signal, sys
from datetime import date
from tallystick.record.start import bring_up
bring_up()
from tallystick.entry.jobs.close_month import close_month
from tallystick.record.people.actor import Actor
def told(stage):
    if stage == sys.argv[1]:
        os.kill(os.getpid(), signal.SIGKILL)
close_month(Actor.system(date(2026, 10, 31)), date(2026, 10, 31), told=told)
"""


def book_tables() -> dict[str, pl.DataFrame]:
    tables = loan_book(np.random.default_rng(7), loans=120, day=OCTOBER)
    has_loan = pl.col("enterprise_id").is_in(tables["contracts"]["enterprise_id"].implode())
    return tables | {"borrowers": tables["borrowers"].filter(has_loan)}


def evidence_tables(tables: dict[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    """Invoices, a lawsuit and collateral about some borrowers, so that the watch list has evidence to see."""
    firms = tables["contracts"]["enterprise_id"].unique().sort()
    days = pl.DataFrame({"day": pl.date_range(date(2025, 1, 1), OCTOBER, "7d", eager=True)})
    sold = firms.head(30).to_frame().join(days, how="cross")
    falling = pl.when(pl.col("day") < date(2026, 6, 1)).then(10_000_00).otherwise(1_000_00)
    return {
        "enterprises": pl.DataFrame({"enterprise_id": firms, "name": [f"Firm {one}" for one in firms]}),
        "invoices": sold.with_columns(
            direction=pl.lit("out"),
            invoice_no=pl.format("{}-{}", "enterprise_id", "day"),
            counterparty=pl.lit("Mill"),
            amount_minor=falling,
            tax_minor=pl.lit(0),
            total_minor=falling,
            status=pl.lit("valid"),
        ),
        "lawsuits": pl.DataFrame(
            {
                "enterprise_id": firms.head(4),
                "case_no": [f"S{at}" for at in range(4)],
                "subject": ["firm"] * 4,
                "filed_day": [date(2026, 9, 1)] * 4,
                "role": ["defendant"] * 4,
                "amount_minor": [500_000_00] * 4,
                "status": ["open"] * 4,
            }
        ),
    }


@pytest.fixture
def bank(live_db: None) -> dict[str, pl.DataFrame]:
    """A bank whose book and evidence are in the record, committed."""
    digest, archive = pack()
    now = datetime.now(UTC)
    PackVersion.objects.create(
        pack="l_bank",
        version="1",
        digest=digest,
        archive=archive,
        state="published",
        decides_from=date(2019, 1, 1),
        made_at=now,
        published_at=now,
    )
    tables = book_tables()
    evidence = evidence_tables(tables) | {name: tables[name] for name in tables if name not in BOOK_SCHEMAS}
    firms = evidence["enterprises"].with_columns(founded_day=pl.lit(None, pl.Date))
    nobody = {"branch": pl.String, "officer": pl.String, "enterprise_id": pl.String, "asked_day": pl.Date}
    staff = {"person_id": pl.String, "role": pl.String, "branch": pl.String, "left_day": pl.Date, "hired_day": pl.Date}
    logged = ("case_id", "case_kind", "activity", "person_id", "role", "branch", "result")
    log = dict.fromkeys(logged, pl.String) | dict.fromkeys(("begin_at", "end_at"), pl.Datetime("us"))
    tables["contracts"] = tables["contracts"].with_columns(branch=pl.lit("B01"), officer=pl.lit(None, pl.String))
    months = dict.fromkeys(("loan_id", "asset_class"), pl.String) | {"day": pl.Date}
    process = {
        "branches": pl.DataFrame({"branch": ["B01"], "town": ["River"]}),
        "staff": pl.DataFrame(schema=staff | {"authority_level": pl.String}),
        "applications": pl.DataFrame(schema=nobody),
        "log": pl.DataFrame(schema=log),
    }
    book = {name: frame for name, frame in tables.items() if name in BOOK_SCHEMAS}
    bank = BankTables(Path("bank"), "", book, process, firms, pl.DataFrame(schema=months))
    load(Actor.system(OCTOBER), bank, pack_digest=digest)
    for table, frame in evidence.items():
        keep_feed(Actor.system(OCTOBER), table, frame.drop("row", strict=False), name=table)
    for table in (name for name in KEPT if name in tables):
        keep_table(Actor.system(OCTOBER), table, tables[table])
    return tables | evidence


def from_files(bank: dict[str, pl.DataFrame], there: Path, day: date, opening: Path | None = None) -> Path:
    book, out = there / f"book-{day}", there / f"out-{day}"
    book.mkdir()
    for name, frame in bank.items():
        frame.drop("row", strict=False).write_parquet(book / f"{name}.parquet")
    run_month_end(MonthEndRequest(book=book, pack=PACK, day=day, out=out, opening=opening, report=False))
    return out


def kept_loans(day: date) -> pl.DataFrame:
    return pl.read_parquet(path_of(Closing.objects.get(day=day).files["loans"]))


def test_it_equals_the_month_end_from_files_column_by_column_and_remembers(
    bank: dict[str, pl.DataFrame], tmp_path: Path
) -> None:
    opening = None
    for day in (OCTOBER, NOVEMBER):
        opening = from_files(bank, tmp_path, day, opening)
        assert close_month(Actor.system(day), day).loans == Loan.objects.count()
        files = pl.read_parquet(opening / "loans.parquet")
        mine = kept_loans(day)
        for name in files.columns:
            assert files[name].equals(mine[name]), name
        columns = ("loan_id", "asset_class", *SAME)
        table = pl.DataFrame(
            list(MonthState.objects.filter(day=day).values_list(*columns)), schema=list(columns), orient="row"
        ).sort("loan_id")
        wanted = files.sort("loan_id")
        for name in SAME:
            asked = wanted[NAMED.get(name, name)]
            assert asked.to_list() == table[name].to_list(), name
        assert wanted["class"].cast(pl.String).to_list() == table["asset_class"].to_list()
    assert (files["watch_level"] != "none").any(), "nothing was watched, so nothing was compared"
    assert Signal.objects.exists()
    assert close_month(Actor.system(NOVEMBER), NOVEMBER).was_closed
    assert Closing.objects.count() == 2


@pytest.mark.parametrize("stage", ["staged", "written"])
def test_killed_and_started_again_it_is_done_once(bank: dict[str, pl.DataFrame], stage: str) -> None:
    environment = {**os.environ, "DATABASE_URL": libpq_uri(connection.settings_dict), "PYTHONPATH": "src"}
    environment["DJANGO_SETTINGS_MODULE"] = "tests.record.settings"
    killed = subprocess.run([sys.executable, "-c", KILLED_AT, stage], env=environment, check=False)
    assert killed.returncode == -signal.SIGKILL
    assert not Closing.objects.exists()
    assert not MonthState.objects.exists()
    assert not Report.objects.exists(), "a report is kept with its month or not at all"
    again = with_report.close_month(Actor.system(OCTOBER), OCTOBER)
    assert not again.was_closed
    assert MonthState.objects.filter(day=OCTOBER).count() == Loan.objects.count() == again.loans
    assert (Closing.objects.count(), Round.objects.count()) == (1, 1)
    assert Line.objects.count() == MonthState.objects.filter(asset_class__isnull=False).count()
    assert with_report.close_month(Actor.system(OCTOBER), OCTOBER).was_closed
    assert Report.objects.count() == 1
    assert verify().broken_at is None


def test_its_report_holds_the_tables_of_the_month_end_from_files(bank: dict[str, pl.DataFrame], tmp_path: Path) -> None:
    opening = None
    for day in (OCTOBER, NOVEMBER):
        opening = from_files(bank, tmp_path, day, opening)
        with_report.close_month(Actor.system(day), day, lang="zh")
        report = Report.objects.get(day=day)
        names = {one["name"] for one in report.members}
        tables = {path.name for path in opening.glob("*.parquet")} - {"postings.parquet", "quarantine.parquet"}
        assert tables | {"quarantine.parquet"} == {name for name in names if name.endswith(".parquet")}
        assert len(tables) > 15
        for name in tables:
            files = pl.read_parquet(opening / name)
            mine = pl.read_parquet(io.BytesIO(member(Actor.system(day), report, name)))
            assert files.equals(mine.select(files.columns)), name
        page = member(Actor.system(day), report, "report.html").decode()
        assert '<html lang="zh' in page
        assert (report.kind, report.pack_version.split()[0]) == ("month_end", "l_bank")
    ledger = pl.read_parquet(io.BytesIO(member(Actor.system(NOVEMBER), report, "trial_balance.parquet")))
    assert ledger["opening_minor"].abs().sum() > 0, "the second month goes on from the first"


def test_what_is_posted_meanwhile_is_neither_lost_nor_counted_twice(bank: dict[str, pl.DataFrame]) -> None:
    first = close_month(Actor.system(OCTOBER), OCTOBER)
    assert first.loans
    loan = MonthState.objects.filter(day=OCTOBER, balance_minor__gt=100_00, days_past_due=0).order_by("loan_id").first()
    assert loan is not None

    def pay() -> None:
        number = Event.objects.filter(loan_id=loan.loan_id).order_by("-event_no").values_list("event_no", flat=True)[0]
        paid: dict[str, Any] = {"kind": "paid", "amount_minor": 50_00, "day": NOVEMBER, "booked_day": NOVEMBER}
        Event.objects.create(loan_id=loan.loan_id, event_no=number + 1, **paid)
        connection.close()

    def meanwhile(stage: str) -> None:
        if stage == "read":
            thread = threading.Thread(target=pay)
            thread.start()
            thread.join(timeout=30)

    before = unpaid(NOVEMBER)[loan.loan_id]
    close_month(Actor.system(NOVEMBER), NOVEMBER, told=meanwhile)
    assert kept_balance(NOVEMBER, loan.loan_id) == before, "what came after the moment of reading is not in it"
    assert unpaid(NOVEMBER)[loan.loan_id] == before - 50_00, "it is there, once"


def unpaid(day: date) -> dict[str, int]:
    loans = Loan.objects.filter(months__balance_minor__gt=100_00, months__days_past_due=0).order_by("loan_id")
    return {loan.loan_id: int(str(state_on(loan, day)["exposure_minor"])) for loan in loans[:1]}


def kept_balance(day: date, loan_id: str) -> int:
    return kept_loans(day).filter(pl.col("loan_id") == loan_id)["exposure_minor"].item()
