"""A month end as rounds of tasks, on this process and on a local Spark of two executors, beside one process alone."""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from bench.measure import Figure, run_program
from bench.month_end import BOOKS, CLOSE, PACK, made_book

MASTER = "local-cluster[2,1,2048]"
LOANS = "TALLYSTICK_BENCH_LOANS"
"""A size of one's own, e.g. 30000000."""
NO_SPARK = find_spec("pyspark") is None
SHOWN_SECONDS = 0.5
"""Rounds that took less are told together."""


def run(*, full: bool) -> list[Figure]:
    """This function will close books of 100,000 loans, or with `full` 1 and 10 million, in the three ways."""
    return [figure for count in sizes(full, (100_000,), (1_000_000, 10_000_000)) for figure in _sized(count)]


def sizes(full: bool, small: Sequence[int], large: Sequence[int]) -> Sequence[int]:
    """This function will give how many loans are asked: those of the environment, else `large` or `small`."""
    asked = os.environ.get(LOANS)
    return (int(asked),) if asked else large if full else small


def _sized(count: int) -> list[Figure]:
    book, said = made_book(count), f"{count:,} loans"
    size = sum(path.stat().st_size for path in book.iterdir())
    with tempfile.TemporaryDirectory(dir=BOOKS) as folder:
        alone = told_by([sys.executable, "-c", CLOSE, book, PACK, Path(folder) / "alone"])
        figures = [Figure(f"one process, {said}", took(alone))]
        here = used_by("month-end", "here", book, Path(folder) / "here")
        figures += [beside(f"as rounds in this process, {said}", here, alone), _rounds(here)]
        if NO_SPARK:
            return [*figures, Figure(f"on {MASTER}, {said}", "pyspark is not installed: see scripts/test-on-spark")]
        spark = used_by("month-end", MASTER, book, Path(folder) / "spark")
    work = (
        f"{spark['work_bytes'] / 1e9:,.2f} GB, {spark['work_bytes'] / size:.1f} times the book's {size / 1e9:,.2f} GB"
    )
    return [
        *figures,
        Figure(f"session and first tasks, {said}", f"{spark['start']:,.1f} s"),
        beside(f"on {MASTER}, {said}", spark, alone),
        _rounds(spark),
        Figure(f"work place at the most, {said}", work),
    ]


def _rounds(used: dict[str, Any]) -> Figure:
    """Seconds of each round that took any."""
    long = {name: seconds for name, seconds in used["rounds"].items() if seconds >= SHOWN_SECONDS}
    rest = sum(used["rounds"].values()) - sum(long.values())
    told = ", ".join(f"{name} {seconds:,.1f}" for name, seconds in long.items())
    return Figure(f"its rounds, {used['tasks']:,} tasks", f"{told}, the others {rest:,.1f} s")


def beside(what: str, used: dict[str, Any], alone: dict[str, Any]) -> Figure:
    """This function will tell what was used in one way beside one process alone."""
    more = used["seconds"] - alone["seconds"]
    times = f"{more:+,.1f} s, {used['seconds'] / alone['seconds']:.2f} times"
    return Figure(what, f"{took(used)}: {times}; {used['used'] / alone['used']:.2f} times the processor")


def took(used: dict[str, Any]) -> str:
    """This function will tell seconds, processor seconds of the program and all that it started, and memory."""
    least = f"largest process of its work {used['mb'] / 1024:,.1f} GB, load {used['load']:.1f}"
    return f"{used['seconds']:,.1f} s, {used['used']:,.1f} s of processor with its start ({least})"


def used_by(job: str, who: str, given: Path, out: Path) -> dict[str, Any]:
    """This function will have `bench._cluster_side` do a job, and give what it told and used."""
    return told_by([sys.executable, "-m", "bench._cluster_side", job, who, given, out])


def told_by(command: Sequence[str | Path]) -> dict[str, Any]:
    """This function will run a program and give what its last line told, and what it used.

    :raises RuntimeError: it failed.
    """
    done = run_program(command)
    if done.code:
        raise RuntimeError(done.said[-2_000:])
    found: dict[str, Any] = json.loads(done.said.strip().splitlines()[-1])
    used = found.get("processor", done.core_seconds)
    return {**found, "used": used, "mb": found.get("mb", done.peak_mb), "load": os.getloadavg()[0]}
