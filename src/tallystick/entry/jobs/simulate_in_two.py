"""A bank lived through on two processes: one is at the desk, the other makes evidence, reads with it, closes the book.

The bytes are those of one process: what the second is asked hangs on outside evidence alone, or on what is over."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from pathlib import Path
from shutil import rmtree

import numpy as np
import polars as pl

from tallystick.entry.jobs.second_process import begin_second, one_process, taken_second
from tallystick.entry.jobs.simulate_blocks import one_thread_each
from tallystick.entry.jobs.unhurried import unhurried
from tallystick.simulate.bank.answers import Answering
from tallystick.simulate.bank.config import BankConfig
from tallystick.simulate.bank.demand import Standing
from tallystick.simulate.bank.history import History
from tallystick.simulate.bank.ledger import Ledger
from tallystick.simulate.bank.lending import Loans
from tallystick.simulate.bank.make import make_setting
from tallystick.simulate.bank.packs import make_editions, read_editions
from tallystick.simulate.bank.reading import Reading, Watched
from tallystick.simulate.bank.rows import Ints
from tallystick.simulate.bank.run import READ_AHEAD_MONTHS, Course, Diary, live
from tallystick.simulate.bank.store import Shelf, Store, joined
from tallystick.simulate.bank.write import Told, write_bank, write_book

Watch = Callable[[str, int, int], None]
LEAST_FIRMS = 3_000
"""Below so many firms a second process costs more to begin than it does."""
LISTEN_SECONDS = 0.5
PROGRESS, SHELVES = ".progress", ".shelves"


@dataclass(frozen=True)
class BankTask:
    """One bank to be lived through: of which config, pack and seed, and the folder that it is written to."""

    config: BankConfig
    pack: Path
    seed: int
    digest: str
    folder: Path

    def told(self, stage: str, done: int, of: int) -> None:
        """This function will note how far a stage is, for the process that waits."""
        (self.folder / PROGRESS / stage).write_text(f"{done} {of}", encoding="ascii")


@dataclass(frozen=True)
class Lived:
    """What the second process needs of a course that is over, to close its book."""

    loans: Loans
    ledger: Ledger
    diary: Diary


def simulate_in_two(task: BankTask, *, watch: Watch) -> dict[str, int]:
    """This function will simulate the bank of `task` on two processes and write it to its folder; gives rows by table.

    :raises IntakeError: a problem of the config sits where the bank has nothing.
    :raises PackErrors: the bank's pack has mistakes.
    """
    for name in (PROGRESS, SHELVES):
        (task.folder / name).mkdir()
    with one_thread_each(), one_process() as pool:
        pool.submit(begin_second, __name__)
        desk = pool.submit(_at_the_desk, task)
        while not wait([desk], timeout=LISTEN_SECONDS).done:
            for path in sorted((task.folder / PROGRESS).iterdir()):
                _pass_on(path, watch)
        rows = desk.result()
    for name in (PROGRESS, SHELVES):
        rmtree(task.folder / name)
    return rows


def _pass_on(path: Path, watch: Watch) -> None:
    told = path.read_text(encoding="ascii").split()
    if len(told) == 2:  # else it is just being written
        watch(path.name, int(told[0]), int(told[1]))


@unhurried()
def _at_the_desk(task: BankTask) -> dict[str, int]:
    """Lives through the bank and writes it; runs in a process of its own, where the second was begun."""
    with _other(task) as other:
        editions = make_editions(task.pack, task.folder, task.config.first_month)
        other.begin([(one.version, one.from_day, one.folder) for one in editions])
        setting = make_setting(task.config, task.seed, editions)
        task.told("region", 1, 1)
        begun = Course.begun(setting)
        store = begun.answering.store
        store.begins = partial(other.made, store)
        course = replace(begun, answering=Answering(setting, store, other))
        history = History(live(course, lambda done, of: task.told("months", done, of)))
        return write_bank(history, task.folder, seed=task.seed, digest=task.digest, told=task.told, close=other.close)


@dataclass
class Other:
    """The second process, as the desk asks it; it does what it is asked in that order (see `Second`)."""

    pool: ProcessPoolExecutor
    task: BankTask
    asked: int = 0
    """How often it was asked for evidence."""

    def begin(self, packs: list[tuple[str, date, str]]) -> None:
        """This function will have it make the same region and bank for itself."""
        self.pool.submit(_begin, self.task, packs)

    def made(self, store: Store, firms: Ints) -> InParts:
        """This function will have it make the evidence of `firms`, in as many parts as there are months to do so; both
        keep it.
        """
        self.asked += 1
        folder = self.task.folder / SHELVES / f"desk-{self.asked}"
        parts = [part for part in np.array_split(firms, READ_AHEAD_MONTHS) if len(part)]
        return InParts(self.pool, store, folder, parts)

    def columns(self, month: int, firms: Ints, asking: Ints) -> Future[pl.DataFrame]:
        """This function will ask it for its half of a month's features."""
        return self.pool.submit(_columns, month, firms, asking)

    def signals(self, watched: Watched) -> Future[pl.DataFrame]:
        """This function will ask it for the signals of borrowers in that month."""
        return self.pool.submit(_signals, watched)

    def close(self, history: History, folder: Path, told: Told) -> Future[dict[str, int]]:
        """This function will have it close the book's month ends and write them."""
        course = history.course
        lived = Lived(course.loans, course.ledger, replace(course.diary, decided=[]))
        return self.pool.submit(_close, lived, folder)


@dataclass
class InParts:
    """A shelf that the second process makes in `parts` (firms of each), between what else it is asked.

    Whoever has to wait for it makes parts here meanwhile, which lie in `folder` for the second process.
    """

    pool: ProcessPoolExecutor
    store: Store
    folder: Path
    parts: list[Ints]
    begun: list[Future[None]] = field(default_factory=list)
    ended: bool = False
    found: Future[Shelf] = field(default_factory=Future)

    def go_on(self) -> None:
        """This function will have the next part made, and after the last the whole."""
        if not self.parts:
            return
        self.begun.append(self.pool.submit(_made, self.parts.pop(0)))
        if not self.parts:
            self._end()

    def result(self) -> Shelf:
        """This function will make what is left, here and there by turns, and give the whole."""
        here: list[Shelf] = []
        while self.parts:
            if all(one.done() for one in self.begun):
                self.go_on()
            else:
                here.append(self.store.made(self.parts.pop(0)))
        if not here:
            return self.found.result()
        if not self.ended:
            self._end()
        joined(here).write(self.folder)
        self.pool.submit(_kept, self.folder)
        return self.found.result().beside(Shelf.read(self.folder))

    def _end(self) -> None:
        self.ended = True
        self.pool.submit(_shelved).add_done_callback(self._opened)

    def _opened(self, path: Future[Path]) -> None:
        """Opens the shelf that the second process wrote, in place; its parts are over, for they were begun before."""
        error = next((one.exception() for one in (*self.begun, path) if one.exception()), None)
        if error is None:
            self.found.set_result(Shelf.read(path.result()))
        else:
            self.found.set_exception(error)


@contextmanager
def _other(task: BankTask) -> Iterator[Other]:
    with taken_second() as pool:
        yield Other(pool, task)


@dataclass
class _Second:
    """What the second process holds while it lives."""

    task: BankTask
    reading: Reading
    shelves: int = field(default=0)
    parts: list[Shelf] = field(default_factory=list)
    """Of the shelf that is being made."""


_held: list[_Second] = []
"""The one that this process is, once it has begun."""


@unhurried()
def _begin(task: BankTask, packs: list[tuple[str, date, str]]) -> None:
    editions = read_editions(task.folder, packs)
    course = Course.begun(make_setting(task.config, task.seed, editions))
    _held.append(_Second(task, Reading(course.setting, course.answering.store)))


@unhurried()
def _made(firms: Ints) -> None:
    _held[0].parts.append(_held[0].reading.store.made(firms))


@unhurried()
def _shelved() -> Path:
    held = _held[0]
    held.shelves += 1
    folder = held.task.folder / SHELVES / str(held.shelves)
    joined(held.parts).write(folder)
    held.parts.clear()
    held.reading.store.keep(Shelf.read(folder))
    return folder


@unhurried()
def _kept(folder: Path) -> None:
    _held[0].reading.store.keep(Shelf.read(folder))


@unhurried()
def _columns(month: int, firms: Ints, asking: Ints) -> pl.DataFrame:
    return _held[0].reading.columns(month, firms, asking)


@unhurried()
def _signals(watched: Watched) -> pl.DataFrame:
    return _held[0].reading.signals(watched)


@unhurried()
def _close(lived: Lived, folder: Path) -> dict[str, int]:
    held = _held[0]
    setting = held.reading.setting
    desk = Answering(setting, held.reading.store)
    standing = Standing.none(setting.worlds, len(setting.own))
    course = Course(setting, desk, standing, lived.loans, lived.ledger, lived.diary)
    return write_book(History(course), folder, held.task.told)
