"""Eligibility: every rule asked, the worst answer kept."""

from __future__ import annotations

import polars as pl

from tallystick.engine.compiled import per_policy
from tallystick.engine.eligibility.columns import adds, hit_column, reads
from tallystick.engine.step import Step
from tallystick.kernel.known import any_of
from tallystick.pack.policy import Policy, Rule

WAYS = ("decline", "refer")


def ask_rules(frame: pl.LazyFrame, policy: Policy) -> pl.LazyFrame:
    """This function will add a nullable Boolean per rule, the worst outcome and how many rules stay unknown."""
    hits, together, worst = _stages(policy)
    return frame.with_columns(hits).with_columns(together).with_columns(worst).drop(_GROUPS.values())


_GROUPS = {(outcome, missing): f"_{outcome}_{missing}" for outcome in WAYS for missing in WAYS}
"""Rules that agree in outcome and `missing` -> the column of their common answer."""


@per_policy
def _stages(policy: Policy) -> tuple[tuple[pl.Expr, ...], ...]:
    unknown = [_answer(rule).is_null() for rule in policy.rules]
    counted = pl.sum_horizontal(unknown).cast(pl.Int32) if unknown else pl.lit(0, pl.Int32)
    return (
        tuple(rule.hit.alias(hit_column(rule.code)) for rule in policy.rules),
        (*_together(policy), counted.alias("rules_unknown")),
        _worst(policy),
    )


def _together(policy: Policy) -> tuple[pl.Expr, ...]:
    """This function will give each group's answer: true where a rule is hit, else null where one is unknown."""
    groups = {
        name: [_answer(rule) for rule in policy.rules if (rule.outcome, rule.missing) == group]
        for group, name in _GROUPS.items()
    }
    return tuple(any_of(of).alias(name) for name, of in groups.items())


def _worst(policy: Policy) -> tuple[pl.Expr, pl.Expr]:
    """This function will give the worst outcome with unknown as `missing` says, and of the answered rules alone.

    A hit may hide a gap in its group only where it weighs no less: a gap that declines is asked for rule by rule where
    the rule itself refers.
    """
    group = {key: pl.col(name) for key, name in _GROUPS.items()}
    hidden = [_answer(rule).is_null() for rule in policy.rules if (rule.outcome, rule.missing) == ("refer", "decline")]
    gap_declines = [group["decline", "decline"].is_null(), *hidden]
    gap_refers = [group["decline", "refer"].is_null(), group["refer", "refer"].is_null()]
    declined = [group["decline", "decline"], group["decline", "refer"]]
    referred = [group["refer", "decline"], group["refer", "refer"]]
    return (
        _outcome([*declined, *gap_declines], [*referred, *gap_refers]).alias("rules_outcome"),
        _outcome(declined, referred).alias("rules_indicated"),
    )


def _outcome(declined: list[pl.Expr], referred: list[pl.Expr]) -> pl.Expr:
    decline, refer = any_of(declined), any_of(referred)
    return pl.when(decline).then(pl.lit("decline")).when(refer).then(pl.lit("refer")).otherwise(pl.lit("approve"))


def _answer(rule: Rule) -> pl.Expr:
    return pl.col(hit_column(rule.code))


STEP = Step(name="eligibility", run=ask_rules, reads=reads, adds=adds, stages=_stages)
