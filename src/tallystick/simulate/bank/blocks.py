"""A bank cut into blocks of whole branches, each lived through alone, so that a large bank needs no more memory than
its largest block.

What a branch does hangs on its own firms, people and luck, so it is the same in every cut. What must see the crowd sees
the block's: who is one business with whom and who trades with whom among applicants, the rate that is usual in a month,
the pay that lending is held against, and in which order signals were first met. A block runs only the worlds that can
differ in it: a problem that sits in other branches costs nothing here.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import polars as pl

from tallystick.intake.errors import IntakeError
from tallystick.intake.outputs import write_parquet
from tallystick.simulate.bank.config import BankConfig
from tallystick.simulate.bank.history import History
from tallystick.simulate.bank.levers import Turned
from tallystick.simulate.bank.rows import Floats, Ints
from tallystick.simulate.bank.run import Course
from tallystick.simulate.bank.setting import NOBODY, Setting
from tallystick.simulate.bank.staff import Staff
from tallystick.simulate.bank.truths import fates
from tallystick.simulate.bank.write import Told, write_tables

NUMBERS_A_BLOCK = 1_000_000
"""Numbers of applications and of loans that a block has for itself."""
FATES = "fates"
"""Folder of a block with what is hidden; it becomes part of the sealed truth."""


@dataclass(frozen=True)
class Block:
    """One block: its setting, and which of its worlds stands for each world of the whole bank."""

    number: int
    setting: Setting
    world_of: Ints

    def spread(self, sums: Floats) -> Floats:
        """This function will give sums by the whole bank's worlds from `sums` by those run here."""
        return sums[self.world_of]


def branches_of(config: BankConfig, block: int) -> range:
    """This function will give the branches of block number `block`, counted from 0: neighbours, of like numbers."""
    return range(block * config.branches // config.blocks, (block + 1) * config.branches // config.blocks)


def block_of(setting: Setting, number: int) -> Block:
    """This function will give block `number` of a whole bank."""
    branches = branches_of(setting.config, number)
    own = np.flatnonzero(np.isin(setting.firms.branch, branches))
    local = np.full(len(setting.firms), NOBODY)
    local[own] = np.arange(len(own))
    whole = setting.levers
    here = [one for one in whole.turned if _sits(one, setting.staff, setting.config, branches)]
    run_all = whole.worlds > 1
    worlds = len(here) + 2 if run_all and here else 1
    world_of = np.zeros(whole.worlds, np.int64)
    if worlds > 1:
        world_of[[one.number for one in here]] = np.arange(1, len(here) + 1)
        world_of[whole.clean] = worlds - 1
    turned = tuple(replace(one, number=place) for place, one in enumerate(here, start=1))
    levers = replace(whole, turned=turned, worlds=worlds)
    return Block(number, replace(setting, branches=branches, own=own, local=local, levers=levers), world_of)


def _sits(one: Turned, staff: Staff, config: BankConfig, branches: range) -> bool:
    """Whether a problem can show in these branches; one without a branch shows in all."""
    at = one.place
    if "branch" in at and at["branch"] not in branches:
        return False
    if "officer" in at and int(staff.place_branch[at["officer"]]) not in branches:
        return False
    branch = at["approver"] // config.approvers_a_branch if "approver" in at else config.branches
    return branch >= config.branches or branch in branches


def write_block(block: Block, course: Course, folder: Path, told: Told) -> tuple[dict[str, int], Floats]:
    """This function will write a block that was lived through to `folder`; gives rows by table, and the ledger's sums
    by the whole bank's worlds.

    :raises IntakeError: the block has more requests than it has numbers.
    """
    history = History(course, numbers_after=block.number * NUMBERS_A_BLOCK)
    if len(history.cases) > NUMBERS_A_BLOCK:
        raise IntakeError(
            thing="the bank's config",
            place=f"block {block.number + 1}",
            cause=f"it has {len(history.cases):,} requests, and a block has {NUMBERS_A_BLOCK:,} numbers",
            cure="Write more blocks",
        )
    rows = write_tables(history, folder, told)
    (folder / FATES).mkdir()
    for name, frame in fates(history).items():
        write_parquet(frame, folder / FATES / f"{name}.parquet")
    return rows, block.spread(course.ledger.sums)


def hidden(blocks: list[Path]) -> dict[str, pl.LazyFrame]:
    """This function will give what is hidden in all blocks, by table, block after block."""
    names = sorted(path.stem for path in (blocks[0] / FATES).glob("*.parquet"))
    return {name: pl.concat([pl.scan_parquet(one / FATES / f"{name}.parquet") for one in blocks]) for name in names}
