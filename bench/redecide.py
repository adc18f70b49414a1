"""A million past applications with outcomes decided again under two packs: Parquet in, difference and back-test out."""

from __future__ import annotations

import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path

import polars as pl

from bench import _applicants as made
from bench.measure import ROOT, Figure, run_program
from tallystick.engine.flow import vocabulary
from tallystick.lab.backtest import Assumption, backtest
from tallystick.lab.diff import diff_of
from tallystick.lab.evaluate import evaluate
from tallystick.lab.history import history_of
from tallystick.lab.trial import Trial
from tallystick.pack.pack import Pack, read_pack

FULL, SMALL = 1_000_000, 100_000
WANTED_SECONDS = 5.0
FIRST, DAYS, UNTIL = date(2023, 1, 1), 1_000, date(2026, 10, 31)
ASSUMPTION = Assumption(horizon_months=12, unseen_times=2.0)


@dataclass(frozen=True, slots=True)
class Took:
    """Seconds by the clock and of the cores: reading, deciding under either pack and what differs, the outcomes."""

    seconds: tuple[float, ...]
    core_seconds: tuple[float, ...]
    changed: int


def run(*, full: bool) -> list[Figure]:
    """This function will decide a million applications (a tenth where not `full`) again, in both ways of dating."""
    count = FULL if full else SMALL
    with tempfile.TemporaryDirectory(prefix="bench-redecide-") as kept:
        file = Path(kept) / "history.parquet"
        _write(file, count)
        found = {name: _timed(file, name) for name in ("one", "own")}
    figures = [Figure("applications", f"{count:,}, with outcomes; packs l_bank and l_bank_strict")]
    for name, took in found.items():
        what = "as of one day" if name == "one" else "each by its own day"
        wall, cores = sum(took.seconds), sum(took.core_seconds)
        holds = wall < WANTED_SECONDS if full else None
        figures.append(Figure(f"{what}, clock", f"{wall:.2f} s", f"under {WANTED_SECONDS:.0f} s at a million", holds))
        figures.append(Figure(f"{what}, cores", f"{cores:.2f} s; {took.changed:,} applications changed"))
        parts = ("read", "decide under one", "under the other, and what differs", "outcomes of both")
        told = ", ".join(f"{part} {c:.2f}" for part, c in zip(parts, took.core_seconds, strict=True))
        figures.append(Figure(f"{what}, cores by part", told))
    return figures


def _write(file: Path, count: int) -> None:
    """Applications like the pack's own cases, what the engine approved lent, defaults twice as often as the PDs say."""
    pack = made.pack()
    policy = made.whole(pack)
    base, columns = made.sample(pack), made.read_by(policy)
    parts = []
    for first in range(0, count, made.PART):
        features = made.applicants(base, first=first, count=min(made.PART, count - first)).select(columns)
        decided = evaluate(features.lazy(), policy).collect()
        row = pl.int_range(pl.len()) + first
        spread = (row * 0.6180339887498949) % 1
        falls = spread < 2 * pl.col("pd_12m")
        parts.append(
            features.hstack(decided.select("outcome", "pd_12m", "limit_minor", "lgd"))
            .with_columns(
                application_id=pl.format("A{}", row),
                asked_day=pl.lit(FIRST) + pl.duration(days=row % DAYS),
                branch=pl.format("B{}", row % 40),
                lent_minor=pl.when(pl.col("outcome") == "approve").then("limit_minor"),
            )
            .with_columns(defaulted_day=pl.when(falls & pl.col("lent_minor").is_not_null()).then("asked_day"))
            .with_columns(loss_minor=(pl.col("lent_minor") * pl.col("lgd")).cast(pl.Int64))
            .drop("outcome", "pd_12m", "limit_minor", "lgd")
        )
    pl.concat(parts).sort("asked_day", "application_id").write_parquet(file, compression="lz4")


def _timed(file: Path, which: str) -> Took:
    ran = run_program([sys.executable, "-m", "bench.redecide", file, which])
    if ran.code:
        sys.exit(f"deciding again failed: {ran.said[-2000:]}")
    *times, changed = ran.said.strip().splitlines()[-1].split()
    half = len(times) // 2
    return Took(tuple(map(float, times[:half])), tuple(map(float, times[half:])), int(changed))


def redecide(file: Path, which: str) -> Took:
    """This function will read the history, decide it under both packs, tell what differs and hold both to outcomes."""
    before: Pack = read_pack(ROOT / "packs" / "l_bank")
    after = read_pack(ROOT / "packs" / "l_bank_strict")
    as_of = made.DAY if which == "one" else None
    evaluate(_nothing(file), before.on(made.DAY, vocabulary())).collect()
    clocks, cores = [time.perf_counter()], [time.process_time()]

    def lap() -> None:
        clocks.append(time.perf_counter())
        cores.append(time.process_time())

    history = history_of(pl.read_parquet(file), until=UNTIL)
    lap()
    trial = Trial.of(history, before, [after], as_of=as_of)
    lap()
    diff = diff_of(trial, after, as_of=as_of)
    lap()
    for pack, decided in ((before, trial.decided), (after, trial.whole(diff.found))):
        backtest(trial, decided, ASSUMPTION, name=pack.id)
    lap()
    return Took(_steps(clocks), _steps(cores), diff.changed.height)


def _nothing(file: Path) -> pl.LazyFrame:
    """No rows: what is compiled once in a process is compiled before the clock runs."""
    return pl.scan_parquet(file).head(0)


def _steps(marks: list[float]) -> tuple[float, ...]:
    return tuple(later - earlier for earlier, later in pairwise(marks))


if __name__ == "__main__":
    found = redecide(Path(sys.argv[1]), sys.argv[2])
    print(*found.seconds, *found.core_seconds, found.changed)
