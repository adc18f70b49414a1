"""Servicing events folded into states, file by file, each loan whole in one file: events a second and peak memory."""

from __future__ import annotations

import os
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl

from bench.measure import Figure, peak_mb, seconds_of
from tallystick.engine.book.schemas import completed
from tallystick.engine.servicing.state import fold_loans
from tallystick.kernel.codes import Text
from tallystick.pack.policy import Parameter, Policy

DAY = date(2026, 10, 31)
LOANS_A_FILE, MONTHS = 50_000, 33
PER_LOAN = 1 + 3 * MONTHS
NUMBERS = {"penalty_multiplier": 1.5, "misuse_multiplier": 2.0, "non_accrual_days": 90, "principal_first_after_line": 1}


def run(*, full: bool) -> list[Figure]:
    """This function will fold 100 million events (small: 10 million) from Parquet, two files at a time."""
    files = 20 if full else 2
    numbers = {name: Parameter(name, value, "", DAY, "bench", Text(name)) for name, value in NUMBERS.items()}
    policy = Policy("bench", "1", "0", DAY, Text("bench"), "CNY", parameters=numbers)
    with tempfile.TemporaryDirectory() as folder:
        for number in range(files):
            _write(Path(folder), number)
        contracts, events = _read(Path(folder), 0)
        fold_loans(contracts.head(10), events.head(10 * PER_LOAN), policy)
        before, worked = peak_mb(), time.process_time()
        seconds, _ = seconds_of(lambda: _fold(Path(folder), files, policy), times=1)
        worked = time.process_time() - worked
    count = files * LOANS_A_FILE * PER_LOAN
    rate = count / seconds
    return [
        Figure("events folded", f"{count:,}"),
        Figure("rate, Parquet to states", f"{rate / 1e6:,.2f} M events a second", "3 M", rate >= 3e6),
        Figure("seconds, and of cores", f"{seconds:,.1f} s, {worked:,.1f} s; load {os.getloadavg()[0]:.1f}"),
        Figure(
            "peak memory", f"{peak_mb() / 1024:,.2f} GB (before {before / 1024:,.2f})", "6 GB", peak_mb() <= 6 * 1024
        ),
    ]


def _read(folder: Path, number: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    return pl.read_parquet(folder / f"contracts-{number}.parquet"), pl.read_parquet(folder / f"events-{number}.parquet")


def _fold(folder: Path, files: int, policy: Policy) -> None:
    def states(number: int) -> None:
        fold_loans(*_read(folder, number), policy).loans.write_parquet(folder / f"states-{number}.parquet")

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(states, range(files)))


def _write(folder: Path, number: int) -> None:
    """Level loans with monthly dues; one payment in twenty comes up to 25 days late."""
    rng = np.random.default_rng(number)
    loan = np.arange(LOANS_A_FILE) + number * LOANS_A_FILE
    ids = pl.Series(loan).cast(pl.String)
    contracts = pl.DataFrame({"loan_id": ids}).with_columns(
        enterprise_id="loan_id",
        signed_day=pl.lit(date(2024, 1, 20)),
        matures_day=pl.lit(date(2027, 1, 20)),
        principal_minor=pl.lit(100_000_000, pl.Int64),
        rate_bp=pl.lit(480, pl.Int64),
        repayment=pl.lit("level"),
        security=pl.lit("unsecured"),
    )
    completed("contracts", contracts).write_parquet(folder / f"contracts-{number}.parquet")
    start = (date(2024, 1, 20) - date(1970, 1, 1)).days
    due = np.tile(start + 30 * np.arange(1, MONTHS + 1), (LOANS_A_FILE, 1))
    late = np.where(rng.random(due.shape) < 0.05, rng.integers(1, 26, due.shape), 0)
    parts = [
        ("due", "interest", due, None),
        ("due", "principal", due, 2_700_000),
        ("paid", None, due + late, 3_100_000),
    ]
    rows = [pl.DataFrame({"loan_id": ids, "event_no": 0, "day": start, "kind": "drawn", "amount_minor": 100_000_000})]
    for place, (kind, part, days, amount) in enumerate(parts):
        count = np.tile(np.arange(1, MONTHS + 1) * 3 + place - 2, LOANS_A_FILE)
        frame = pl.DataFrame({"loan_id": ids.gather(np.repeat(np.arange(LOANS_A_FILE), MONTHS)), "event_no": count})
        rows.append(
            frame.with_columns(
                day=pl.Series(days.ravel()),
                kind=pl.lit(kind),
                amount_minor=pl.lit(amount, pl.Int64),
                part=pl.lit(part, pl.String),
            )
        )
    events = pl.concat(rows, how="diagonal_relaxed").with_columns(pl.col("day").cast(pl.Int32).cast(pl.Date))
    completed("events", events.sort("loan_id", "event_no")).write_parquet(folder / f"events-{number}.parquet")
