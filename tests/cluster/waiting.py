"""A watch list, decisions and rounds whose first tasks wait to be killed: what is computed is the real one."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeVar

import polars as pl

from tallystick.cluster.schedule import Scheduler
from tallystick.engine.book.book import Book
from tallystick.engine.evidence.evidence import Evidence
from tallystick.engine.monitoring.watch_list import WatchList
from tallystick.engine.watching import Settled, watched
from tallystick.entry.jobs.decided import decided
from tallystick.intake.last_month import LastMonth
from tallystick.pack import Policy
from tallystick.pack.pack import Pack

T = TypeVar("T")
R = TypeVar("R")
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


@dataclass(frozen=True)
class WaitingIn:
    """A scheduler over another, in whose round `at` every task waits for `go` in `folder` before it does its work."""

    scheduler: Scheduler
    at: str
    folder: Path

    def run(self, work: Callable[[T], R], tasks: Sequence[T], name: str) -> list[R]:
        """This function will have the tasks run, late."""
        return self.scheduler.run(partial(_late, self.folder, work) if name == self.at else work, tasks, name)


def _late(folder: Path, work: Callable[[T], R], task: T) -> R:
    wait(folder)
    return work(task)


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
