"""Which rules and which other parts of the decision made one application end otherwise under another pack."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import polars as pl

from tallystick.engine import flow
from tallystick.engine.eligibility.columns import hit_column
from tallystick.engine.eligibility.step import STEP as ELIGIBILITY
from tallystick.engine.rating.step import STEP as RATING
from tallystick.lab.evaluate import Redecided, with_unknown
from tallystick.lab.history import KEY
from tallystick.lab.trial import Trial
from tallystick.pack.pack import Pack
from tallystick.pack.policy import Policy, Rule

SCHEMA: Final = {KEY: pl.String, "code": pl.String, "before": pl.String, "after": pl.String}
"""One row per application and cause. `code` is a rule's, or one of `OTHER`; before and after are its answers."""
OTHER: Final = ("grade", "limit", "price", "authority")
"""Causes that are no rule: another grade, another limit, a rate below cost, nobody with authority."""
ABSENT: Final = "absent"


def causes(trial: Trial, other: Pack, found: Redecided) -> pl.DataFrame:
    """This function will give what differs for each row of `found` under `other` (`SCHEMA`).

    A rule's answer is `clear`, what it says where it is hit (`refer`, `decline`), what it says where it is unknown
    (`unknown: refer`), or `absent` where a pack has no such rule. Causes other than rules show the values themselves.
    """
    parts = [_of_rules(trial, other, found), *_of_others(trial, found)]
    return pl.concat(parts).sort(KEY, "code") if found.rows.len() else pl.DataFrame(schema=SCHEMA)


def _of_rules(trial: Trial, other: Pack, found: Redecided) -> pl.DataFrame:
    told = []
    for stretch in trial.stretches:
        end = stretch.first + stretch.standing.frame.height
        rows = found.rows.filter((found.rows >= stretch.first) & (found.rows < end))
        if rows.len():
            mine, theirs = (pack.on(stretch.day, flow.vocabulary()) for pack in (trial.pack, other))
            features, ids = trial.history.features[rows], trial.history.facts[KEY][rows]
            told.append(_compared(ids, _answers(features, mine), _answers(features, theirs)))
    return pl.concat(told) if told else pl.DataFrame(schema=SCHEMA)


def _answers(features: pl.DataFrame, policy: Policy) -> pl.DataFrame:
    asked = ELIGIBILITY.run(RATING.run(with_unknown(features.lazy(), (policy,)), policy), policy)
    return asked.select(_answer(rule).alias(rule.code) for rule in policy.rules).collect()


def _answer(rule: Rule) -> pl.Expr:
    hit = pl.col(hit_column(rule.code))
    unknown = pl.lit(f"unknown: {rule.missing}")
    return pl.when(hit.is_null()).then(unknown).when(hit).then(pl.lit(rule.outcome)).otherwise(pl.lit("clear"))


def _compared(ids: pl.Series, before: pl.DataFrame, after: pl.DataFrame) -> pl.DataFrame:
    """The codes whose answers differ, row by row; a rule that one pack lacks differs where the other's is not clear."""
    told = []
    absent = pl.Series([ABSENT]).new_from_index(0, ids.len())
    for code in sorted({*before.columns, *after.columns}):
        old, new = (each[code] if code in each.columns else absent for each in (before, after))
        if old.equals(new):
            continue
        both = pl.DataFrame({KEY: ids, "before": old, "after": new})
        settled = pl.col("before").is_in([ABSENT, "clear"]) & pl.col("after").is_in([ABSENT, "clear"])
        differ = both.filter((pl.col("before") != pl.col("after")) & ~settled)
        told.append(differ.select(KEY, pl.lit(code).alias("code"), "before", "after"))
    return pl.concat(told) if told else pl.DataFrame(schema=SCHEMA)


def _of_others(trial: Trial, found: Redecided) -> Iterator[pl.DataFrame]:
    ids = trial.history.facts[KEY][found.rows]
    both = found.before.hstack(found.after.rename(lambda name: f"{name}_b")).with_columns(ids)
    low = {side: (pl.col(f"rate_bp{side}") < pl.col(f"price_minimum_bp{side}")).fill_null(False) for side in ("", "_b")}
    shown = {
        "grade": ("grade", "grade_b"),
        "limit": ("shared_limit_minor", "shared_limit_minor_b"),
        "authority": ("authority", "authority_b"),
    }
    for code, (before, after) in shown.items():
        differ = both.filter(pl.col(before).ne_missing(pl.col(after)))
        yield differ.select(
            KEY,
            pl.lit(code).alias("code"),
            *(_text(name, side) for name, side in ((before, "before"), (after, "after"))),
        )
    says = {side: pl.when(low[side]).then(pl.lit("below cost")).otherwise(pl.lit("at cost or above")) for side in low}
    yield both.filter(low[""] != low["_b"]).select(
        KEY, pl.lit("price").alias("code"), says[""].alias("before"), says["_b"].alias("after")
    )


def _text(name: str, side: str) -> pl.Expr:
    return pl.col(name).cast(pl.String).fill_null("unknown").alias(side)
