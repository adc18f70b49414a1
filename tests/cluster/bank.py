"""What the tests of a cluster share: small books as Parquet, with bad rows, and how runs are compared."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import TypeVar

import numpy as np
import polars as pl

from tallystick.intake import read_evidence
from tallystick.simulate.book import loan_book
from tests.entry.bank import PACK, made_evidence

T = TypeVar("T")
R = TypeVar("R")
OCTOBER, NOVEMBER = date(2026, 10, 31), date(2026, 11, 30)
MADE_OF_SUMS = ("by_class", "by_stage")
"""Tables that a cluster writes besides."""

__all__ = ["NOVEMBER", "OCTOBER", "PACK", "assert_same", "bad_book", "mixed_county", "small_book"]


def small_book(folder: Path, *, loans: int, day: date = OCTOBER) -> Path:
    """This function will write an invented loan book as Parquet, its events in three files."""
    folder.mkdir(parents=True)
    for name, frame in loan_book(np.random.default_rng(7), loans=loans, day=day).items():
        rows = frame.drop("row", strict=False)
        if name == "events":
            (folder / "events").mkdir()
            third = -(-rows.height // 3)
            for part in range(3):
                rows.slice(part * third, third).write_parquet(folder / "events" / f"part-{part}.parquet")
        else:
            rows.write_parquet(folder / f"{name}.parquet")
    return folder


def bad_book(folder: Path, *, loans: int) -> Path:
    """This function will write a small book with rows that repeat, contradict, are of no loan, or break the schema."""
    small_book(folder, loans=loans)
    contracts = pl.read_parquet(folder / "contracts.parquet")
    wrong = contracts.head(1).with_columns(principal_minor=pl.lit(1, contracts.schema["principal_minor"]))
    pl.concat([contracts, contracts[3:5], wrong]).write_parquet(folder / "contracts.parquet")
    last = folder / "events" / "part-2.parquet"
    events = pl.read_parquet(last)
    stray = events.head(2).with_columns(loan_id=pl.lit("nobody's"))
    broken = events.tail(1).with_columns(event_no=pl.lit(10**6, events.schema["event_no"]), kind=pl.lit("danced"))
    pl.concat([events, stray, broken, events.tail(2)]).write_parquet(last)
    return folder


def mixed_county(home: Path) -> Path:
    """This function will write the small county as Parquet, with an invoice of a firm that nobody knows and forty that
    two firms booked.
    """
    folder = home / "parquet"
    folder.mkdir()
    for table, frame in read_evidence(made_evidence(home / "made")).evidence.tables.items():
        rows = frame.drop("row").collect()
        if table == "invoices":
            firms = pl.read_parquet(folder / "enterprises.parquet")["enterprise_id"]
            again = rows.filter(pl.col("enterprise_id") == firms[0]).head(40)
            shared = again.with_columns(enterprise_id=pl.lit(firms[7]))
            stranger = rows.head(1).with_columns(enterprise_id=pl.lit("nobody"))
            rows = pl.concat([rows, shared, stranger])
        rows.write_parquet(folder / f"{table}.parquet")
    return folder


def assert_same(one: Path, many: Path) -> None:
    """This function will assert that every table of a run on one machine has the same rows and values as on many."""
    there = {path.name.removesuffix(".parquet") for path in many.iterdir() if path.suffix != ".json"}
    alone = {path.stem for path in one.glob("*.parquet")}
    assert there - set(MADE_OF_SUMS) == alone
    for name in sorted(alone):
        file = many / f"{name}.parquet"
        found = pl.read_parquet(file if file.is_file() else many / name / "*.parquet")
        wanted = pl.read_parquet(one / f"{name}.parquet")
        assert found.schema == wanted.schema, name
        by = [column for column, dtype in wanted.schema.items() if not dtype.is_nested()]
        assert found.sort(by).equals(wanted.sort(by)), name


class Twice:
    """A scheduler that loses the first answer of every task, and does tasks from the last to the first."""

    def run(self, work: Callable[[T], R], tasks: Sequence[T], name: str) -> list[R]:
        for task in tasks:
            work(task)
        return list(reversed([work(task) for task in reversed(tasks)]))


class Killed:
    """A scheduler whose driver dies in round `at`, after half of its tasks."""

    def __init__(self, at: str) -> None:
        self.at, self.rounds = at, list[str]()

    def run(self, work: Callable[[T], R], tasks: Sequence[T], name: str) -> list[R]:
        self.rounds.append(name)
        if name == self.at:
            for task in tasks[: -(-len(tasks) // 2)]:
                work(task)
            raise KeyboardInterrupt
        return [work(task) for task in tasks]
