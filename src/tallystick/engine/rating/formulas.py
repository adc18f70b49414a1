"""Points of a characteristic, PD of a score, grade of a PD."""

from __future__ import annotations

from functools import reduce
from operator import add

import polars as pl

from tallystick.kernel.known import chosen
from tallystick.kernel.lookup import INDEX
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
    if ordered and ordered[-1].upper is None and _floor_is_met(ordered, len(ordered) - 1):
        below = [(value < b.upper, _points(b.points)) for b in ordered[:-1]]
        return chosen([*options, *below], otherwise=_points(ordered[-1].points))
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


def by_pd(scale: tuple[Grade, ...]) -> tuple[Grade, ...]:
    """This function will give the grades from the lowest PD to the highest."""
    return tuple(sorted(scale, key=lambda grade: grade.pd_from))


def grade_place(pd_score: pl.Expr, scale: tuple[Grade, ...]) -> pl.Expr:
    """This function will give the place of the PD's grade in `by_pd(scale)`, from 0 (UInt32); `[pd_from, pd_until)`.

    A PD of exactly 1 belongs to a grade that reaches up to 1. Null where the PD is null or outside the scale. The pack
    proves that the grades follow each other without gap or overlap.
    """
    grades = by_pd(scale)
    place = reduce(add, ((pd_score >= grade.pd_from).cast(INDEX) for grade in grades[1:]), pl.lit(0, INDEX))
    last = grades[-1].pd_until
    below = pd_score <= last if last >= 1 else pd_score < last
    return pl.when((pd_score >= grades[0].pd_from) & below).then(place)
