"""A bank's folder loaded into the record: its policy published, its book and people brought in, sign-ins made."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

from tallystick.entry.jobs.first_questions import ask_first
from tallystick.entry.jobs.load_desk import run_desk
from tallystick.entry.jobs.load_sign_ins import SignIn, sign_ins
from tallystick.entry.jobs.past import has_past, run_past
from tallystick.intake import IntakeError, read_book
from tallystick.intake.files.encodings import digest
from tallystick.intake.process import read_process
from tallystick.pack import read_pack
from tallystick.record.loading import BankTables, load
from tallystick.record.loans.book_tables import KEPT, keep_table
from tallystick.record.people.actor import Actor
from tallystick.record.policies.actions import keep, propose, sign
from tallystick.record.policies.queries import is_kept

MONTHS = {
    "loan_id": "loan_id",
    "balance_minor": "balance_minor",
    "days_past_due": "days_past_due",
    "class": "asset_class",
    "stage": "stage",
    "ecl_minor": "ecl_minor",
    "watch_level": "watch_level",
}
"""Column of a bank's month end -> column of the record."""


@dataclass(frozen=True)
class Loaded:
    """What came in, and how each role signs in where sign-ins were asked for."""

    counts: dict[str, int]
    sign_ins: list[SignIn]


def run_load(
    folder: Path, *, with_sign_ins: bool, told: Callable[[str, int], None] = lambda table, rows: None
) -> Loaded:
    """This function will load the bank in `folder` into an empty record; the record itself closes the last month.

    :raises IntakeError: the folder lacks what a bank has, or cannot be read.
    :raises PackErrors: a pack of the bank has mistakes.
    :raises Unable: the record holds a bank already.
    """
    book, collected = read_book(folder)
    with closing(collected):
        process = read_process(folder, tables=["branches", "staff", "applications", "log"]).tables
        months = _months(folder)
        last_day = months["day"].max()
        assert isinstance(last_day, date)
        bank = BankTables(
            folder=folder,
            digest=digest(folder / "run.json") if (folder / "run.json").is_file() else "",
            book={name: frame.collect() for name, frame in book.tables.items()},
            process=dict(process),
            enterprises=book.evidence.tables["enterprises"].collect(),
            months=months.filter(pl.col("day") < last_day),
        )
        pack_digest = _publish(folder, process["applications"])
        told("packs", len(_packs(folder)))
        counts = load(Actor.system(), bank, pack_digest=pack_digest, told=told)
        for table in (name for name in KEPT if name in bank.book):
            told(table, keep_table(Actor.system(last_day), table, bank.book[table]).rows)
    if has_past(folder):
        told("past applications", run_past(Actor.system(), folder))
    run_desk(folder, last_day, told)
    told("questions asked", ask_first(Actor.system(last_day)))
    return Loaded(counts, sign_ins(last_day) if with_sign_ins else [])


def _months(folder: Path) -> pl.DataFrame:
    files = sorted((folder / "month_ends").glob("*.parquet"))
    if not files:
        cause = "it holds no month_ends/*.parquet"
        raise IntakeError(
            thing="the bank", place=folder, cause=cause, cure="Name a folder as `tally simulate` writes it"
        )
    frames = []
    for file in files:
        year, month = (int(part) for part in file.stem.split("-"))
        last = pl.date(year + month // 12, month % 12 + 1, 1).dt.offset_by("-1d")
        frames.append(pl.scan_parquet(file).select(*(pl.col(a).alias(b) for a, b in MONTHS.items()), day=last))
    return pl.concat(frames, how="vertical_relaxed").collect()


def _packs(folder: Path) -> list[Path]:
    return sorted(path.parent for path in (folder / "packs").glob("*/pack.yaml"))


def _publish(folder: Path, applications: pl.DataFrame) -> str:
    """The bank's packs, each deciding from the day it first did; the digest of the last one."""
    last, first = "", _first_days(applications)
    for path in _packs(folder):
        pack = read_pack(path)
        last = pack.digest
        if not is_kept(pack.id, pack.version):
            day = max(pack.starts, first.get(pack.version, pack.starts))
            actor = Actor.system(day)
            sign(actor, propose(actor, keep(actor, path, note=f"From {folder.name}"), decides_from=day))
    return last


def _first_days(applications: pl.DataFrame) -> dict[str, date]:
    """The day of the first application that each version decided on."""
    seen = applications.drop_nulls("pack_version").group_by("pack_version").agg(pl.col("asked_day").min())
    return dict(seen.rows())
