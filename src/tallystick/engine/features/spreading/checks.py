"""Checks: whether statements agree with themselves."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import polars as pl

from tallystick.engine.evidence.evidence import Evidence
from tallystick.engine.features.rows import UNKNOWN, Floats, ratio_of
from tallystick.engine.features.spreading.figures import figures
from tallystick.engine.features.windows import KEY
from tallystick.pack.policy import Policy

ONE_YUAN = 100
UNIT_JUMP = 500
"""A statement in thousands or ten thousands beside one in yuan differs a thousandfold at least; no firm grows so."""


def gaps(f: Mapping[str, Floats]) -> dict[str, Floats]:
    """This function will give check -> its gap in minor units per firm, of the lines of `figures`; NaN where it
    cannot be made.

    Balance identity; opening against last December's closing; both current subtotals against their lines; both totals
    against their subtotals; assets on both sides of the sheet; profit before and after tax.
    """
    net, gross = f["receivables_net"], f["receivables"] - f["bad_debt_allowance"]
    current_assets = f["current_assets_parts"] + np.where(np.isnan(net), gross, net)
    other_profit = np.nan_to_num(f["nonoperating_income"]) - np.nan_to_num(f["nonoperating_expense"])
    return {
        "assets = liabilities + equity": f["total_assets"] - f["total_liabilities"] - f["equity"],
        "assets = liabilities and equity": f["total_assets"] - f["liabilities_and_equity"],
        "current assets = their lines": _of_lines(f["current_assets"], current_assets),
        "current liabilities = their lines": _of_lines(f["current_liabilities"], f["current_liabilities_parts"]),
        "assets = current + non-current": f["total_assets"] - f["current_assets"] - f["noncurrent_assets"],
        "liabilities = current + non-current": (
            f["total_liabilities"] - f["current_liabilities"] - f["noncurrent_liabilities"]
        ),
        "opening = closing before": f["stated_opening"] - f["closing_before"],
        "net profit = total profit - tax": f["total_profit"] - f["income_tax"] - f["net_profit"],
        "total profit = operating + other": f["operating_profit"] + other_profit - f["total_profit"],
    }


def failed_checks(evidence: Evidence, policy: Policy) -> pl.LazyFrame:
    """This function will give every check that fails: enterprise_id, check, gap_minor, share of total assets.

    It reads the statements that features read; the largest gap comes first. A yuan is no gap.
    """
    firms, read = figures(evidence, policy)
    assets, found = read["total_assets"], gaps(read)
    tables = [
        pl.DataFrame({KEY: firms, "check": check, "gap_minor": gap, "share": ratio_of(np.abs(gap), assets)})
        for check, gap in found.items()
    ]
    gap = pl.col("gap_minor")
    every = pl.concat(tables).lazy().with_columns(pl.col(pl.Float64).fill_nan(None)).with_columns(gap.cast(pl.Int64))
    return every.filter(gap.abs() > ONE_YUAN).sort(KEY, gap.abs(), descending=[False, True])


def _of_lines(subtotal: Floats, lines: Floats) -> Floats:
    """The gap of a subtotal; a short sheet that states no line of it cannot be checked."""
    return np.where(lines != 0, subtotal - lines, UNKNOWN)


def gap_share(f: Mapping[str, Floats]) -> Floats:
    """This function will give the largest gap of all checks to total assets; NaN where no check can be made."""
    largest: Floats = np.fmax.reduce([np.abs(gap) for gap in gaps(f).values()])
    return ratio_of(largest, f["total_assets"])


def unit_suspect(f: Mapping[str, Floats]) -> Floats:
    """This function will tell whether total assets jumped as only another unit of money explains: 1 or 0."""
    jump = ratio_of(f["total_assets"], f["opening_total_assets"])
    suspect = np.where((jump >= UNIT_JUMP) | (jump <= 1 / UNIT_JUMP), 1.0, 0.0)
    return np.where(jump > 0, suspect, UNKNOWN)
