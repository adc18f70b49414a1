"""How every rule was answered for every firm, as a long table."""

from __future__ import annotations

import polars as pl

from tallystick.pack.policy import Policy

SCHEMA = {
    "enterprise_id": pl.String,
    "code": pl.String,
    "answer": pl.String,
    "value": pl.Float64,
    "threshold": pl.Float64,
}


def rule_answers(decided: pl.LazyFrame, policy: Policy) -> pl.LazyFrame:
    """This function will give enterprise_id, code, answer (hit, clear, unknown), value and threshold.

    Rows stand in the order of the rules, then of the firms. `decided` has the columns `hit_<code>` and those that the
    rules read.
    """
    asked = [
        decided.select(
            "enterprise_id",
            pl.lit(rule.code).alias("code"),
            _answer(pl.col(f"hit_{rule.code}")).alias("answer"),
            rule.value.cast(pl.Float64).alias("value"),
            rule.threshold.cast(pl.Float64).alias("threshold"),
        )
        for rule in policy.rules
    ]
    return pl.concat(asked) if asked else pl.LazyFrame(schema=SCHEMA)


def _answer(hit: pl.Expr) -> pl.Expr:
    return pl.when(hit.is_null()).then(pl.lit("unknown")).when(hit).then(pl.lit("hit")).otherwise(pl.lit("clear"))
