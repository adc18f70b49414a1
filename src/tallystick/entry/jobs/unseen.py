"""Which planted problems a diagnosis under a pack cannot see, and why: said beside every evaluation."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from tallystick.pack.policy import Problem
from tallystick.simulate.bank.kinds import KINDS

NOT_LOOKED = "The pack does not look there: too few cases alike, or no peers to hold it against"
NO_ROW = "No problem of the pack asks for it"
EVERYWHERE = {"all": "bank"}
OVERLAPPING = "town"
"""Towns overlap branches; random banks have no problem there."""


def unseen(problems: Sequence[Problem]) -> pl.DataFrame:
    """This function will give `problem, where, why`: kinds that can be planted where none of `problems` would look.

    `where` are the kinds of place, or `anywhere` where the kind is not asked for at all.
    """
    across = {one.code: set(one.across) for one in problems}
    rows = []
    for name, kind in sorted(KINDS.items()):
        if name not in across:
            rows.append((name, "anywhere", NO_ROW))
            continue
        places = [EVERYWHERE.get(place, place) for place in kind.places if place != OVERLAPPING]
        missed = [place for place in places if place not in across[name]]
        if missed:
            rows.append((name, ", ".join(missed), NOT_LOOKED))
    return pl.DataFrame(rows, schema={"problem": pl.String, "where": pl.String, "why": pl.String}, orient="row")
