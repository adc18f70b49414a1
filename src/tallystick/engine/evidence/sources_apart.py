"""Sales by tax, by invoices and by account inflow, held against each other."""

from __future__ import annotations

import polars as pl

from tallystick.engine.evidence import finding_codes as codes
from tallystick.engine.evidence.clean import kept_of
from tallystick.engine.evidence.evidence import Evidence
from tallystick.engine.evidence.finding_columns import SALES_SOURCES
from tallystick.engine.evidence.listing import EMPTY, shaped
from tallystick.engine.evidence.windows import KEY, days_since, months_before, seen
from tallystick.engine.step import Source
from tallystick.pack.policy import Policy

TABLES = ("invoices", "tax_declarations", "account_flows")
COMPARED = "sales_compared"
"""Table of the evidence that holds what `run` gives, where somebody has put it there."""

NOT_SALES = ("loan_in", "own_transfer", "private_lender", "repayment", "purchase", "wages", "tax")
"""Kinds of inflow that no sale brought. A kind not stated counts as a sale."""

_MOST = 1000.0
_LEAST_DAYS = 89


def run(evidence: Evidence, policy: Policy) -> pl.LazyFrame:
    """This function will give the columns of SALES_SOURCES.

    Compared are the sums over the time within 12 months that all sources of the firm have begun to cover, at least
    three months; the ratio is 1000 at the most, and where the smallest is zero or less.
    """
    held = evidence.get(COMPARED)
    if held is not None:
        return held
    sources = _sources(evidence, policy)
    if len(sources) < 2:
        return pl.LazyFrame(schema={KEY: pl.String, **SALES_SOURCES.schema()})
    rows = pl.concat(sources)
    start = pl.col("from").min().over(KEY, "source").max().over(KEY)
    year = pl.lit(months_before(policy.day, 12))
    covered = rows.with_columns(start=pl.max_horizontal(start, year)).filter(
        (pl.col("day") > pl.col("start")) & (days_since(pl.col("start"), policy.day) >= _LEAST_DAYS)
    )
    totals = covered.group_by(KEY, "source").agg(pl.col("sales").sum()).group_by(KEY)
    most, least = pl.col("sales").max(), pl.col("sales").min()
    ratio = (
        pl.when(pl.len() < 2)
        .then(None)
        .when(most <= 0)
        .then(1.0)
        .when(least <= 0)
        .then(_MOST)
        .otherwise((most / least).clip(upper_bound=_MOST))
    )
    return totals.agg(sales_sources_ratio=ratio)


SOURCE = Source("sources of sales", run, TABLES, SALES_SOURCES)


def _sources(evidence: Evidence, policy: Policy) -> list[pl.LazyFrame]:
    """This function will give per source: firm, source, day, sales, and `from`, the day before it begins to cover."""
    invoices = kept_of(evidence)
    before_month = pl.col("day").dt.month_start().dt.offset_by("-1d")
    found = []
    if invoices is not None:
        sold = invoices.filter((pl.col("direction") == "out") & (pl.col("day") <= policy.day))
        found.append(sold.select(KEY, day="net_day", sales="net_minor", source=pl.lit("invoices")))
    if evidence.has("tax_declarations"):
        taxes = seen(evidence, "tax_declarations", policy)
        declared = taxes.filter((pl.col("tax_kind") == "vat") & pl.col("declared_sales_minor").is_not_null())
        found.append(declared.select(KEY, day="period_end", sales="declared_sales_minor", source=pl.lit("tax")))
    if evidence.has("account_flows"):
        flows = seen(evidence, "account_flows", policy)
        of_sales = ~pl.col("kind").is_in(NOT_SALES).fill_null(False) & pl.col("counterparty").ne_missing(pl.col(KEY))
        came = flows.filter((pl.col("direction") == "in") & of_sales)
        found.append(came.select(KEY, "day", sales="amount_minor", source=pl.lit("flows")))
    return [frame.with_columns(**{"from": before_month}) for frame in found]


def found(evidence: Evidence, policy: Policy) -> pl.DataFrame:
    """This function will give the firms whose sources of sales lie further apart than the policy lets pass."""
    apart = (
        run(evidence, policy).filter(pl.col("sales_sources_ratio") > policy.number("sources_ratio_ceiling")).collect()
    )
    return (
        shaped(apart.rename({"sales_sources_ratio": "value"}), codes.SOURCES_APART, "invoices") if len(apart) else EMPTY
    )
