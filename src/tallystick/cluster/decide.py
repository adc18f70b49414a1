"""Decisions on a cluster: each part of whole neighbourhoods decided by the engine's own flow."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from tallystick.cluster.files import Place, Wrote
from tallystick.cluster.ground import Ground, asides
from tallystick.cluster.reading import Reader, book_of, settled_on
from tallystick.cluster.rounds import Receipt, Rounds
from tallystick.cluster.rules import Rules
from tallystick.cluster.schedule import attempt
from tallystick.cluster.settling import Share, written_aside
from tallystick.cluster.sifting import ASIDE
from tallystick.engine.evidence.evidence import Evidence
from tallystick.pack import Policy

Decided = Callable[[Evidence, Policy], dict[str, pl.DataFrame]]
"""From settled evidence to the tables of a decision, `decisions` with `outcome` among them."""


@dataclass(frozen=True)
class Deciding:
    """Decides parts: reads a part's tables from `reader`, writes rows to `out`."""

    reader: Reader
    out: Place
    rules: Rules
    decided: Decided

    def __call__(self, share: Share) -> Receipt:
        """This function will decide on the firms of one part and write its rows of every table."""
        aside: list[pl.DataFrame] = []
        tables = self.reader.tables(share, aside)
        policy = self.rules.policy()
        made = self.decided(settled_on(book_of(tables).evidence, policy, tables), policy)
        wrote: list[tuple[str, int, Wrote]] = []
        for name, rows in made.items():
            path = f"{name}/part-{share.part:05}.parquet"
            wrote.append((name, share.part, self.out.write(path, rows, attempt=attempt())))
        wrote += written_aside(self.reader.work, f"decide-{share.part:05}", aside)
        outcomes = made["decisions"].group_by("outcome").len().sort("outcome")
        return Receipt(tuple(wrote), dict(zip(outcomes["outcome"], outcomes["len"], strict=True)))


@dataclass(frozen=True)
class DecidedAll:
    """Every file of the output, firms by outcome, and what was put aside."""

    files: dict[str, list[Wrote]]
    outcomes: dict[str, int]
    aside: tuple[str, ...]


def decide(rounds: Rounds, ground: Ground, rules: Rules, out: Place, *, decided: Decided) -> DecidedAll:
    """This function will decide on every firm of `ground` and write the tables of the decision to `out`."""
    given = rounds.run("decide", Deciding(ground.reader, out, rules, decided), ground.shares)
    files: dict[str, list[Wrote]] = {}
    outcomes: Counter[str] = Counter()
    for receipt in given:
        outcomes.update(receipt.counts)
        for name, _, wrote in receipt.files:
            if name != ASIDE:
                files.setdefault(name, []).append(wrote)
    return DecidedAll(files, dict(outcomes), (*ground.aside, *asides(given)))
