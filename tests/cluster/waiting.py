"""A watch list and decisions whose first tasks wait to be killed: what is computed is the real one."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from tallystick.engine.book.book import Book
from tallystick.engine.evidence.evidence import Evidence
from tallystick.engine.monitoring.watch_list import WatchList
from tallystick.engine.watching import Settled, watched
from tallystick.entry.jobs.decided import decided
from tallystick.intake.last_month import LastMonth
from tallystick.pack import Policy
from tallystick.pack.pack import Pack

PATIENCE_SECONDS = 900


@dataclass(frozen=True)
class Waiting:
    """Writes the process id of its executor to `folder`, waits until `go` is there, then watches as ever."""

    folder: Path

    def __call__(
        self, book: Book, loans: pl.LazyFrame, pack: Pack, policy: Policy, last: LastMonth | None, settled: Settled
    ) -> WatchList:
        """This function will give the watch list, late."""
        wait(self.folder)
        return watched(book, loans, pack, policy, last, settled)


@dataclass(frozen=True)
class WaitingDecided:
    """Decides as ever, once `go` is in `folder`; before, it writes the process id of its executor there."""

    folder: Path

    def __call__(self, evidence: Evidence, policy: Policy) -> dict[str, pl.DataFrame]:
        """This function will give the tables of a decision, late."""
        wait(self.folder)
        return decided(evidence, policy)


def wait(folder: Path) -> None:
    """This function will tell this task's executor in `folder`, and come back when `go` is there."""
    (folder / f"executor-{executor()}").touch()
    until = time.monotonic() + PATIENCE_SECONDS
    while not (folder / "go").exists() and time.monotonic() < until:
        time.sleep(0.02)


def executor() -> int:
    """This function will give the process id of the JVM above this Python worker."""
    pid = os.getpid()
    while "java" not in Path(f"/proc/{pid}/comm").read_text():
        pid = int(Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[1])
    return pid
