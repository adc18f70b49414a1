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
    counted = pl.sum_horizontal(unknown).cast(pl.Int32) if unknown else pl.lit(0, pl.Int32)
    return hits, (*_worst(policy), counted.alias("rules_unknown"))


def _worst(policy: Policy) -> tuple[pl.Expr, pl.Expr]:
    """This function will give the worst outcome with unknown as `missing` says, and of the answered rules alone.

    Of rules that agree in both, one answer stands for all: true where one is hit, else null where one is unknown.
    """
    groups = {
        (outcome, missing): [
            pl.col(hit_column(rule.code)) for rule in policy.rules if (rule.outcome, rule.missing) == (outcome, missing)
        ]
        for outcome in ("decline", "refer")
        for missing in ("decline", "refer")
    }
    hit_to = {way: [_any(of) for (outcome, _), of in groups.items() if outcome == way and of] for way in _WAYS}
    gap_to = {
        way: [_any_gap(of, way, outcome) for (outcome, missing), of in groups.items() if missing == way and of]
        for way in _WAYS
    }
    declined, referred = ([*hit_to[way], *gap_to[way]] for way in _WAYS)
    return (
        _outcome(declined, referred).alias("rules_outcome"),
        _outcome(hit_to["decline"], hit_to["refer"]).alias("rules_indicated"),
    )


_WAYS = ("decline", "refer")


def _outcome(declined: list[pl.Expr], referred: list[pl.Expr]) -> pl.Expr:
    return (
        pl.when(_any(declined))
        .then(pl.lit("decline"))
        .when(_any(referred))
        .then(pl.lit("refer"))
        .otherwise(pl.lit("approve"))
    )


def _any_gap(answers: list[pl.Expr], missing: str, outcome: str) -> pl.Expr:
    """This function will tell whether an answer is unknown; where a hit weighs at least as much, it may hide a gap."""
    if missing == "decline" and outcome == "refer":
        return _any([answer.is_null() for answer in answers])
    return _any(answers).is_null()


def _any(answers: list[pl.Expr]) -> pl.Expr:
    return pl.any_horizontal(answers) if answers else pl.lit(False)


STEP = Step(name="eligibility", run=ask_rules, reads=reads, adds=adds)
