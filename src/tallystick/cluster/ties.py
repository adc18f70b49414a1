"""Who must stand in one part: firms that guarantee for each other, belong together, or share papers or owners.

Each part knows some ties. It keeps a forest of them (every name and the least name it hangs together with), forests are
joined a few at a time until one is left, and each part is told where its firms go: union-find over partial results, in
which no step holds more than the names that are tied at all.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from tallystick.cluster.files import Place, Wrote
from tallystick.cluster.places import KEY, firm_column, parted, place_of
from tallystick.cluster.rounds import Receipt, Rounds, files_of
from tallystick.cluster.rules import Rules
from tallystick.cluster.schedule import attempt
from tallystick.cluster.settling import Share
from tallystick.engine.evidence.connected import ties
from tallystick.engine.evidence.evidence import Evidence
from tallystick.kernel.graph import connected

TIED = ("guarantees", "borrowers", "relations", "owners", "ties")
"""Tables that tie firms; `ties` are those that the books of all applicants showed (`crowd.py`)."""
FOREST = {"node": pl.String, "component": pl.String}
_GROUP = "\x1e"
_JOINED_AT_ONCE = 16


@dataclass(frozen=True, slots=True)
class Growing:
    """The forest of each part's own ties."""

    work: Place
    rules: Rules

    def __call__(self, share: Share) -> Receipt:
        """This function will write the forest of one part's ties."""
        tables = {table: pl.concat(self.work.read(names)) for table, names in share.files.items() if table in TIED}
        grown = forest(edges(tables, float(self.rules.policy().number("connected_share_least"))))
        return _kept(self.work, "forest-0", share.part, grown)


@dataclass(frozen=True, slots=True)
class Joining:
    """Forests joined into one."""

    work: Place
    level: int

    def __call__(self, share: Share) -> Receipt:
        """This function will join the forests named."""
        held = pl.concat([pl.DataFrame(schema=FOREST), *self.work.read(share.files["forest"])])
        return _kept(self.work, f"forest-{self.level}", share.part, forest(held))


@dataclass(frozen=True, slots=True)
class Telling:
    """The last forest told to the parts of its names."""

    work: Place
    parts: int

    def __call__(self, share: Share) -> Receipt:
        """This function will write, for each part, its names with the part they go to, where that is another."""
        held = pl.concat([pl.DataFrame(schema=FOREST), *self.work.read(share.files["forest"])])
        to = place_of(held["component"], self.parts).alias("to")
        moving = held.with_columns(to).filter(pl.col("to") != place_of(held["node"], self.parts))
        wrote: list[tuple[str, int, Wrote]] = []
        for place, rows in parted(moving, "node", self.parts).items():
            name = f"moving/{place:05}.parquet"
            wrote.append(("moving", place, self.work.write(name, rows.select("node", "to"), attempt=attempt())))
        return Receipt(tuple(wrote))


@dataclass(frozen=True, slots=True)
class Moving:
    """Rows of firms that go to the part of their least neighbour."""

    work: Place

    def __call__(self, share: Share) -> Receipt:
        """This function will write the rows that leave one part, by the part they go to."""
        moving = pl.concat(self.work.read(share.files["moving"]))
        wrote: list[tuple[str, int, Wrote]] = []
        for table, names in share.files.items():
            if table in ("moving", "ties"):
                continue
            frame = pl.concat(self.work.read(names))
            leaving = frame.join(moving, left_on=firm_column(table), right_on="node", maintain_order="left")
            for (place,), rows in sorted(leaving.partition_by("to", as_dict=True, include_key=False).items()):
                name = f"moved/{table}/{int(place):05}/{share.part:05}.parquet"
                wrote.append((f"moved {table}", int(place), self.work.write(name, rows, attempt=attempt())))
        return Receipt(tuple(wrote))


def edges(tables: Mapping[str, pl.DataFrame], share_least: float) -> pl.DataFrame:
    """This function will give the ties that `tables` of one part show: `node`, `component`, both names.

    Guarantees between firms whatever their day, groups, relations, owners that connect (`connected_share_least`), and
    ties found before.
    """
    found = [pl.DataFrame(schema=FOREST)]
    if "guarantees" in tables:
        firms = tables["guarantees"].filter(pl.col("guarantor_kind") == "firm")
        found.append(firms.select(node="obligor_id", component="guarantor_id"))
    if "borrowers" in tables and "group_id" in tables["borrowers"].columns:
        grouped = tables["borrowers"].filter(pl.col("group_id").is_not_null())
        found.append(grouped.select(node=KEY, component=pl.lit(_GROUP) + pl.col("group_id")))
    if "relations" in tables:
        found.append(tables["relations"].select(node=KEY, component="related_id"))
    told = Evidence({table: tables[table].lazy() for table in ("owners",) if table in tables})
    found += [one.select(node="from", component="to") for one in ties(told, share_least)]
    if "ties" in tables:
        found.append(tables["ties"].select(*FOREST))
    return pl.concat(found).drop_nulls()


def forest(held: pl.DataFrame) -> pl.DataFrame:
    """This function will give every name of `held` that is tied, with the least name it hangs together with."""
    found = connected(held["node"], held["component"])
    return found.filter(pl.col("members") > 1).select(*FOREST)


def brought_together(
    rounds: Rounds, rules: Rules, shares: Sequence[Share], parts: int
) -> tuple[list[Share], list[Share]]:
    """This function will bring tied firms into one part each, and give the parts as they are then, and who moved.

    Of each part the files are its own, those of rows that came (`moved <table>`), and `moving`: the names that left.
    """
    work = rounds.work
    tied = [share for share in shares if any(table in TIED for table in share.files)]
    level, names = 0, files_of(rounds.run("forest-0", Growing(work, rules), tied)).get(("forest", 0), [])
    while len(names) > 1:
        level += 1
        chunks = [tuple(names[at : at + _JOINED_AT_ONCE]) for at in range(0, len(names), _JOINED_AT_ONCE)]
        tasks = [Share(number, {"forest": chunk}) for number, chunk in enumerate(chunks)]
        names = files_of(rounds.run(f"forest-{level}", Joining(work, level), tasks)).get(("forest", 0), [])
    if not names:
        return list(shares), []
    told = rounds.run("telling", Telling(work, parts), [Share(0, {"forest": tuple(names)})])
    moving = {part: files for (_, part), files in files_of(told).items()}
    leaving = [
        Share(share.part, {**share.files, "moving": tuple(moving[share.part])})
        for share in shares
        if share.part in moving
    ]
    moved = files_of(rounds.run("moving", Moving(work), leaving))
    after = {share.part: dict(share.files) for share in shares}
    for share in leaving:
        after[share.part]["moving"] = share.files["moving"]
    for (table, part), files in moved.items():
        after.setdefault(part, {})[table] = tuple(files)
    return [Share(part, files) for part, files in sorted(after.items())], leaving


def _kept(work: Place, name: str, part: int, grown: pl.DataFrame) -> Receipt:
    if grown.is_empty():
        return Receipt()
    wrote = work.write(f"{name}/{part:05}.parquet", grown, attempt=attempt())
    return Receipt((("forest", 0, wrote),))
