"""Any decision ever made, decided again from its features under the version of the pack that decided it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from tallystick.engine import flow
from tallystick.lab.errors import LabError
from tallystick.lab.evaluate import evaluate
from tallystick.lab.history import KEY, History
from tallystick.lab.trial import policies_by_stretch
from tallystick.pack.pack import Pack


@dataclass(frozen=True)
class Replayed:
    """What was decided again: `again` in the form of what was kept; per column, how many rows are not the same."""

    again: pl.DataFrame
    compared: int
    columns: int
    differing: dict[str, int]
    applications: pl.Series


def replay(history: History, kept: pl.DataFrame, packs: Mapping[str, Pack]) -> Replayed:
    """This function will decide every application of `kept` again and compare each column, to the last bit.

    `kept` has a row per application of the history, `application_id` and columns of the engine's decision; a column
    that a version of the pack does not make is null. `packs` are the versions by name.

    :raises LabError: an application has no version, or one that is not among the packs; or it has no features.
    """
    versions = history.facts["pack_version"]
    lacking = sorted({str(one) for one in versions.unique()} - set(packs))
    if lacking:
        raise LabError(f"applications were decided under pack versions {', '.join(lacking)}, which are not there")
    missing = kept.filter(~pl.col(KEY).is_in(history.facts[KEY].implode()))
    if missing.height:
        raise LabError(f"{missing.height} decisions have no features, the first is {missing[KEY][0]!r}")
    again = pl.concat(_by_version(history, kept, packs), how="diagonal")
    order = kept.select(KEY).join(again, on=KEY, how="left", maintain_order="left")
    made = [name for name in kept.columns if name in order.columns and name != KEY]
    put = kept.with_columns(order[name].cast(kept.schema[name]) for name in made)
    others = {name: kept[name].ne_missing(put[name]) for name in made}
    differing = {name: int(other.sum()) for name, other in others.items() if other.any()}
    at_all = pl.Series([False]).new_from_index(0, kept.height)
    for name in differing:
        at_all = at_all | others[name]
    return Replayed(put, kept.height, len(made), differing, kept[KEY].filter(at_all))


def _by_version(history: History, kept: pl.DataFrame, packs: Mapping[str, Pack]) -> list[pl.DataFrame]:
    found = []
    for version, pack in packs.items():
        chosen = history.facts["pack_version"] == version
        part = History(history.features.filter(chosen), history.facts.filter(chosen), history.until, history.aside)
        for first, count, policy in policies_by_stretch(pack, part):
            made = [name for name in kept.columns if name in flow.check(policy) and name not in flow.prepared()]
            decided = evaluate(part.features[first : first + count].lazy(), policy, made).collect()
            found.append(decided.with_columns(part.facts[KEY][first : first + count]))
    return found
