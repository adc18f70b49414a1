"""A figure of the status: the small table that is drawn, and who stands behind each part of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

PART = "part"
UNKNOWN = "unknown"
ON_BOOK = ("loan_id", "enterprise_id", "exposure_minor", "days_past_due", "class", "stage", "product", "branch")
"""What a list of loans shows of each, beside what the figure itself is about."""


@dataclass(frozen=True)
class Shown:
    """`table` has a row a point drawn; `behind` a row a loan, firm, application or warning counted in it.

    `behind` begins with `part`, which says to which part of the figure the row belongs.
    """

    name: str
    table: pl.DataFrame
    behind: pl.DataFrame


def by_part(
    name: str,
    loans: pl.DataFrame,
    part: pl.Expr,
    *,
    order: Sequence[str] = (),
    show: Sequence[str] = (),
) -> Shown:
    """This function will give the loans on the book by `part`: number, borrowers, claims, NPL (fen) and shares.

    A part that is not known is `unknown`. Parts stand in `order`, others after them by what they owe. `show` names
    more columns for the list behind.
    """
    keyed = loans.with_columns(part.cast(pl.String).fill_null(UNKNOWN).alias(PART))
    owed = pl.col("exposure_minor")
    table = (
        keyed.group_by(PART)
        .agg(
            loans=pl.len().cast(pl.Int64),
            borrowers=pl.col("enterprise_id").n_unique().cast(pl.Int64),
            exposure_minor=owed.sum(),
            npl_minor=owed.filter(pl.col("is_npl").fill_null(value=True)).sum(),
        )
        .with_columns(
            share=shared("exposure_minor"),
            npl_share=pl.when(owed > 0).then(pl.col("npl_minor") / owed),
        )
    )
    columns = list(dict.fromkeys((*ON_BOOK, *show)))
    behind = keyed.select(PART, *(each for each in columns if each in keyed.columns))
    return Shown(name, ordered(table, order), behind.sort(PART, "loan_id"))


def ordered(table: pl.DataFrame, order: Sequence[str] = (), *, by: str = "exposure_minor") -> pl.DataFrame:
    """This function will put the rows of `table` in `order` of their part, others after them by `by`, largest first."""
    place = pl.col(PART).replace_strict({each: at for at, each in enumerate(order)}, default=len(order))
    return table.sort(place, -pl.col(by), PART)


def shared(column: str) -> pl.Expr:
    """This function will give `column` by its sum over all rows; null where that is nothing."""
    whole = pl.col(column).sum()
    return pl.when(whole > 0).then(pl.col(column) / whole)


def banded(column: str, edges: Sequence[int], names: Sequence[str]) -> pl.Expr:
    """This function will give the band of `column`: `names[i]` from `edges[i - 1]` on and below `edges[i]`."""
    value = pl.col(column)
    found: pl.Expr = pl.when(value >= edges[-1]).then(pl.lit(names[-1]))
    for edge, name in zip(reversed(edges), reversed(names[:-1]), strict=True):
        found = pl.when(value < edge).then(pl.lit(name)).otherwise(found)
    return found
