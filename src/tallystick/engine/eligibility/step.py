"""Eligibility: every rule asked, the worst answer kept."""

from __future__ import annotations

import polars as pl

from tallystick.engine.compiled import per_policy
from tallystick.engine.eligibility.columns import adds, hit_column, reads
from tallystick.engine.step import Step
from tallystick.pack.policy import Policy


def ask_rules(frame: pl.LazyFrame, policy: Policy) -> pl.LazyFrame:
    """This function will add a nullable Boolean per rule, the worst outcome and how many rules stay unknown."""
    hits, worst = _stages(policy)
    return frame.with_columns(hits).with_columns(worst)


@per_policy
def _stages(policy: Policy) -> tuple[tuple[pl.Expr, ...], tuple[pl.Expr, ...]]:
    hits = tuple(rule.hit.alias(hit_column(rule.code)) for rule in policy.rules)
    unknown = [pl.col(hit_column(rule.code)).is_null() for rule in policy.rules]
    small = pl.UInt8 if len(unknown) < 256 else pl.UInt16
    counted = pl.sum_horizontal([gap.cast(small) for gap in unknown]).cast(pl.Int32) if unknown else pl.lit(0, pl.Int32)
    return hits, (
        _worst(policy, indicated=False).alias("rules_outcome"),
        _worst(policy, indicated=True).alias("rules_indicated"),
        counted.alias("rules_unknown"),
    )


def _worst(policy: Policy, *, indicated: bool) -> pl.Expr:
    """This function will give the worst outcome; unknown counts as `missing` says, or as clear if `indicated`."""
    declines: list[pl.Expr] = []
    refers: list[pl.Expr] = []
    for rule in policy.rules:
        answer = pl.col(hit_column(rule.code))
        (declines if rule.outcome == "decline" else refers).append(answer)
        if not indicated:
            (declines if rule.missing == "decline" else refers).append(answer.is_null())
    return (
        pl.when(_any(declines))
        .then(pl.lit("decline"))
        .when(_any(refers))
        .then(pl.lit("refer"))
        .otherwise(pl.lit("approve"))
    )


def _any(answers: list[pl.Expr]) -> pl.Expr:
    return pl.any_horizontal(answers) if answers else pl.lit(False)


STEP = Step(name="eligibility", run=ask_rules, reads=reads, adds=adds)
