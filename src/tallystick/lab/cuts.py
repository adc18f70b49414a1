"""Into which parts the lab cuts applications, and whom credit reaches."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import polars as pl

from tallystick.lab.history import History

UNKNOWN: Final = "unknown"
CUTS: Final = ("grade", "product", "branch", "industry", "size_class", "security", "amount")
"""Parts are told under the first pack, so that one that grades otherwise does not move applications between them."""
AMOUNTS: Final = (100_000_00, 500_000_00, 1_000_000_00, 3_000_000_00)
"""Ends of bands of the amount asked for, in fen: 0.1, 0.5, 1 and 3 million yuan; bands are called `0` to `4`."""
REACHED: Final = ("micro", "unsecured", "first_credit")
"""Whom inclusive lending means to reach: micro firms, firms without security, firms that no lender lends to yet."""


def parts_of(history: History, grade: pl.Series) -> pl.DataFrame:
    """This function will give the part of every cut that each application lies in; what is not known is `unknown`."""
    features = history.features
    held = [features[name] for name in ("product", "industry", "size_class", "security") if name in features.columns]
    if "requested_amount_minor" in features.columns:
        held.append(_band(features["requested_amount_minor"]))
    frame = pl.DataFrame([*held, grade.alias("grade"), history.facts["branch"]])
    frame = frame.with_columns(pl.lit(None, pl.String).alias(name) for name in CUTS if name not in frame.columns)
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
    """The name of the band each amount lies in: as many upper ends as it has reached; null where it is not known."""
    reached_ends = pl.sum_horizontal((pl.col(amount.name) >= end).cast(pl.Int64) for end in AMOUNTS)
    told = pl.when(pl.col(amount.name).is_not_null()).then(reached_ends.cast(pl.String))
    return amount.to_frame().select(told.alias("amount"))["amount"]
