"""Points of a characteristic, PD of a score, grade of a PD."""

from __future__ import annotations

import polars as pl

from tallystick.kernel.known import chosen
from tallystick.pack.policy import Bin, Characteristic, Grade, Scorecard


def points(characteristic: Characteristic) -> pl.Expr:
    """This function will give the points of each row's bin (Int32): missing has its own, a value in no bin gives null.

    Bins of numbers are half-open, `[lower, upper)`; a flag is scored by the codes true and false.
    """
    value = pl.col(characteristic.column)
    options = [(value.is_null(), _points(characteristic.missing))]
    coded = [b for b in characteristic.bins if b.values]
    if coded:
        text = value.cast(pl.String)
        options += [(text.is_in(list(b.values)), _points(b.points)) for b in coded]
    ordered = sorted((b for b in characteristic.bins if not b.values), key=_lower)
    options += [(_inside(value, b, _floor_is_met(ordered, n)), _points(b.points)) for n, b in enumerate(ordered)]
    return chosen(options)


def _points(count: int) -> pl.Expr:
    return pl.lit(count, pl.Int32)


def _lower(one: Bin) -> float:
    return float("-inf") if one.lower is None else one.lower


def _floor_is_met(ordered: list[Bin], n: int) -> bool:
    """This function will tell whether the bins before the `n`th leave no value below its lower bound."""
    return ordered[n].lower is None or (
        n > 0 and ordered[n - 1].upper == ordered[n].lower and _floor_is_met(ordered, n - 1)
    )


def _inside(value: pl.Expr, one: Bin, floor_is_met: bool) -> pl.Expr:
    above = pl.lit(True) if floor_is_met or one.lower is None else value >= one.lower
    if one.upper is None:
        return value.is_not_null() if floor_is_met else above
    return value < one.upper if floor_is_met else above & (value < one.upper)


def chosen_card(cards: tuple[Scorecard, ...]) -> pl.Expr:
    """This function will give the code of the card with the highest priority whose need is met (String).

    Where it is not known whether a card's need is met, no card below it is taken: the answer is null.
    """
    nobody = pl.lit(None, pl.String)
    options = []
    for card in sorted(cards, key=lambda c: -c.priority):
        options += [(card.needs, pl.lit(card.code)), (card.needs.is_null(), nobody)]
    return chosen(options) if options else nobody


def default_probability(score: pl.Expr, card: Scorecard) -> pl.Expr:
    """This function will give `1 / (1 + exp(intercept + slope * score))`, the card's calibration (Float64)."""
    return 1 / (1 + (card.intercept + card.slope * score).exp())


def grade_rank(pd_score: pl.Expr, scale: tuple[Grade, ...]) -> pl.Expr:
    """This function will give the rank of the grade whose `[pd_from, pd_until)` holds the PD (Int32).

    A PD of exactly 1 belongs to a grade that reaches up to 1. Null where the PD is null or in no grade.
    """
    options = []
    for grade in sorted(scale, key=lambda g: g.pd_from):
        below = pd_score <= grade.pd_until if grade.pd_until >= 1 else pd_score < grade.pd_until
        options.append(((pd_score >= grade.pd_from) & below, pl.lit(grade.rank, pl.Int32)))
    return chosen(options)
