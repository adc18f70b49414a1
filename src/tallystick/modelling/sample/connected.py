"""Borrowers that are one business, or stand for each other, are one group, never on both sides of a split."""

from __future__ import annotations

import polars as pl

from tallystick.kernel.graph import connected


def groups_of(borrowers: pl.Series, links: pl.DataFrame | None = None) -> pl.DataFrame:
    """This function will give `borrower`, `group` for every borrower; the group is the least name of its component.

    `links`: two columns of borrowers that belong together (one owner, one guarantor for the other, one business).
    Without links every borrower is a group of its own.
    """
    names = borrowers.cast(pl.String).drop_nulls().unique().sort()
    if links is None or not links.height:
        return pl.DataFrame({"borrower": names, "group": names})
    ends = [links.to_series(at).cast(pl.String) for at in (0, 1)]
    found = connected(*ends, alone=names)
    held = found.select(borrower="node", group="component")
    return held.filter(pl.col("borrower").is_in(names.implode())).sort("borrower")
