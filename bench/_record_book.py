"""A record of its own with a large invented book in it, brought in by the loader's own path."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import polars as pl

from bench.measure import ROOT

DAY = date(2026, 10, 31)
BRANCHES = tuple(f"B{number:02}" for number in range(1, 9))
PEOPLE = {
    "customer_manager": 4,
    "reviewer": 1,
    "disburser": 1,
    "post_loan_officer": 1,
    "recovery_officer": 1,
}
_FILL = """
import sys
from tallystick.record.start import bring_up
bring_up(migrate=True)
from bench._record_book import fill
fill(int(sys.argv[1]))
"""


@contextmanager
def filled(loans: int) -> Iterator[dict[str, str]]:
    """This function will give the environment of a fresh home whose record holds `loans` loans, and remove it after."""
    with TemporaryDirectory(prefix="bench-record-") as home:
        environment = {**os.environ, "TALLYSTICK_HOME": home, "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"}
        environment |= {"TALLYSTICK_TODAY": DAY.isoformat(), "TALLYSTICK_SECOND_FACTOR": "optional"}
        subprocess.run([sys.executable, "-c", _FILL, str(loans)], env=environment, check=True, cwd=ROOT)
        yield environment


def fill(loans: int) -> None:
    """This function will bring a book of `loans` loans and its evidence into an empty record."""
    from tallystick.engine.book.schemas import BOOK_SCHEMAS
    from tallystick.record.evidence.actions import keep_feed
    from tallystick.record.loading import BankTables, load
    from tallystick.record.people.actor import Actor
    from tallystick.record.policies.actions import keep, propose, sign
    from tallystick.simulate.book import loan_book

    system = Actor.system(date(2019, 1, 1))
    sign(system, propose(system, keep(system, ROOT / "packs" / "l_bank"), decides_from=system.day))
    tables = loan_book(np.random.default_rng(7), loans=loans, day=DAY)
    has_loan = pl.col("enterprise_id").is_in(tables["contracts"]["enterprise_id"].implode())
    tables["borrowers"] = tables["borrowers"].filter(has_loan)
    firms = tables["borrowers"].select("enterprise_id").unique().sort("enterprise_id")
    named = firms.with_columns(name=pl.format("Firm {}", "enterprise_id"), founded_day=pl.lit(None, pl.Date))
    at = pl.col("enterprise_id").str.slice(1).cast(pl.Int64)
    branch = pl.lit(list(BRANCHES)).list.get(at % len(BRANCHES))
    manager = pl.format("{}-customer_manager-{}", branch, (at // len(BRANCHES)) % PEOPLE["customer_manager"])
    tables["contracts"] = tables["contracts"].with_columns(branch=branch, officer=manager)
    book = {name: frame for name, frame in tables.items() if name in BOOK_SCHEMAS}
    months = pl.DataFrame(schema={"loan_id": pl.String, "asset_class": pl.String, "day": pl.Date})
    bank = BankTables(Path("bench"), "", book, _people_and_branches(), named, months)
    load(Actor.system(DAY), bank, pack_digest="")
    for table in (name for name in tables if name not in BOOK_SCHEMAS):
        keep_feed(Actor.system(DAY), table, tables[table].drop("row", strict=False), name=table)
    keep_feed(Actor.system(DAY), "enterprises", named, name="enterprises")


def _people_and_branches() -> dict[str, pl.DataFrame]:
    """Branches, their people, and nothing that was asked or logged yet."""
    since = date(2019, 1, 1)
    staff = [
        {"person_id": f"{branch}-{role}-{at}", "role": role, "branch": branch, "hired_day": since}
        for branch in BRANCHES
        for role, number in PEOPLE.items()
        for at in range(number)
    ]
    texts = ("branch", "officer", "enterprise_id")
    logged = ("case_id", "case_kind", "activity", "person_id", "role", "branch", "result")
    instants = dict.fromkeys(("begin_at", "end_at"), pl.Datetime("us"))
    return {
        "branches": pl.DataFrame({"branch": BRANCHES, "town": BRANCHES}),
        "staff": pl.DataFrame(staff).with_columns(
            left_day=pl.lit(None, pl.Date), authority_level=pl.lit(None, pl.String)
        ),
        "applications": pl.DataFrame(schema=dict.fromkeys(texts, pl.String) | {"asked_day": pl.Date}),
        "log": pl.DataFrame(schema=dict.fromkeys(logged, pl.String) | instants),
    }
