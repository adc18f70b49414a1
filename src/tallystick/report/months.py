"""What the evidence shows month by month: the timeline of a firm's page."""

from __future__ import annotations

import polars as pl

from tallystick.engine.evidence.clean import KEPT, settled
from tallystick.engine.evidence.evidence import Evidence
from tallystick.engine.evidence.sources_apart import NOT_SALES
from tallystick.pack.policy import Policy

KEY = ["enterprise_id", "month"]
SERIES = ("sales_minor", "purchases_minor", "inflow_minor", "tax_sales_minor")
MONTHS_SHOWN = 36


def months(evidence: Evidence, policy: Policy) -> pl.LazyFrame:
    """This function will give enterprise_id, month (its first day) and `SERIES` for the last 36 months.

    Sales and purchases are settled invoices, net of void ones and refunds; inflow leaves out loans and own transfers;
    declared sales stand in the month their period ends in. A month without rows of a table is null there.
    """
    found = [part for part in (_invoices(evidence), _flows(evidence), _tax(evidence)) if part is not None]
    empty = pl.LazyFrame(schema={"enterprise_id": pl.String, "month": pl.Date, **dict.fromkeys(SERIES, pl.Int64)})
    first = pl.lit(policy.day).dt.month_start().dt.offset_by(f"-{MONTHS_SHOWN - 1}mo")
    return (
        pl.concat([empty, *found], how="diagonal")
        .filter(pl.col("month").is_between(first, pl.lit(policy.day)))
        .group_by(KEY)
        .agg(pl.when(pl.col(name).count() > 0).then(pl.col(name).sum()).alias(name) for name in SERIES)
        .sort(KEY)
    )


def _invoices(evidence: Evidence) -> pl.LazyFrame | None:
    if not evidence.has("invoices"):
        return None
    held = evidence.get(KEPT)
    kept = settled(evidence.tables["invoices"]) if held is None else held
    is_sale, net = pl.col("direction") == "out", pl.col("net_minor")
    monthly = kept.group_by("enterprise_id", pl.col("net_day").dt.month_start().alias("month"), is_sale.alias("sale"))
    summed = monthly.agg(net.sum())
    return summed.select(
        *KEY,
        pl.when("sale").then(net).alias("sales_minor"),
        pl.when(~pl.col("sale")).then(net).alias("purchases_minor"),
    )


def _flows(evidence: Evidence) -> pl.LazyFrame | None:
    table = evidence.get("account_flows")
    if table is None:
        return None
    brought = (pl.col("direction") == "in") & pl.col("kind").is_in(NOT_SALES).not_().fill_null(True)
    own = (pl.col("counterparty") == pl.col("enterprise_id")).fill_null(False)
    monthly = table.filter(brought & ~own).group_by("enterprise_id", pl.col("day").dt.month_start().alias("month"))
    return monthly.agg(pl.col("amount_minor").sum().alias("inflow_minor"))


def _tax(evidence: Evidence) -> pl.LazyFrame | None:
    table = evidence.get("tax_declarations")
    if table is None:
        return None
    declared = table.filter(pl.col("tax_kind") == "vat")
    monthly = declared.group_by("enterprise_id", pl.col("period_end").dt.month_start().alias("month"))
    return monthly.agg(pl.col("declared_sales_minor").sum().alias("tax_sales_minor"))
