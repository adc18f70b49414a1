"""Checks: whether statements agree with themselves."""

from __future__ import annotations

import polars as pl

UNIT_JUMP = 500
"""A statement in thousands or ten thousands beside one in yuan differs a thousandfold at least; no firm grows so."""


def gaps() -> dict[str, pl.Expr]:
    """This function will give check -> its gap in minor units, over the columns of `figures`; null where it cannot be
    made.

    Balance identity; both current subtotals against their lines; both totals against their subtotals; assets on both
    sides of the sheet; profit before and after tax.
    """
    c = pl.col
    receivables = pl.coalesce(c("receivables_net"), c("receivables") - c("bad_debt_allowance"))
    current_assets, current_liabilities = c("current_assets_parts") + receivables, c("current_liabilities_parts")
    return {
        "assets = liabilities + equity": c("total_assets") - c("total_liabilities") - c("equity"),
        "assets = liabilities and equity": c("total_assets") - c("liabilities_and_equity"),
        "current assets = their lines": _unless_none(c("current_assets"), current_assets),
        "current liabilities = their lines": _unless_none(c("current_liabilities"), current_liabilities),
        "assets = current + non-current": c("total_assets") - c("current_assets") - c("noncurrent_assets"),
        "liabilities = current + non-current": (
            c("total_liabilities") - c("current_liabilities") - c("noncurrent_liabilities")
        ),
        "net profit = total profit - tax": c("total_profit") - c("income_tax") - c("net_profit"),
        "total profit = operating + other": (
            c("operating_profit") + c("nonoperating_income").fill_null(0) - c("nonoperating_expense").fill_null(0)
            - c("total_profit")
        ),
    }  # fmt: skip


def _unless_none(subtotal: pl.Expr, lines: pl.Expr) -> pl.Expr:
    """The gap of a subtotal; a short sheet that states no line of it cannot be checked."""
    return pl.when(lines != 0).then(subtotal - lines)


def gap_share() -> pl.Expr:
    """This function will give the largest gap of all checks to total assets; null where no check can be made."""
    largest = pl.max_horizontal(gap.abs() for gap in gaps().values())
    return pl.when(pl.col("total_assets") > 0).then(largest / pl.col("total_assets"))


def unit_suspect() -> pl.Expr:
    """This function will tell whether total assets jumped since the opening as only another unit of money explains."""
    closing, opening = pl.col("total_assets"), pl.col("opening_total_assets")
    ratio = closing / opening
    return pl.when((closing > 0) & (opening > 0)).then((ratio >= UNIT_JUMP) | (ratio <= 1 / UNIT_JUMP))
