"""A month end as rounds of tasks, on this process and on a local Spark of two executors, beside one process alone."""

from __future__ import annotations

import json
import os
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from bench.measure import Figure, run_program
from bench.month_end import BOOKS, CLOSE, PACK, made_book

MASTER = "local-cluster[2,1,2048]"
LOANS = "TALLYSTICK_BENCH_LOANS"
"""A size of one's own, e.g. 100000000; it takes some hours and 30 GB of disk."""
ROUNDS = """
import json, sys, time
from contextlib import nullcontext
from datetime import date
from pathlib import Path
from tallystick.cluster.schedule import Here
from tallystick.cluster.session import spark
from tallystick.entry.jobs.cluster_month_end import ClusterMonthEnd, cluster_month_end
book, pack, out, master = sys.argv[1:5]
begun = time.perf_counter()
with (nullcontext(Here()) if master == "here" else spark(master)) as scheduler:
    started = time.perf_counter() - begun
    if master != "here":
        scheduler.run(len, ["warm"] * 2, "first tasks")
    ready = time.perf_counter()
    asked = ClusterMonthEnd(book=book, pack=Path(pack), day=date(2026, 10, 31), out=out)
    cluster_month_end(asked, scheduler)
    took = time.perf_counter() - ready
print(json.dumps({"seconds": took, "start": ready - begun, "cores": time.process_time()}))
"""


def run(*, full: bool) -> list[Figure]:
    """This function will close books of 100,000 loans, or with `full` 1 and 10 million, in the three ways."""
    asked = os.environ.get(LOANS)
    sizes = (int(asked),) if asked else (1_000_000, 10_000_000) if full else (100_000,)
    return [figure for count in sizes for figure in _sized(count)]


def _sized(count: int) -> list[Figure]:
    book, said = made_book(count), f"{count:,} loans"
    with tempfile.TemporaryDirectory(dir=BOOKS) as folder:
        alone = _run(CLOSE, book, PACK, f"{folder}/alone")
        here = _run(ROUNDS, book, PACK, f"{folder}/here", "here")
        figures = [
            Figure(f"one process, {said}", _took(alone)),
            _beside(f"as rounds in this process, {said}", here, alone),
        ]
        if find_spec("pyspark") is None:
            return [*figures, Figure(f"on {MASTER}, {said}", "pyspark is not installed: see scripts/test-on-spark")]
        spark = _run(ROUNDS, book, PACK, f"{folder}/spark", MASTER)
    begun = Figure(f"session and first tasks, {said}", f"{spark['start']:,.1f} s")
    return [*figures, begun, _beside(f"on {MASTER}, {said}", spark, alone)]


def _beside(what: str, took: dict[str, Any], alone: dict[str, Any]) -> Figure:
    more = took["seconds"] - alone["seconds"]
    times = f"{more:+,.1f} s, {took['seconds'] / alone['seconds']:.2f} times"
    return Figure(what, f"{_took(took)}: {times}; {took['used'] / alone['used']:.2f} times the processor")


def _took(took: dict[str, Any]) -> str:
    load = os.getloadavg()[0]
    return f"{took['seconds']:,.1f} s, {took['used']:,.1f} s of processor with its start (load {load:.1f})"


def _run(program: str, *words: str | Path) -> dict[str, Any]:
    done = run_program([sys.executable, "-c", program, *map(str, words)])
    if done.code:
        raise RuntimeError(done.said[-2_000:])
    found: dict[str, Any] = json.loads(done.said.strip().splitlines()[-1])
    return {**found, "used": done.core_seconds}
