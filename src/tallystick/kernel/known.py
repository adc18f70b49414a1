"""Three-valued arithmetic: an answer is known only where everything it needs is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import reduce
from operator import add, and_, or_

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


def paired(values: Sequence[pl.Expr], join: Callable[[pl.Expr, pl.Expr], pl.Expr]) -> pl.Expr:
    """This function will join values two by two, and those again, with an operation whose order does not matter.

    Measured with 117 flags, 1 row: 0.7 ms so, 2.8 ms with any_horizontal, which nests them one in the other.
    """
    found = list(values)
    while len(found) > 1:
        joined = [join(one, other) for one, other in zip(found[::2], found[1::2], strict=False)]
        found = joined + found[2 * len(joined) :]
    return found[0]


def divided(value: pl.Expr, by: float) -> pl.Expr:
    """This function will give `value * (1 / by)` (Float64): the same for one row as for many, to the last bit.

    Polars divides a single row by a number, but multiplies many rows by the number's reciprocal.
    """
    return value * (1.0 / by)


def any_of(answers: Sequence[pl.Expr]) -> pl.Expr:
    """This function will give true where an answer is true, else null where one is null, else false; false for none."""
    return paired(answers, or_) if answers else pl.lit(False)


def sum_of(values: Sequence[pl.Expr]) -> pl.Expr:
    """This function will add up at least one value; null where any is null."""
    return paired(values, add)


def chosen(options: Sequence[tuple[pl.Expr, pl.Expr]], otherwise: pl.Expr | None = None) -> pl.Expr:
    """This function will give the value of the first (condition, value) whose condition holds, else `otherwise`."""
    first, *rest = options
    chain = pl.when(first[0]).then(first[1])
    if not rest:
        return chain if otherwise is None else chain.otherwise(otherwise)
    linked = chain.when(rest[0][0]).then(rest[0][1])
    for condition, value in rest[1:]:
        linked = linked.when(condition).then(value)
    return linked if otherwise is None else linked.otherwise(otherwise)
