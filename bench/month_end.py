"""A whole month end by balances, Parquet to Parquet, and five-tier classification with stages by themselves."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from datetime import date
from pathlib import Path

import numpy as np

from bench.measure import ROOT, Figure
from tallystick.simulate.book import loan_book

DAY = date(2026, 10, 31)
SIDE = """
import json, resource, sys, time
from datetime import date
from pathlib import Path
from tallystick.entry.jobs.month_end_run import MonthEndRequest, run_month_end
begun = time.perf_counter()
book, pack, out = (Path(word) for word in sys.argv[1:4])
run_month_end(MonthEndRequest(book=book, pack=pack, day=date(2026, 10, 31), out=out, report=False))
mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps({"seconds": time.perf_counter() - begun, "mb": mb}))
"""
CLASSES = """
import json, sys, time
from datetime import date
import polars as pl
from tallystick.engine import flow
from tallystick.engine.classification.columns import READS
from tallystick.engine.classification.contagion import CONTAGION
from tallystick.engine.classification.step import STEP
from tallystick.engine.provisioning.curves import curves
from tallystick.engine.provisioning.staging import staged
from tallystick.engine.step import run_steps
from tallystick.pack import read_pack
policy = read_pack(sys.argv[2]).on(date(2026, 10, 31), flow.vocabulary())
loans = pl.read_parquet(sys.argv[1])
shapes = curves(policy)
begun = time.perf_counter()
frame = run_steps((STEP, CONTAGION), loans.lazy(), policy)
frame = frame.with_columns(_pd_plain=pl.lit(0.01), _pd_at_signing=pl.lit(0.01))
wanted = ("loan_id", "class", "class_article", "class_since", "stage", "stage_reason")
staged(frame, policy, shapes).select(wanted).collect(engine="streaming")
print(json.dumps({"seconds": time.perf_counter() - begun}))
"""
CEILINGS = {1_000_000: 6.0, 10_000_000: 60.0}


def run(*, full: bool) -> list[Figure]:
    """This function will make a book, close it in a process of its own, and print seconds and peak memory."""
    figures = []
    for count in (1_000_000, 10_000_000) if full else (100_000,):
        with tempfile.TemporaryDirectory() as folder:
            figures += _closed(Path(folder), count)
    return figures


def _closed(folder: Path, count: int) -> list[Figure]:
    book = folder / "book"
    book.mkdir()
    for name, frame in loan_book(np.random.default_rng(7), loans=count, day=DAY, by="balances").items():
        (frame.drop("row") if "row" in frame.columns else frame).write_parquet(book / f"{name}.parquet")
    pack, out = ROOT / "packs" / "l_bank", folder / "out"
    took = _run(SIDE, str(book), str(pack), str(out))
    ceiling = CEILINGS.get(count)
    said = f"{count:,} loans"
    figures = [
        Figure(
            f"month end, {said}",
            f"{took['seconds']:,.1f} s",
            "" if ceiling is None else f"{ceiling:.0f} s",
            None if ceiling is None else took["seconds"] <= ceiling,
        ),
        Figure(f"peak memory, {said}", f"{took['mb'] / 1024:,.2f} GB", "10 GB", took["mb"] <= 10 * 1024),
    ]
    shutil.rmtree(book)
    classes = _run(CLASSES, str(out / "loans.parquet"), str(pack))
    rate = count / classes["seconds"]
    figures.append(
        Figure(f"five tiers and stages, {said}", f"{classes['seconds']:,.2f} s, {rate / 1e6:,.2f} M a second")
    )
    return figures


def _run(program: str, *words: str) -> dict[str, float]:
    done = subprocess.run([sys.executable, "-c", program, *words], cwd=ROOT, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(done.stderr[-2_000:])
    found: dict[str, float] = json.loads(done.stdout.strip().splitlines()[-1])
    return found
