"""A bank in blocks, on several processes: the region is made once and read by all; each block is written as it ends."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from multiprocessing import get_context
from pathlib import Path

import numpy as np

from tallystick.entry.jobs.unhurried import unhurried
from tallystick.simulate.bank.blocks import block_of, hidden, write_block
from tallystick.simulate.bank.config import BankConfig
from tallystick.simulate.bank.joining import join_blocks
from tallystick.simulate.bank.ledger import Ledger
from tallystick.simulate.bank.make import make_setting, region_of
from tallystick.simulate.bank.packs import Edition, read_editions
from tallystick.simulate.bank.rows import Floats
from tallystick.simulate.bank.run import Course, live
from tallystick.simulate.bank.setting import Setting
from tallystick.simulate.bank.store import OnDisk
from tallystick.simulate.bank.truths import problems, worlds
from tallystick.simulate.region.shelf import lay_out, open_region
from tallystick.simulate.truth import seal_truth

Watch = Callable[[str, int, int], None]
REGION, THREADS = "region", "POLARS_MAX_THREADS"
PROGRESS, SHELVES = "progress", "shelves"
LISTEN_SECONDS = 2.0


@dataclass(frozen=True)
class BlockTask:
    """One block to be lived through: of which bank, from which seed, and the room that all blocks share."""

    config: BankConfig
    seed: int
    packs: list[tuple[str, date, str]]
    room: Path
    number: int

    @property
    def folder(self) -> Path:
        """Where the block is written until all are joined."""
        return self.room / f"block-{self.number:02d}"


def simulate_in_blocks(
    config: BankConfig, seed: int, editions: list[Edition], folder: Path, *, watch: Watch, processes: int = 2
) -> tuple[Setting, dict[str, int]]:
    """This function will simulate a bank in its blocks and write its tables and truth to `folder`.

    It gives the whole bank's setting, and rows by table.

    The bytes are the same for any number of `processes`.
    """
    room = folder / ".blocks"
    setting = make_setting(config, seed, editions)
    lay_out(setting.region, room / REGION)
    watch("region", 1, 1)
    packs = [(one.version, one.from_day, one.folder) for one in editions]
    tasks = [BlockTask(config, seed, packs, room, number) for number in range(config.blocks)]
    done = _all_done(tasks, processes, watch)
    rows: dict[str, int] = {}
    for counted, _ in done:
        for name, count in counted.items():
            rows[name] = rows.get(name, 0) + count
    ledger = Ledger(np.sum([sums for _, sums in done], axis=0))
    blocks = [task.folder for task in tasks]
    told = {"problems": problems(setting, ledger).lazy(), "worlds": worlds(setting, ledger).lazy()}
    seal_truth(folder, told | hidden(blocks))
    join_blocks(blocks, folder)
    watch("tables", 1, 1)
    shutil.rmtree(room)
    return setting, rows


def _all_done(tasks: list[BlockTask], processes: int, watch: Watch) -> list[tuple[dict[str, int], Floats]]:
    """What came of each task, in their order; each process lives through one block and ends, so that memory is given
    back.
    """
    config = tasks[0].config
    months = (config.months + config.aftermath_months) * len(tasks)
    with (
        one_thread_each(),
        ProcessPoolExecutor(processes, mp_context=get_context("spawn"), max_tasks_per_child=1) as pool,
    ):
        futures: list[Future[tuple[dict[str, int], Floats]]] = [pool.submit(run_block, task) for task in tasks]
        left = set(futures)
        while left:
            ended, left = wait(left, timeout=LISTEN_SECONDS, return_when=FIRST_COMPLETED)
            for future in ended:
                future.result()
            watch("months", sum(_months_done(task) for task in tasks), months)
            watch("month ends", len(tasks) - len(left), len(tasks))
    return [future.result() for future in futures]


@unhurried()
def run_block(task: BlockTask) -> tuple[dict[str, int], Floats]:
    """This function will live through one block and write it; it runs in a process of its own."""
    config, folder = task.config, task.folder
    folder.mkdir(parents=True)
    editions = read_editions(task.room.parent, task.packs)
    region = open_region(task.room / REGION, region_of(config), task.seed)
    whole = make_setting(config, task.seed, editions, region=region)
    block = block_of(whole, task.number)
    note, shelves = folder / PROGRESS, folder / SHELVES
    course = Course.begun(block.setting)
    course.answering.store.begins = OnDisk(course.answering.store, shelves).begin
    live(course, lambda done, of: _note(note, done))
    found = write_block(block, course, folder, lambda stage, done, of: None)
    shutil.rmtree(shelves, ignore_errors=True)
    return found


def _note(path: Path, done: int) -> None:
    path.write_text(str(done), encoding="ascii")


def _months_done(task: BlockTask) -> int:
    path = task.folder / PROGRESS
    text = path.read_text(encoding="ascii") if path.is_file() else ""
    return int(text or 0)


@contextmanager
def one_thread_each() -> Iterator[None]:
    """This function will let processes begun within run their tables on one thread each: they run side by side."""
    before = os.environ.get(THREADS)
    os.environ[THREADS] = "1"
    try:
        yield
    finally:
        if before is None:
            del os.environ[THREADS]
        else:
            os.environ[THREADS] = before
