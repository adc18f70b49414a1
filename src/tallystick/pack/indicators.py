"""Compiles early-warning indicators: each level a condition that is reached, not reached, or unknown."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import reduce

import polars as pl

from tallystick.pack.binding import Binding
from tallystick.pack.errors import Problems
from tallystick.pack.indicator_text import LEVELS
from tallystick.pack.model import IndicatorText, LevelText, RuleText
from tallystick.pack.policy import Indicator, IndicatorLevel
from tallystick.pack.rules import bind_rule

RANK = pl.Int8


def level_rules(indicator: IndicatorText) -> Iterator[tuple[LevelText, RuleText]]:
    """This function will give each level of `indicator`, mildest first, with the rule that its condition is."""
    for level in sorted(indicator.levels, key=lambda one: LEVELS.index(one.level)):
        rule = RuleText(
            place=level.place,
            keys=level.keys,
            since=indicator.since,
            until=indicator.until,
            code=f"{indicator.code} {level.level}",
            name=indicator.name,
            when=level.when,
            outcome="refer",
            missing="refer",
            source=indicator.source,
            family=indicator.family,
            shows=level.shows,
        )
        yield level, rule


def bind_indicator(indicator: IndicatorText, binding: Binding) -> Indicator | None:
    """This function will compile `indicator`; None where a condition has faults, which are noted."""
    own = replace(binding, problems=Problems(broken=binding.problems.broken))
    bound = [(level, bind_rule(rule, own)) for level, rule in level_rules(indicator)]
    for error in own.problems.found:
        thing = error.thing.replace("rule ", "indicator ", 1)
        binding.problems.add(error.place, thing, error.cause, error.cure)
    levels = tuple(
        IndicatorLevel(
            level=level.level,
            rank=LEVELS.index(level.level) + 1,
            hit=rule.hit,
            value=rule.value,
            threshold=rule.threshold,
            text=rule.text,
            act_within_days=level.act_within_days,
        )
        for level, rule in bound
        if rule is not None
    )
    if len(levels) < len(bound):
        return None
    return Indicator(
        code=indicator.code,
        name=indicator.name,
        family=indicator.family,
        owner=indicator.owner,
        levels=levels,
        columns=frozenset().union(*(rule.columns for _, rule in bound if rule is not None)),
        source=indicator.source,
    )


def rank_of(indicator: Indicator) -> pl.Expr:
    """This function will give the rank of the worst level reached (Int8): 0 for none, null where that is not known.

    A level that is reached counts even where a worse one is unknown: that much is known.
    """
    reached = [pl.when(level.hit).then(pl.lit(level.rank, RANK)) for level in indicator.levels]
    none_of_them = reduce(lambda one, other: one & other, (~level.hit for level in indicator.levels))
    return pl.coalesce(*reversed(reached), pl.when(none_of_them).then(pl.lit(0, RANK)))
