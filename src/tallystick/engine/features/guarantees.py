"""Guarantees given and received, and circles of guarantees (担保圈)."""

from __future__ import annotations

import polars as pl

from tallystick.engine.evidence.evidence import Evidence
from tallystick.engine.features.declare import BETTER, WORSE, count, flag, minor
from tallystick.engine.features.firm import firms
from tallystick.engine.features.windows import KEY, seen
from tallystick.engine.step import Source
from tallystick.kernel.columns import Columns
from tallystick.kernel.graph import strongly_connected
from tallystick.kernel.money import rounded_down
from tallystick.pack.policy import Policy

_T = "guarantees"
_NONE = "guarantees were not collected"

ADDS = Columns(
    (
        minor(
            "guarantees_given_minor", WORSE, "guarantees given, contracts and credit report", "对外担保余额", _NONE, _T
        ),
        count("guarantee_obligors", WORSE, "firms guaranteed for", "被担保企业数", _NONE, _T),
        minor(
            "guarantee_received_minor",
            BETTER,
            "guarantees received, up to what guarantors can bear",
            "有效担保金额",
            _NONE,
            _T,
        ),
        flag("in_guarantee_circle", WORSE, "guarantees run in a circle through the firm", "处于担保圈", _NONE, _T),
    )
)


def guarantees(evidence: Evidence, policy: Policy) -> pl.LazyFrame:
    """This function will give `ADDS` for every firm, from contracts in force on the policy's day; none is zero.

    Given is the larger of the contracts and what the firm's newest credit report shows: the report lists every lender's
    contracts, this bank's among them. Received counts per guarantor up to `guarantor_capacity_share` of its net assets;
    a guarantor whose net assets are not known can bear nothing. Sources: rules.md 3.8, 9.3.
    """
    parts = [firms(evidence)]
    if evidence.has("guarantees"):
        contracts = seen(evidence, "guarantees", policy).filter(
            pl.col("until_day").is_null() | (pl.col("until_day") > policy.day)
        )
        parts += [_given(contracts), _received(contracts, policy), _circles(contracts, policy)]
    if evidence.has("bureau_reports"):
        parts.append(_reported(evidence, policy))
    rows = pl.concat(parts, how="diagonal")
    return rows.group_by(KEY).agg(*_features(evidence))


def _given(contracts: pl.LazyFrame) -> pl.LazyFrame:
    by_firms = contracts.filter(pl.col("guarantor_kind") == "firm")
    return by_firms.select(pl.col("guarantor_id").alias(KEY), pl.col("amount_minor").alias("given"), "obligor_id")


def _received(contracts: pl.LazyFrame, policy: Policy) -> pl.LazyFrame:
    bears = rounded_down(pl.col("guarantor_net_assets_minor") * float(policy.number("guarantor_capacity_share")))
    per_guarantor = contracts.group_by(pl.col("obligor_id").alias(KEY), "guarantor_id").agg(
        pl.col("amount_minor").sum(), bears.max().clip(lower_bound=0).fill_null(0).alias("bears")
    )
    return per_guarantor.select(KEY, pl.min_horizontal("amount_minor", "bears").alias("received"))


def _circles(contracts: pl.LazyFrame, policy: Policy) -> pl.LazyFrame:
    """Firms in a circle of at least `guarantee_circle_members`: each guarantees, through others, for itself."""
    least = int(policy.number("guarantee_circle_members"))

    def found(edges: pl.DataFrame) -> pl.DataFrame:
        firms = strongly_connected(edges["guarantor_id"], edges["obligor_id"])
        return firms.filter(pl.col("members") >= least).select(pl.col("node").alias(KEY), in_circle=pl.lit(True))

    edges = contracts.filter(pl.col("guarantor_kind") == "firm").select("guarantor_id", "obligor_id")
    return edges.map_batches(found, schema={KEY: pl.String, "in_circle": pl.Boolean})


def _reported(evidence: Evidence, policy: Policy) -> pl.LazyFrame:
    reports = seen(evidence, "bureau_reports", policy).filter(pl.col("subject") == "firm")
    newest = pl.col("guarantees_given_minor").max_by("report_day").alias("reported")
    return reports.group_by(KEY).agg(newest)


def _features(evidence: Evidence) -> list[pl.Expr]:
    reported = pl.col("reported").max() if evidence.has("bureau_reports") else pl.lit(None, pl.Int64)
    if not evidence.has("guarantees"):
        unknown = [name for name in ADDS if name != "guarantees_given_minor"]
        return [
            reported.alias("guarantees_given_minor"),
            *(pl.lit(None, ADDS[name].dtype).alias(name) for name in unknown),
        ]
    return [
        pl.max_horizontal(pl.col("given").sum(), reported).alias("guarantees_given_minor"),
        pl.col("obligor_id").drop_nulls().n_unique().cast(pl.Int32).alias("guarantee_obligors"),
        pl.col("received").sum().alias("guarantee_received_minor"),
        pl.col("in_circle").any().alias("in_guarantee_circle"),
    ]


SOURCE = Source(
    "guarantees",
    guarantees,
    ("guarantees", "bureau_reports"),
    ADDS,
    crowd="the contracts of all firms that guarantees join",
)
