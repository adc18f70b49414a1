"""Business sense: the direction of risk that the engine's own columns declare."""

from __future__ import annotations

from collections.abc import Collection

from tallystick.kernel.columns import Columns
from tallystick.modelling.binning.rules import Direction


def declared_directions(columns: Columns, names: Collection[str] | None = None) -> dict[str, Direction]:
    """This function will give the direction of the share of bad for each of `names` (all where None) that declares one.

    A column of which more is worse goes up, one of which more is better goes down; neutral ones are left out, so that
    the common direction counts for them. Names that are no column of the engine are left out too: nothing is known.
    """
    ways: dict[str, Direction] = {"higher_is_worse": "up", "higher_is_better": "down"}
    asked = columns if names is None else [name for name in names if name in columns]
    return {name: ways[columns[name].direction] for name in asked if columns[name].direction in ways}
