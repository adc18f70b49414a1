"""Why: a long table of reasons from the decided frame. Only what is so is decoded."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

import polars as pl

from tallystick.engine.decision import because
from tallystick.engine.decision.because import Because
from tallystick.kernel.columns import Columns
from tallystick.pack.policy import Policy

Kind = Literal["rule", "scorecard", "points", "limit", "price", "authority", "finding"]
KINDS: tuple[Kind, ...] = ("rule", "scorecard", "points", "limit", "price", "authority", "finding")

SCHEMA = pl.Schema(
    {
        "enterprise_id": pl.String,
        "code": pl.String,
        "kind": pl.String,
        "effect": pl.String,
        "value": pl.Float64,
        "threshold": pl.Float64,
        "column": pl.String,
        "unit": pl.String,
        "detail": pl.String,
    }
)
"""`effect` is decline, refer, missing, lowers_grade, binds_limit, sets_price, sets_authority or note."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What reasons are asked for: kinds, and the units that values have, by column and by code of a finding."""

    columns: Columns
    kinds: Collection[Kind] = KINDS
    finding_units: Mapping[str, str] = field(default_factory=dict)


def long_reasons(
    decided: pl.LazyFrame, policy: Policy, asked: Asked, findings: pl.LazyFrame | None = None
) -> pl.LazyFrame:
    """This function will give the reasons of a decided frame as a long table (`SCHEMA`), one row per firm and reason.

    `decided` is read once per reason that the policy can give: collect it, or sink it and scan it, before. Rows stand
    in the order of kinds and codes, then of the firms. `findings` is the long table of findings on the same firms.
    """
    parts = [_told(decided, one) for one in every_reason(policy, asked)]
    if findings is not None and "finding" in asked.kinds:
        parts.append(found_reasons(findings, asked.finding_units))
    return pl.concat(parts) if parts else pl.LazyFrame(schema=SCHEMA)


def every_reason(policy: Policy, asked: Asked) -> Iterator[Because]:
    """This function will give every reason that a decision under `policy` can have, but for findings."""
    told: dict[Kind, Callable[[], Iterator[Because]]] = {
        "rule": lambda: because.rules(policy, asked.columns),
        "scorecard": lambda: because.scorecards(policy),
        "points": lambda: because.points(policy),
        "limit": lambda: because.limit(policy),
        "price": because.price,
        "authority": because.authority,
    }
    for kind, reasons in told.items():
        if kind in asked.kinds:
            yield from reasons()


def _told(decided: pl.LazyFrame, one: Because) -> pl.LazyFrame:
    return decided.filter(one.when).select(
        pl.col("enterprise_id"),
        pl.lit(one.code).alias("code"),
        pl.lit(one.kind).alias("kind"),
        pl.lit(one.effect).alias("effect"),
        one.value.cast(pl.Float64).alias("value"),
        one.threshold.cast(pl.Float64).alias("threshold"),
        pl.lit(one.column, pl.String).alias("column"),
        pl.lit(one.unit, pl.String).alias("unit"),
        one.detail.cast(pl.String).alias("detail"),
    )


def found_reasons(findings: pl.LazyFrame, units: Mapping[str, str]) -> pl.LazyFrame:
    """This function will give the long table of findings as reasons; `units` are those of their codes."""
    return findings.select(
        pl.col("enterprise_id").cast(pl.String),
        pl.col("code").cast(pl.String),
        pl.lit("finding").alias("kind"),
        pl.lit("note").alias("effect"),
        pl.col("value").cast(pl.Float64),
        pl.lit(None, pl.Float64).alias("threshold"),
        pl.col("table").cast(pl.String).alias("column"),
        pl.col("code").replace_strict(units, default=None, return_dtype=pl.String).alias("unit"),
        pl.col("other").cast(pl.String).alias("detail"),
    )
