"""`tally diagnose` on L Bank and on banks many times as large, its files laid side by side: time and memory by rows."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import polars as pl
import yaml

from bench._laid_bank import lay_side_by_side
from bench.measure import ROOT, Figure, Ran, run_program

DEMO_SECONDS, MILLION_SECONDS = 120.0, 1_800.0
DAY = "2024-12-31"
PACK = ROOT / "packs" / "l_bank"


def run(*, full: bool) -> list[Figure]:
    """This function will simulate L Bank and diagnose it once, four times and (`full`) sixteen times as large."""
    with tempfile.TemporaryDirectory(prefix="bench-diagnosis-") as made:
        room = Path(made)
        bank = _simulated(room)
        figures = _measured("the demo", bank, room, wanted=DEMO_SECONDS)
        for copies in (4, 16) if full else (4,):
            large = room / f"times_{copies}"
            lay_side_by_side(bank, copies, large)
            figures += _measured(f"{copies} times the demo", large, room)
        return figures


def _simulated(room: Path) -> Path:
    config = room / "bank.yaml"
    text = yaml.safe_load((ROOT / "configs" / "l_bank.yaml").read_text(encoding="utf-8"))
    config.write_text(yaml.safe_dump(text | {"pack": str(PACK)}), encoding="utf-8")
    _ran(["simulate", "--config", config, "--seed", "1", "--out", room / "bank"])
    return room / "bank"


def _measured(what: str, bank: Path, room: Path, *, wanted: float = 0.0) -> list[Figure]:
    """What the command took without and with the report, beside what half an hour leaves for so many borrowers."""
    borrowers, rows = _height(bank, "book/borrowers"), _rows(bank)
    most = wanted or MILLION_SECONDS * borrowers / 1_000_000
    told = []
    for report in ("--no-report", "--report"):
        out = room / f"{bank.name}_{report.strip('-')}"
        ran = _ran(["diagnose", bank, "--pack", PACK, "--day", DAY, "--out", out, report])
        cores = f"{ran.core_seconds:.0f} s of processors, {ran.core_seconds / rows * 1e6:.0f} s a million rows"
        value = f"{ran.seconds:.0f} s ({cores}); {ran.peak_mb / 1000:.1f} GB"
        name = f"{what}, {borrowers:,} borrowers, {rows / 1e6:.1f} million rows{', ' + report.strip('-')}"
        told.append(Figure(name, value, f"under {most:.0f} s", ran.seconds < most))
    return told


def _ran(arguments: list[str | Path]) -> Ran:
    """:raises RuntimeError: the command failed."""
    ran = run_program([sys.executable, "-m", "tallystick.entry.cli", *arguments])
    if ran.code:
        raise RuntimeError(f"tally {arguments[0]} ended with {ran.code}: {ran.said}")
    return ran


def _height(bank: Path, table: str) -> int:
    return int(pl.scan_parquet(bank / f"{table}.parquet").select(pl.len()).collect().item())


def _rows(bank: Path) -> int:
    """Rows of the process tables and month ends."""
    files = [*(bank / "process").glob("*.parquet"), *(bank / "month_ends").glob("*.parquet")]
    return sum(int(pl.scan_parquet(path).select(pl.len()).collect().item()) for path in files)
