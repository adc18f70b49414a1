"""Five tiers and stages of 100 million loans, Parquet to Parquet: threads of one process beside a local Spark."""

from __future__ import annotations

import os
import sys
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import polars as pl

from bench.cluster_overhead import MASTER, NO_SPARK, beside, sizes, told_by, took, used_by
from bench.measure import Figure
from bench.month_end import BOOKS, CLOSE, DAY, PACK, SLICE, made_book
from tallystick.cluster.files import Place, Wrote
from tallystick.cluster.schedule import Scheduler, attempt
from tallystick.engine import flow
from tallystick.engine.classification.columns import READS
from tallystick.engine.classification.contagion import CONTAGION
from tallystick.engine.classification.step import STEP
from tallystick.engine.provisioning.step import stage
from tallystick.engine.step import run_steps
from tallystick.pack import Policy, read_pack

ASKED = ("grade", "grade_at_signing", "remaining_months", "signals_orange", "is_impaired_at_origination")
OPENED = ("opening_stage", "opening_stage_since", "opening_calm_since")
GIVEN = ("loan_id", "class", "class_article", "class_since", "stage", "stage_reason", "stage_since")


def run(*, full: bool) -> list[Figure]:
    """This function will class and stage a million loans, or with `full` 10 and 100 million, in both ways."""
    return [figure for count in sizes(full, (1_000_000,), (10_000_000, 100_000_000)) for figure in _sized(count)]


@dataclass(frozen=True)
class Tiering:
    """Classes and stages the loans of one file."""

    out: Place

    def __call__(self, path: str) -> Wrote:
        """This function will write class and stage of each loan of the file."""
        policy = _policy()
        frame = run_steps((STEP, CONTAGION), pl.scan_parquet(path, glob=False), policy).collect().lazy()
        found = stage(frame, policy).select(GIVEN).collect()
        return self.out.write(Path(path).name, found, attempt=attempt())


def tiers(loans: Path, out: Path, scheduler: Scheduler) -> None:
    """This function will class and stage the loans of all files in `loans`, a task a file."""
    paths = sorted(str(path) for path in loans.glob("*.parquet"))
    scheduler.run(Tiering(Place.of(str(out))), paths, "tiers")


@cache
def _policy() -> Policy:
    return read_pack(PACK).on(DAY, flow.vocabulary())


def _sized(count: int) -> list[Figure]:
    loans, said = _loans(count), f"{count:,} loans"
    size = sum(path.stat().st_size for path in loans.iterdir()) / 1e9
    figures = [Figure(f"columns read, {said}", f"{size:,.2f} GB in {len(list(loans.iterdir()))} files")]
    with tempfile.TemporaryDirectory(dir=BOOKS) as folder:
        alone = used_by("tiers", "threads", loans, Path(folder) / "alone")
        figures.append(Figure(f"two threads of one process, {said}", took(alone)))
        if not NO_SPARK:
            spark = used_by("tiers", MASTER, loans, Path(folder) / "spark")
            figures.append(beside(f"on {MASTER}, {said}", spark, alone))
            same = all(
                (Path(folder) / "alone" / path.name).read_bytes() == path.read_bytes()
                for path in (Path(folder) / "spark").iterdir()
            )
            figures.append(Figure(f"the same bytes, {said}", "yes" if same else "no", "yes", same))
    return figures


def _loans(count: int) -> Path:
    """Files of a million loans each, made once: one closed book under many names, for the work is that of many."""
    folder = BOOKS / f"tiers-{count}"
    if folder.exists():
        return folder
    making = folder.with_name(f"{folder.name}.making")
    making.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=BOOKS) as closed:
        told_by([sys.executable, "-c", CLOSE, made_book(SLICE), PACK, Path(closed) / "out"])
        held = pl.read_parquet(Path(closed) / "out" / "loans.parquet")
    names = [*READS, *ASKED, *OPENED]
    held.select([name for name in dict.fromkeys(names) if name in held.columns]).write_parquet(
        making / "loans-000.parquet"
    )
    for number in range(1, count // SLICE):
        os.link(making / "loans-000.parquet", making / f"loans-{number:03}.parquet")
    making.rename(folder)
    return folder
