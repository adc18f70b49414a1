"""Three-valued arithmetic: an answer is known only where everything it needs is."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from operator import and_

import polars as pl


def all_known(*values: pl.Expr) -> pl.Expr:
    """This function will tell whether every value is known (Boolean, never null)."""
    return reduce(and_, (value.is_not_null() for value in values))


def smallest(*values: pl.Expr) -> pl.Expr:
    """This function will give the smallest value; null where any is null."""
    return pl.when(all_known(*values)).then(pl.min_horizontal(*values))


def largest(*values: pl.Expr) -> pl.Expr:
    """This function will give the largest value; null where any is null."""
    return pl.when(all_known(*values)).then(pl.max_horizontal(*values))


def chosen(options: Sequence[tuple[pl.Expr, pl.Expr]]) -> pl.Expr:
    """This function will give the value of the first (condition, value) whose condition holds; null where none does."""
    first, *rest = options
    chain = pl.when(first[0]).then(first[1])
    if not rest:
        return chain
    linked = chain.when(rest[0][0]).then(rest[0][1])
    for condition, value in rest[1:]:
        linked = linked.when(condition).then(value)
    return linked
