"""A book closed in parts is the book closed whole: the same rows, values and bytes, and once only when killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from tallystick.entry.jobs.month_end_run import MonthEndRequest, run_month_end
from tallystick.entry.jobs.shelf import Shelf
from tallystick.intake.outputs import digests
from tests.entry.bank import PACK
from tests.entry.month import OCTOBER

PATIENCE_SECONDS = 120


@pytest.mark.parametrize("size", [1, 37, 120])
def test_parts_of_any_size_give_the_same_bytes(size: int, bare: MonthEndRequest, tmp_path: Path) -> None:
    out = tmp_path / f"parts-{size}"
    book = _few(bare.book, out.with_name("few"), 12) if size == 1 else bare.book
    sure = bare if size > 1 else replace(bare, book=book, out=out.with_name("few-whole"))
    if size == 1:
        run_month_end(sure)
    run_month_end(replace(sure, out=out, loans_a_part=size))
    assert digests(out) == digests(sure.out)


def _few(book: Path, folder: Path, loans: int) -> Path:
    """The book's first loans alone, in a folder of their own."""
    folder.mkdir()
    kept = pl.read_csv(book / "contracts.csv").head(loans)["loan_id"].implode()
    for path in sorted(book.iterdir()):
        frame = pl.read_csv(path, infer_schema=False)
        (frame.filter(pl.col("loan_id").is_in(kept)) if "loan_id" in frame.columns else frame).write_csv(
            folder / path.name
        )
    return folder


def test_loans_stand_by_borrower_and_number(bare: MonthEndRequest) -> None:
    loans = pl.read_parquet(bare.out / "loans.parquet", columns=["enterprise_id", "loan_id"])
    assert loans.equals(loans.sort("enterprise_id", "loan_id"))
    assert loans["loan_id"].is_unique().all()
    assert set(loans["loan_id"]) == set(pl.read_csv(bare.book / "contracts.csv")["loan_id"])


@pytest.mark.parametrize("seen", [".parts-*", "loans.parquet", "movement.parquet"])
def test_killed_and_started_again_it_gives_the_same_output_once(
    seen: str, bare: MonthEndRequest, tmp_path: Path
) -> None:
    out = tmp_path / "run"
    words = ["month-end", bare.book, "--pack", PACK, "--day", OCTOBER, "--out", out, "--no-report"]
    command = [sys.executable, "-m", "tallystick.entry.cli", *(str(word) for word in words)]
    with _started(command) as running:
        _wait_for(tmp_path, f".run-*.part/{seen}", running)
        os.kill(running.pid, signal.SIGKILL)
    assert not out.exists(), "half an output took the place of a whole one"
    run_month_end(replace(bare, out=out))
    assert digests(out) == digests(bare.out)


class _started:
    """A process that is over when the block is."""

    def __init__(self, command: list[str]) -> None:
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def __enter__(self) -> subprocess.Popen[bytes]:
        return self._process

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.wait()


def _wait_for(folder: Path, pattern: str, running: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while not any(folder.glob(pattern)):
        assert running.poll() is None, "the month end was over before it could be killed"
        assert time.monotonic() < until, f"{pattern} was not seen"
        time.sleep(0.002)


@pytest.fixture
def frames() -> Iterator[list[pl.DataFrame]]:
    yield [pl.DataFrame({"loan_id": [f"L{place}"] * 1_000, "amount_minor": [place] * 1_000}) for place in range(4)]


@pytest.mark.parametrize("memory", [0, 15_000, 10**9])
def test_frames_set_aside_come_back_whole_whether_in_memory_or_not(
    memory: int, frames: list[pl.DataFrame], tmp_path: Path
) -> None:
    shelf = Shelf(tmp_path, memory_bytes=memory)
    for place, frame in enumerate(frames):
        shelf.put(f"frame-{place}", frame)
    assert (len(list(tmp_path.iterdir())) > 0) == (memory < 10**9)
    assert all(shelf.scan(f"frame-{place}").collect().equals(frame) for place, frame in enumerate(frames))
    assert all(shelf.take(f"frame-{place}").equals(frame) for place, frame in enumerate(frames))
    assert list(tmp_path.iterdir()) == [] and not shelf.has("frame-0")
