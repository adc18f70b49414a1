"""Features of invoices: the firm's sales as they were invoiced, and with whom it trades (发票).

Everything is read from settled invoices (`engine/evidence/clean.py`). Month k of a window is
`(day - (k + 1) months, day - k months]`; 12 months are months 0 to 11. A ratio over a time that the firm's history does
not cover is null, not zero.
"""

from __future__ import annotations

from datetime import date

import polars as pl

from tallystick.engine.evidence.clean import kept_of
from tallystick.engine.evidence.evidence import Evidence
from tallystick.engine.features.invoice_fold import (
    MONTHS,
    NEVER,
    QUARTER,
    YEAR,
    Parties,
    Rows,
    fold,
    month_starts,
)
from tallystick.engine.features.invoices_columns import ADDS
from tallystick.engine.features.windows import KEY, change, over
from tallystick.engine.step import Source
from tallystick.kernel.read_only import read_only
from tallystick.pack.policy import Policy

_LARGE = 200_000
_LEAST_MONTHS = 6


def run(evidence: Evidence, policy: Policy) -> pl.LazyFrame:
    """This function will give the columns of ADDS for every firm with an invoice that is not void.

    It reads the whole book of a firm at once, no other firm's; for more than fits memory, see `partition.by_firm`.
    """
    invoices = kept_of(evidence)
    if invoices is None:
        return pl.LazyFrame(schema={KEY: pl.String, **ADDS.schema()})
    kept = invoices.filter(pl.col("day") <= policy.day).collect()
    firms = kept[KEY].unique().sort()
    coded = _coded(kept, firms, policy.day)
    rows, parties = Rows(*(read_only(coded[name]) for name in Rows._fields)), _parties(coded, policy.day)
    stopped_days, chance = int(policy.number("buyer_stopped_days")), float(policy.number("buyer_stopped_chance"))
    folded = fold(rows, parties, policy.day, firms=len(firms), stopped_days=stopped_days, stopped_chance=chance)
    folded = folded.insert_column(0, firms)
    return folded.lazy().filter(pl.col("first_days") != NEVER).select(KEY, *_DERIVED)


def _coded(kept: pl.DataFrame, firms: pl.Series, today: date) -> pl.DataFrame:
    def ago(column: str) -> pl.Expr:
        return (pl.lit(today) - pl.col(column)).dt.total_days().cast(pl.Int32)

    return kept.select(
        "counterparty",
        "is_void",
        "net_minor",
        "net_tax_minor",
        "amount_minor",
        firm=pl.col(KEY).cast(pl.Enum(firms)).to_physical().cast(pl.UInt32),
        is_sale=pl.col("direction") == "out",
        days=ago("day"),
        net_days=ago("net_day"),
    )


def _parties(coded: pl.DataFrame, today: date) -> Parties:
    starts = month_starts(today)
    year, two_years = int(starts[YEAR]), int(starts[MONTHS])
    net, ago, ago_issued = pl.col("net_minor"), pl.col("net_days"), pl.col("days")
    grouped = (
        coded.lazy()
        .filter(~pl.col("is_void") & (ago < two_years))
        .group_by("counterparty", side=pl.col("firm") * 2 + (~pl.col("is_sale")).cast(pl.UInt32))
        .agg(
            now=pl.when(ago < year).then(net).otherwise(0).sum(),
            before=pl.when(ago >= year).then(net).otherwise(0).sum(),
            days=pl.when(pl.col("amount_minor") > 0).then("days").otherwise(two_years).min().cast(pl.Int32),
            invoices=((pl.col("amount_minor") > 0) & (ago_issued < year)).sum().cast(pl.Int64),
        )
        .collect(engine="streaming" if len(coded) > _LARGE else "in-memory")
    )
    return Parties(*(read_only(grouped[name]) for name in Parties._fields))


def _derived() -> list[pl.Expr]:
    """This function will give the columns of ADDS from those of BOOK, YEARS and both SIDEs."""
    made = {**_levels(), **_quality(), **_partners()}
    return [made[c.name].cast(c.dtype).alias(c.name) for c in ADDS.values()]


def _levels() -> dict[str, pl.Expr]:
    history, sales = pl.col("history"), pl.col("sales_12m")
    return {
        "invoice_months": history,
        "sales_12m_minor": sales,
        "purchases_12m_minor": pl.col("purchases_12m"),
        "sales_3m_minor": pl.col("sales_3m"),
        "sales_yoy_3m": pl.when(history >= YEAR + QUARTER).then(change(pl.col("sales_3m"), pl.col("sales_before_3m"))),
        "sales_growth_12m": pl.when(history >= MONTHS).then(change(sales, pl.col("sales_before_12m"))),
        "sales_active_months_12m": pl.col("active_months"),
        "sales_volatility_12m": pl.when(history >= _LEAST_MONTHS).then(pl.col("variation").fill_nan(None)),
        "sales_seasonality": pl.when(history >= YEAR).then(over(pl.col("best_3m"), sales).clip(upper_bound=1.0)),
        "sales_gap_days_12m": pl.col("gap_days"),
        "days_since_sale": pl.when(pl.col("sale_days") != NEVER).then("sale_days"),
    }


def _quality() -> dict[str, pl.Expr]:
    sales, gross, void = pl.col("sales_12m"), pl.col("gross_sales_12m"), pl.col("void_sales_12m")
    bought = pl.col("purchases_12m")
    return {
        "void_share_12m": over(void, gross + void),
        "refund_share_12m": over(pl.col("refund_sales_12m"), gross).clip(0, 1),
        "purchase_refund_share_12m": over(pl.col("refund_purchases_12m"), pl.col("gross_purchases_12m")).clip(0, 1),
        "margin_proxy_12m": pl.when(bought > 0).then(over(sales - bought, sales)),
        "vat_burden_12m": over(pl.col("sales_tax_12m") - pl.col("purchases_tax_12m"), sales),
    }


def _partners() -> dict[str, pl.Expr]:
    def of_total(side: str, name: str) -> pl.Expr:
        return over(pl.col(f"{side}_{name}"), pl.col(f"{side}_total"))

    def squared(side: str) -> pl.Expr:
        return pl.when(pl.col(f"{side}_total") > 0).then(f"{side}_hhi")

    return {
        "buyers_12m": pl.col("buyer_partners"),
        "buyer_top1_share": of_total("buyer", "top1"),
        "buyer_top5_share": of_total("buyer", "top5"),
        "buyer_hhi": squared("buyer"),
        "buyer_loyalty": pl.when(pl.col("history") >= MONTHS).then(of_total("buyer", "loyal")),
        "buyer_top3_stopped": pl.when(pl.col("buyer_total") > 0).then(pl.col("buyer_stopped") > 0),
        "suppliers_12m": pl.col("supplier_partners"),
        "supplier_top1_share": of_total("supplier", "top1"),
        "supplier_hhi": squared("supplier"),
        "supplier_loyalty": pl.when(pl.col("history") >= MONTHS).then(of_total("supplier", "loyal")),
    }


_DERIVED = _derived()
SOURCE = Source("invoices", run, ("invoices",), ADDS)
