"""L Bank simulated by the command: the demo on two processes, and a large bank's way in two blocks."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import polars as pl
import yaml

from bench.measure import ROOT, Figure, run_program

DEMO_SECONDS = 60.0
CORE_SECONDS_A_BORROWER = 2 * 30 * 60 / 1_000_000
"""Two cores for half an hour, for a million borrowers."""
FIRMS_A_MANAGER = 1_280
"""As in the large bank."""


def run(*, full: bool) -> list[Figure]:
    """This function will simulate the demo (`full`; else a year of it) and a small cut of the large bank."""
    with tempfile.TemporaryDirectory() as room:
        return [_demo(Path(room), full=full), _large(Path(room), firms=30_000 if full else 6_000)]


def _config(name: str, room: Path, **changes: object) -> Path:
    text = yaml.safe_load((ROOT / "configs" / name).read_text(encoding="utf-8"))
    path = room / name
    path.write_text(yaml.safe_dump(text | {"pack": str(ROOT / "packs" / "l_bank")} | changes), encoding="utf-8")
    return path


def _simulated(config: Path, out: Path) -> tuple[float, float, int]:
    """Seconds, core seconds and borrowers of one bank.

    :raises RuntimeError: the command failed.
    """
    command = [
        sys.executable,
        "-m",
        "tallystick.entry.cli",
        "simulate",
        "--config",
        config,
        "--seed",
        "1",
        "--out",
        out,
    ]
    ran = run_program(command)
    if ran.code:
        raise RuntimeError(f"tally simulate ended with {ran.code}: {ran.said}")
    return ran.seconds, ran.core_seconds, pl.read_parquet(out / "book" / "borrowers.parquet").height


def _demo(room: Path, *, full: bool) -> Figure:
    config = _config("l_bank.yaml", room, **({} if full else {"months": 12}))
    seconds, cores, borrowers = _simulated(config, room / "demo")
    return Figure(
        f"the demo over {'5 years' if full else '12 months'}: {borrowers:,} borrowers, all worlds, written",
        f"{seconds:.1f} s ({cores:.1f} s of processors)",
        f"under {DEMO_SECONDS:g} s" if full else "",
        seconds < DEMO_SECONDS if full else None,
    )


def _large(room: Path, *, firms: int) -> Figure:
    two = {"branches": 2, "blocks": 2, "managers_a_branch": max(firms // 2 // FIRMS_A_MANAGER, 1)}
    config = _config("large.yaml", room, firms=firms, reviewers_a_branch=5, approvers_a_branch=10, problems=[], **two)
    seconds, cores, borrowers = _simulated(config, room / "large")
    each = cores / max(borrowers, 1)
    return Figure(
        f"{firms:,} firms of the large bank in two blocks: {borrowers:,} borrowers",
        f"{seconds:.1f} s; {1000 * each:.1f} ms of a processor each",
        f"{1000 * CORE_SECONDS_A_BORROWER:.1f} ms each",
        each < CORE_SECONDS_A_BORROWER,
    )
