"""Points, score, PD and grade of any table, by the expressions with which the engine rates firms."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from tallystick.engine.rating.columns import points_column
from tallystick.engine.rating.formulas import by_pd, grade_place, points
from tallystick.kernel.columns import did_you_mean
from tallystick.modelling.errors import ModelError
from tallystick.modelling.rating.card_file import CardFile
from tallystick.pack.policy import Grade


def rated(frame: pl.DataFrame, card: CardFile, scale: Sequence[Grade]) -> pl.DataFrame:
    """This function will add `points_<column>`, `score`, `pd` and `grade`; null where a code has no bin.

    :raises ModelError: the table lacks a column of the card.
    """
    for name in card.columns:
        if name not in frame.columns:
            cause = f"the table lacks it{did_you_mean(name, frame.columns)}"
            raise ModelError(
                thing=f"the card's column {name!r}", cause=cause, cure="Give a table with the columns of the card"
            )
    grades = by_pd(tuple(scale))
    names = {place: grade.code for place, grade in enumerate(grades)}
    each = [points(one).alias(points_column(one.column)) for one in card.characteristics]
    total = pl.sum_horizontal(points_column(name) for name in card.columns) + card.text.base_points
    whole = pl.all_horizontal(pl.col(points_column(name)).is_not_null() for name in card.columns)
    with_points = frame.with_columns(each).with_columns(score=pl.when(whole).then(total).cast(pl.Int32))
    odds = 1 / (1 + (card.intercept + card.slope * pl.col("score")).exp())
    return with_points.with_columns(pd=odds).with_columns(
        grade=grade_place(pl.col("pd"), grades).replace_strict(names, default=None, return_dtype=pl.String)
    )
