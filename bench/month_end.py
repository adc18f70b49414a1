"""A whole month end by balances, Parquet to Parquet; five tiers and stages alone, beside creditriskengine."""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from bench._throwaway import said_by
from bench.measure import ROOT, Figure, run_program
from tallystick.simulate.book import loan_book

DAY = date(2026, 10, 31)
PACK = ROOT / "packs" / "l_bank"
BOOKS = ROOT / "out" / "bench"
"""Books are made once and kept here."""
SLICE = 1_000_000
PEER, PEER_LOANS = "creditriskengine==0.31.0", 200_000
CLOSE = """
import json, resource, sys, time
from datetime import date
from pathlib import Path
from tallystick.entry.jobs.month_end_run import MonthEndRequest, run_month_end
begun = time.perf_counter()
book, pack, out = (Path(word) for word in sys.argv[1:4])
run_month_end(MonthEndRequest(book=book, pack=pack, day=date(2026, 10, 31), out=out, report=False))
mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps({"seconds": time.perf_counter() - begun, "cores": time.process_time(), "mb": mb}))
"""
CLASSIFY = """
import json, sys, time
from concurrent.futures import ThreadPoolExecutor
from datetime import date
import polars as pl
from tallystick.engine import flow
from tallystick.engine.classification.columns import READS
from tallystick.engine.classification.contagion import CONTAGION
from tallystick.engine.classification.step import STEP
from tallystick.engine.provisioning.step import stage
from tallystick.engine.step import run_steps
from tallystick.pack import read_pack
policy = read_pack(sys.argv[2]).on(date(2026, 10, 31), flow.vocabulary())
ASKED = ["grade", "grade_at_signing", "remaining_months", "signals_orange", "is_impaired_at_origination"]
ASKED += ["opening_stage", "opening_stage_since", "opening_calm_since"]
GIVEN = ("loan_id", "class", "class_article", "class_since", "stage", "stage_reason", "stage_since")
loans = pl.read_parquet(sys.argv[1], columns=[*READS, *ASKED]).rechunk()
ids, size = loans["enterprise_id"], 500_000
heads = (ids != ids.shift(1)).fill_null(True).arg_true()
cuts = [int(heads[heads.search_sorted(place)]) for place in range(0, int(heads[-1]), size)] + [len(loans)]

def tiers(part):
    frame = loans.slice(cuts[part], cuts[part + 1] - cuts[part]).lazy()
    frame = run_steps((STEP, CONTAGION), frame, policy).collect().lazy()
    return stage(frame, policy).select(GIVEN).collect()

tiers(0)
begun, worked = time.perf_counter(), time.process_time()
with ThreadPoolExecutor(2) as pool:
    found = pl.concat(pool.map(tiers, range(len(cuts) - 1)))
print(json.dumps({"seconds": time.perf_counter() - begun, "cores": time.process_time() - worked, "loans": len(found)}))
"""
SIDE = """
import json, sys, time
import numpy as np
from creditriskengine.core.types import IFRS9Stage
from creditriskengine.ecl.emerging.china import classify_nfra_five_tier
from creditriskengine.ecl.ifrs9.staging import assign_stage
days = np.load(sys.argv[1]).tolist()
begun = time.perf_counter()
tiers = [classify_nfra_five_tier(day) for day in days]
bad = ("substandard", "doubtful", "loss")
stages = [assign_stage(d, tier in bad, sicr_triggered=tier == "special_mention") for d, tier in zip(days, tiers)]
seconds = time.perf_counter() - begun
np.save(sys.argv[2], np.array([str(tier.value) for tier in tiers]))
print(json.dumps({"rate": len(days) / seconds}))
"""
CEILINGS = {1_000_000: 6.0, 10_000_000: 60.0}


def run(*, full: bool) -> list[Figure]:
    """This function will close books in processes of their own, and print seconds, of cores too, and peak memory."""
    figures = []
    for count in (1_000_000, 10_000_000) if full else (100_000,):
        book = made_book(count)
        with tempfile.TemporaryDirectory(dir=BOOKS) as folder:
            figures += _closed(book, Path(folder) / "out", count)
    return figures


def made_book(count: int) -> Path:
    """This function will give an invented book by balances, a million loans at a time with borrowers of their own."""
    book = BOOKS / f"book-{count}"
    if (book / "contracts-00.parquet").exists():
        return book
    making = BOOKS / f"book-{count}.making"
    shutil.rmtree(making, ignore_errors=True)
    making.mkdir(parents=True)
    for number in range(-(-count // SLICE)):
        rng = np.random.default_rng(7 + number)
        tables = loan_book(rng, loans=min(SLICE, count - number * SLICE), day=DAY, by="balances")
        for name, frame in tables.items():
            ids = [column for column in frame.columns if column.endswith("_id")]
            named = frame.drop("row", strict=False).with_columns(_numbered(column, number) for column in ids)
            named.write_parquet(making / f"{name}-{number:02}.parquet")
    making.rename(book)
    return book


def _numbered(column: str, number: int) -> pl.Expr:
    """The id with its slice's number after its letter."""
    text = pl.col(column)
    return pl.concat_str(text.str.slice(0, 1), pl.lit(f"{number:02}"), text.str.slice(1)).alias(column)


def _closed(book: Path, out: Path, count: int) -> list[Figure]:
    took, said, ceiling = _run(CLOSE, book, PACK, out), f"{count:,} loans", CEILINGS.get(count)
    load = os.getloadavg()[0]
    figures = [
        Figure(
            f"month end, {said}",
            f"{took['seconds']:,.1f} s ({took['cores']:,.1f} s of cores; load {load:.1f})",
            "" if ceiling is None else f"{ceiling:.0f} s",
            None if ceiling is None else took["seconds"] <= ceiling,
        ),
        Figure(f"peak memory, {said}", f"{took['mb'] / 1024:,.2f} GB", "10 GB", took["mb"] <= 10 * 1024),
    ]
    return figures + _classified(out / "loans.parquet", count)


def _classified(loans: Path, count: int) -> list[Figure]:
    took = _run(CLASSIFY, loans, PACK)
    rate = count / took["seconds"]
    wanted = count == max(CEILINGS)
    figures = [
        Figure(
            f"five tiers and stages, {count:,} loans",
            f"{took['seconds']:,.2f} s ({took['cores']:,.2f} s of cores), {rate / 1e6:,.2f} M a second",
            "5 s" if wanted else "",
            took["seconds"] <= 5.0 if wanted else None,
        )
    ]
    return figures + _beside_peer(loans, rate)


def _beside_peer(loans: Path, rate: float) -> list[Figure]:
    """Days past due alone go to the peer, so classes are compared where nothing else spoke and no line is touched."""
    asked = pl.scan_parquet(loans).filter(pl.col("class").is_not_null() & pl.col("days_past_due").is_not_null())
    few = asked.select("days_past_due", "class", "class_article").head(PEER_LOANS).collect()
    with tempfile.TemporaryDirectory() as folder:
        given, found = Path(folder) / "days.npy", Path(folder) / "tiers.npy"
        np.save(given, few["days_past_due"].to_numpy())
        peer = said_by(PEER, SIDE, str(given), str(found))
        if peer is None:
            return []
        theirs = pl.Series("theirs", np.load(found).tolist())
    by_days = pl.col("class_article").is_in(["normal"]) | pl.col("class_article").str.ends_with(" overdue")
    same = few.with_columns(theirs).filter(by_days).select((pl.col("class") == pl.col("theirs")).mean()).item()
    return [
        Figure(f"{PEER}, loan by loan", f"{peer['rate']:,.0f} loans a second"),
        Figure("ratio to it", f"{rate / peer['rate']:,.0f}"),
        Figure("same class where days past due alone speak", f"{same:.2%}"),
    ]


def _run(program: str, *words: Path) -> dict[str, Any]:
    done = run_program([sys.executable, "-c", program, *words])
    if done.code:
        raise RuntimeError(done.said[-2_000:])
    found: dict[str, Any] = json.loads(done.said.strip().splitlines()[-1])
    return found
