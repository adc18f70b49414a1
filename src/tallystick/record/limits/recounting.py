"""Limits counted again: what is used of each beside what its loans owe, as the engine folds their events."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import polars as pl

from tallystick.engine.book.book import Book
from tallystick.engine.book_frame import folded
from tallystick.record.customers.models import Enterprise
from tallystick.record.limits.models import Limit
from tallystick.record.policies.queries import policy_on


@dataclass(frozen=True, slots=True)
class Difference:
    """A limit that holds another sum as used than its loans owe; fen."""

    kind: str
    key: str
    used_minor: int
    owed_minor: int


def recount(book: Book, day: date) -> list[Difference]:
    """This function will give the limits of which not that is used which the loans of `book` owe in principal."""
    owed = _owed(book, day)
    found = []
    for row in Limit.objects.order_by("kind", "key"):
        counted = owed.get((row.kind, row.key), 0)
        if counted != row.used_minor:
            found.append(Difference(row.kind, row.key, row.used_minor, counted))
    return found


def _owed(book: Book, day: date) -> dict[tuple[str, str], int]:
    """Principal owed by limit: kind and key -> fen."""
    if not book.has("contracts") or not book.has("events"):
        return {}
    states = folded(book.as_of(day), policy_on(day)).loans.select("loan_id", "principal_minor")
    named = ("enterprise_id", "group__code", "industry", "town")
    firms = pl.DataFrame(
        list(Enterprise.objects.values_list(*named)),
        schema=dict.fromkeys(("enterprise_id", "group", "industry", "region"), pl.String),
        orient="row",
    )
    contracts = book.tables["contracts"].select("loan_id", "enterprise_id", "product").collect()
    loans = contracts.join(states, on="loan_id").join(firms, on="enterprise_id", how="left")
    kinds = {"customer": "enterprise_id", "group": "group", "product": "product", "industry": "industry"}
    found: dict[tuple[str, str], int] = {}
    for kind, column in (kinds | {"region": "region"}).items():
        sums = loans.drop_nulls(column).group_by(column).agg(pl.col("principal_minor").sum())
        found |= {(kind, key): int(owed) for key, owed in sums.rows()}
    return found
