"""Rating: the scorecard the evidence allows, its points, the PD they stand for and the grade."""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from tallystick.engine.compiled import per_policy
from tallystick.engine.rating.columns import adds, characteristic_columns, points_column, reads
from tallystick.engine.rating.formulas import by_pd, chosen_card, default_probability, grade_place, points
from tallystick.engine.step import Step
from tallystick.kernel.known import chosen, sum_of
from tallystick.kernel.lookup import looked_up
from tallystick.pack.policy import Policy, PolicyError, Scorecard


def rate(frame: pl.LazyFrame, policy: Policy) -> pl.LazyFrame:
    """This function will add scorecard, points, score, PD and grade to each row; all null where no card can be used.

    :raises PolicyError: the policy has no master scale.
    """
    for stage in _stages(policy):
        frame = frame.with_columns(stage)
    return frame.drop("_place", *(_used(card) for card in policy.scorecards))


@per_policy
def _stages(policy: Policy) -> tuple[tuple[pl.Expr, ...], ...]:
    if not policy.scale:
        raise PolicyError(f"pack {policy.pack!r} has no master scale in force on {policy.day}")
    return (
        (chosen_card(policy.scorecards).alias("scorecard"),),
        tuple(_is(card).alias(_used(card)) for card in policy.scorecards),
        tuple(_points(policy, column) for column in characteristic_columns(policy)),
        (_score(policy).alias("score"),),
        (_probability(policy).alias("pd_score"),),
        (grade_place(pl.col("pd_score"), policy.scale).alias("_place"),),
        _of_grade(policy),
    )


def with_cards_in_use(frame: pl.DataFrame, policy: Policy) -> Policy:
    """This function will give `policy` with the scorecards that rate the rows of `frame`, for those rows alone.

    What the other cards would have scored is not worked out. None of the cards where no row can be rated; all of them
    where some rows cannot, for a card of which nobody knows whether it may be used keeps others from being used.
    """
    cards = frozenset(frame.select(chosen_card(policy.scorecards)).to_series())
    if None in cards and len(cards) > 1:
        return policy
    held = _by_cards(policy)
    if cards not in held:
        held[cards] = replace(policy, scorecards=tuple(card for card in policy.scorecards if card.code in cards))
    return held[cards]


@per_policy
def _by_cards(policy: Policy) -> dict[frozenset[str | None], Policy]:
    """The policy with some of its cards alone, by their codes: kept, so that what is built for it is built once."""
    return {frozenset(card.code for card in policy.scorecards): policy}


def _is(card: Scorecard) -> pl.Expr:
    return pl.col("scorecard") == card.code


def _used(card: Scorecard) -> str:
    return f"_used_{card.code}"


def _points(policy: Policy, column: str) -> pl.Expr:
    scored = [(card, c) for card in policy.scorecards for c in card.characteristics if c.column == column]
    return chosen([(pl.col(_used(card)), points(c)) for card, c in scored]).alias(points_column(column))


def _score(policy: Policy) -> pl.Expr:
    if not policy.scorecards:
        return pl.lit(None, pl.Int32)
    return chosen([(pl.col(_used(card)), _sum_of_points(card)) for card in policy.scorecards])


def _sum_of_points(card: Scorecard) -> pl.Expr:
    points_given = [pl.col(points_column(one.column)) for one in card.characteristics]
    return sum_of([pl.lit(card.base_points, pl.Int32), *points_given])


def _probability(policy: Policy) -> pl.Expr:
    if not policy.scorecards:
        return pl.lit(None, pl.Float64)
    score = pl.col("score")
    return chosen([(pl.col(_used(card)), default_probability(score, card)) for card in policy.scorecards])


def _of_grade(policy: Policy) -> tuple[pl.Expr, ...]:
    place, grades = pl.col("_place"), by_pd(policy.scale)
    return (
        looked_up(place, [g.rank for g in grades], pl.Int32).alias("grade_rank"),
        looked_up(place, [g.code for g in grades], pl.String).alias("grade"),
        looked_up(place, [g.pd_12m for g in grades], pl.Float64).alias("pd_12m"),
    )


STEP = Step(name="rating", run=rate, reads=reads, adds=adds, stages=_stages)
