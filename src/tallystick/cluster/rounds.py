"""Rounds of tasks whose receipts the driver writes down: a round that was written down is not run again.

The driver's manifest is the commit. What a task wrote counts from the moment its round is in the manifest; a file that
no manifest names (of a task that was killed, or of a second attempt) is never read. A driver that was killed is started
again with the same words and goes on after the last round written down, as long as its question is the same: each
receipt names its question, for a store whose lists lag behind may keep what it was told to remove.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from functools import partial
from typing import Any, TypeVar

from tallystick.cluster.files import Place, Wrote
from tallystick.cluster.schedule import Scheduler

T = TypeVar("T")
Told = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Receipt:
    """What one task gives back: `files` by (table, part), quarantined rows by table, counts by name."""

    files: tuple[tuple[str, int, Wrote], ...] = ()
    counts: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Rounds:
    """The rounds of one run, kept in `work`; `question` is what the run was asked, in plain values."""

    work: Place
    scheduler: Scheduler
    question: str

    @staticmethod
    def of(work: Place, scheduler: Scheduler, question: dict[str, Any]) -> Rounds:
        """This function will give the rounds kept in `work`; those of another question are removed first."""
        asked = hashlib.sha256(json.dumps(question, sort_keys=True, default=str).encode()).hexdigest()
        held = work.get("question.json")
        if held is not None and json.loads(held).get("question") != asked:
            work.remove()
        work.put_json("question.json", {"question": asked, "asked": question})
        return Rounds(work, scheduler, asked)

    def run(self, name: str, work: Callable[[T], Receipt], tasks: Sequence[T]) -> list[Receipt]:
        """This function will run round `name` unless it was written down, write it down, and give its receipts."""
        held = json.loads(self.work.get(f"rounds/{name}.json") or b"{}")
        if held.get("question") == self.question:
            return [_receipt(one) for one in held["receipts"]]
        given = self.scheduler.run(partial(_called, work), tasks, name)
        self.work.put_json(
            f"rounds/{name}.json", {"question": self.question, "receipts": [asdict(one) for one in given]}
        )
        return given


def _called(work: Callable[[T], Receipt], task: T) -> Receipt:
    return work(task)


def _receipt(record: dict[str, Any]) -> Receipt:
    files = tuple((table, part, Wrote(**wrote)) for table, part, wrote in record["files"])
    return Receipt(files, record["counts"])


Files = dict[tuple[str, int], list[str]]


def files_of(receipts: Sequence[Receipt]) -> Files:
    """This function will give the names of the files that receipts name, by table and part, in the order of tasks."""
    found: Files = {}
    for receipt in receipts:
        for table, part, wrote in receipt.files:
            found.setdefault((table, part), []).append(wrote.name)
    return found


def tables_of(files: Files, part: int) -> dict[str, tuple[str, ...]]:
    """This function will give the files of one part by table."""
    return {table: tuple(names) for (table, place), names in sorted(files.items()) if place == part}
