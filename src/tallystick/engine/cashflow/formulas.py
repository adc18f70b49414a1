"""The formulas of the cash flow step."""

from __future__ import annotations

import polars as pl

from tallystick.engine.features.windows import over
from tallystick.kernel.money import rounded

MOST = 99.0
"""Covers and loads are shown up to this; nothing to divide by is as good as this, or as bad."""

YEAR = 12


def verified_sales() -> pl.Expr:
    """This function will give the smallest yearly sales of invoices, tax and inflow that are known, in minor units.

    The smallest, so that a source that shows less can never be outweighed by one that shows more.
    """
    return pl.min_horizontal("sales_12m_minor", "tax_sales_12m_minor", "inflow_12m_minor")


def operating_cash(margin: pl.Expr) -> pl.Expr:
    """This function will give the cash from operations of a year, in minor units.

    EBITDA less income tax where there are statements, scaled down to the sales that are verified; else verified sales
    at `margin`, the industry's, or the margin the invoices show where that is lower.
    """
    verified, revenue = pl.col("verified_sales_minor"), pl.col("revenue_minor")
    stated = pl.col("ebitda_minor") - (pl.col("total_profit_minor") - pl.col("net_profit_minor"))
    cover = pl.when((stated > 0) & (revenue > verified)).then(verified.clip(lower_bound=0) / revenue).otherwise(1.0)
    return rounded(pl.coalesce(stated * cover, verified * pl.min_horizontal(margin, "margin_proxy_12m")))


def cover(cash: pl.Expr, service: pl.Expr) -> pl.Expr:
    """This function will give `cash / service`, at most 99; without debt service 99 by the sign of the cash."""
    free = cash.sign() * MOST
    return pl.when(service > 0).then((cash / service).clip(-MOST, MOST)).when(service == 0).then(free)


def load(debt: pl.Expr, base: pl.Expr) -> pl.Expr:
    """This function will give `debt / base`, at most 99: 0 without debt, 99 where nothing bears it."""
    borne = pl.when(base > 0).then((debt / base).clip(upper_bound=MOST)).when(base <= 0).then(MOST)
    return pl.when(debt <= 0).then(0.0).when(debt > 0).then(borne)


def size_sales() -> pl.Expr:
    """This function will give the sales of the size test: 12 months as verified, else as stated.

    A firm younger than 12 months, or whose invoices begin later, is scaled to 12 (rules.md 1.1, data date).
    """
    verified = pl.col("verified_sales_minor")
    by_invoices = pl.when(verified == pl.col("sales_12m_minor")).then("invoice_months")
    months = pl.min_horizontal(YEAR, "firm_age_months", by_invoices).clip(lower_bound=1)
    return (verified * YEAR / months).fill_null(pl.col("stated_sales_minor"))


def consistency() -> dict[str, pl.Expr]:
    """This function will give what the sources of sales say of each other: ratios, null where one is not positive."""
    invoiced, verified = pl.col("sales_12m_minor"), pl.col("verified_sales_minor")
    stated = pl.max_horizontal("stated_sales_minor", "visit_sales_12m_minor")
    return {
        "tax_to_invoice": over(pl.col("tax_sales_12m_minor"), invoiced),
        "inflow_to_invoice": over(pl.col("inflow_12m_minor"), invoiced),
        "stated_to_verified": over(stated, verified),
    }
