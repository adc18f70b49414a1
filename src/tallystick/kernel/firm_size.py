"""Size of a firm by the official table: micro, small, medium or large (rules.md 1.1)."""

from __future__ import annotations

from functools import reduce
from operator import and_

import polars as pl

SIZES = ("small", "medium", "large")
INDICATORS = ("employees", "sales_minor", "assets_minor")


def size_class() -> pl.Expr:
    """This function will give micro, small, medium or large (rules.md 1.1) from the bounds of table `size_standard`.

    A firm is of the largest class all of whose lower bounds it meets. Persons and assets are those of the day, sales
    those of 12 months (`_size_sales`). A bound of 0 is one the industry does not use. Null where what is not known
    decides.
    """
    values = (pl.col("employees"), pl.col("_size_sales"), pl.coalesce("total_assets_minor", "stated_assets_minor"))
    meets = {size: _meets(size, values) for size in SIZES}
    return (
        pl.when(~meets["small"])
        .then(pl.lit("micro"))
        .when(meets["small"] & ~meets["medium"])
        .then(pl.lit("small"))
        .when(meets["medium"] & ~meets["large"])
        .then(pl.lit("medium"))
        .when(meets["large"])
        .then(pl.lit("large"))
    )


def _meets(size: str, values: tuple[pl.Expr, ...]) -> pl.Expr:
    bounds = (pl.col(f"{size}_{indicator}") for indicator in INDICATORS)
    return reduce(and_, ((bound == 0) | (value >= bound) for bound, value in zip(bounds, values, strict=True)))
