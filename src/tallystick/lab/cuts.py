"""Into which parts the lab cuts applications, and whom credit reaches."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import polars as pl

from tallystick.lab.history import History

UNKNOWN: Final = "unknown"
CUTS: Final = ("grade", "product", "branch", "industry", "size_class", "security", "amount")
"""Parts are told under the first pack, so that one that grades otherwise does not move applications between them."""
AMOUNTS: Final = ((100_000_00, "0"), (500_000_00, "1"), (1_000_000_00, "2"), (3_000_000_00, "3"), (None, "4"))
"""Upper ends of bands of the amount asked for, exclusive, and how each is called: 0.1, 0.5, 1, 3 million yuan, more."""
REACHED: Final = ("micro", "unsecured", "first_credit")
"""Whom inclusive lending means to reach: micro firms, firms without security, firms that no lender lends to yet."""


def parts_of(history: History, grade: pl.Series) -> pl.DataFrame:
    """This function will give the part of every cut that each application lies in; what is not known is `unknown`."""
    held = {
        name: history.features[name]
        for name in ("product", "industry", "size_class", "security")
        if name in history.features.columns
    }
    amount = (
        history.features["requested_amount_minor"] if "requested_amount_minor" in history.features.columns else None
    )
    frame = pl.DataFrame({**held, "grade": grade, "branch": history.facts["branch"]})
    banded = [] if amount is None else [_band(amount).alias("amount")]
    lacking = [pl.lit(None, pl.String).alias(name) for name in CUTS if name not in frame.columns and name != "amount"]
    frame = frame.with_columns(*banded, *lacking)
    if amount is None:
        frame = frame.with_columns(pl.lit(None, pl.String).alias("amount"))
    return frame.select(pl.col(name).cast(pl.String).fill_null(UNKNOWN) for name in CUTS)


def reached(history: History) -> pl.DataFrame:
    """This function will tell per application whom it would reach (`REACHED`, Boolean); null where it is not known."""
    known = set(history.features.columns)
    asked: Mapping[str, tuple[set[str], pl.Expr]] = {
        "micro": ({"size_class"}, pl.col("size_class") == "micro"),
        "unsecured": ({"security"}, pl.col("security") == "unsecured"),
        "first_credit": (
            {"lenders", "own_exposure_minor"},
            (pl.col("lenders") == 0) & (pl.col("own_exposure_minor") == 0),
        ),
    }
    return history.features.select(
        (says if needs <= known else pl.lit(None, pl.Boolean)).alias(name) for name, (needs, says) in asked.items()
    )


def _band(amount: pl.Series) -> pl.Series:
    column = pl.col(amount.name)
    told = pl.when(column.is_null()).then(pl.lit(None, pl.String))
    for end, name in AMOUNTS:
        told = told.when(pl.lit(True) if end is None else column < end).then(pl.lit(name))
    return amount.to_frame().select(told.alias("amount")).to_series()
