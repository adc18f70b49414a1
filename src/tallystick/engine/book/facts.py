"""Determinations on file, one row per loan: what holds on the day, and since when."""

from __future__ import annotations

import polars as pl

from tallystick.pack.policy import Policy

FLAGS = {
    "refinanced": "is_refinanced",
    "qualified_renewal": "is_qualified_renewal",
    "credit_impaired": "is_credit_impaired",
    "rating_cut": "is_rating_cut",
    "evading": "is_evading",
    "bankrupt": "is_bankrupt",
    "default_elsewhere": "is_default_elsewhere",
    "assessed_able": "is_assessed_able",
    "difficulty_solved": "is_difficulty_solved",
    "impaired_at_origination": "is_impaired_at_origination",
    "responsibility_decided": "is_responsibility_decided",
    "technical_delay": "fact_technical",
    "misused": "fact_misused",
}
"""Fact -> the claim it makes true while it holds."""

_INTERRUPTING = ("demand_sent", "litigation")


def facts_by_loan(facts: pl.LazyFrame | None, policy: Policy) -> pl.LazyFrame:
    """This function will give `loan_id` and every determination as a column; no row for loans without any.

    A flag is true while a determination holds (from its day, until the day before `until_day`), else null.
    """
    if facts is None:
        return pl.LazyFrame(schema=_schema())
    fact, day = pl.col("fact"), pl.col("day")
    holds = pl.col("until_day").is_null() | (pl.col("until_day") > policy.day)
    restructured = day.filter(fact == "restructured").unique().sort(descending=True)
    found = (
        facts.filter((day <= policy.day) & holds)
        .group_by("loan_id")
        .agg(
            *((fact == name).any().replace({False: None}).alias(column) for name, column in FLAGS.items()),
            expected_loss_share=pl.col("value").sort_by(day).filter(fact.sort_by(day) == "expected_loss").last(),
            fact_restructured_day=restructured.first(),
            fact_restructured_before_day=restructured.slice(1, 1).first(),
            fact_interrupted_day=day.filter(fact.is_in(_INTERRUPTING)).max(),
            pursued_from_day=day.filter(fact == "pursued_from").min(),
            bankruptcy_accepted_day=day.filter(fact == "bankruptcy_accepted").min(),
        )
    )
    return found.select(*_schema())


def _schema() -> dict[str, type[pl.DataType]]:
    days = (
        "fact_restructured_day",
        "fact_restructured_before_day",
        "fact_interrupted_day",
        "pursued_from_day",
        "bankruptcy_accepted_day",
    )
    return {
        "loan_id": pl.String,
        **dict.fromkeys(FLAGS.values(), pl.Boolean),
        "expected_loss_share": pl.Float64,
        **dict.fromkeys(days, pl.Date),
    }
