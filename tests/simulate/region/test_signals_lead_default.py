"""Signals lead default: how many months before a firm cannot pay each family of evidence speaks of it."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from tallystick.simulate.region import Region

BEFORE, USUAL = 16, 24
"""Months before default in which a signal may rise, and up to which the usual level is taken from."""

LEADS = {
    "queries for credit": ("bureau_queries", "day", pl.col("purpose") != "post_loan", (3, 8)),
    "private lenders": ("account_flows", "day", pl.col("kind") == "private_lender", (2, 6)),
    "late tax returns": (
        "tax_declarations",
        "period_end",
        pl.col("declared_day") > pl.col("period_end") + pl.duration(days=20),
        (1, 5),
    ),
    "meters in arrears": ("utilities", "month", pl.col("in_arrears"), (1, 5)),
    "sued": ("lawsuits", "filed_day", pl.col("role") == "defendant", (1, 6)),
}
"""Family of signals -> table, its day, the rows that speak, months of the median lead from and to."""


@pytest.fixture(scope="module")
def failing(region: Region) -> tuple[np.ndarray, np.ndarray]:
    """Firms that failed for the first time after two years without failing, and the month of it."""
    failed = region.trouble == 3
    first = np.where(failed.any(axis=1), failed.argmax(axis=1), -1)
    firms = np.flatnonzero((first >= USUAL + 2) & (region.business.founded <= first - USUAL))
    return firms, first[firms]


def lead(monthly: np.ndarray, failing: tuple[np.ndarray, np.ndarray]) -> float:
    """The median month before default of what a signal shows beyond its usual level (firms by months)."""
    firms, first = failing
    back = np.array([np.nanmean(monthly[np.arange(len(firms)), first - ago]) for ago in range(USUAL + 1)])
    beyond = np.maximum(back[:BEFORE] - back[BEFORE:].mean(), 0.0)
    return float(np.searchsorted(np.cumsum(beyond) / beyond.sum(), 0.5))


@pytest.mark.parametrize("family", LEADS)
def test_signals_rise_months_before_default(
    region: Region, failing: tuple[np.ndarray, np.ndarray], family: str
) -> None:
    table, day, speaks, (least, most) = LEADS[family]
    firms, _ = failing
    assert len(firms) > 100
    months = region.config.months
    rows = region.evidence(firms, range(months), tables=(table,))[table].filter(speaks)
    place = {enterprise: n for n, enterprise in enumerate(region.firms["enterprise_id"].gather(firms))}
    seen = rows.select(
        firm=pl.col("enterprise_id").replace_strict(place, return_dtype=pl.Int64),
        month=(pl.col(day).dt.year() - 2019) * 12 + pl.col(day).dt.month() - 1,
    )
    monthly = np.zeros((len(firms), months))
    np.add.at(monthly, (seen["firm"].to_numpy(), seen["month"].to_numpy()), 1.0)
    assert least <= lead(monthly, failing) <= most


def test_sales_fall_before_default(region: Region, failing: tuple[np.ndarray, np.ndarray]) -> None:
    firms, _ = failing
    sales = region.sales_of(firms, range(region.config.months)).astype(np.float64)
    sales[sales == 0] = np.nan
    fallen = np.full(sales.shape, np.nan)
    fallen[:, 12:] = np.where(np.isnan(sales[:, 12:] / sales[:, :-12]), np.nan, sales[:, 12:] / sales[:, :-12] < 0.75)
    assert 2 <= lead(fallen, failing) <= 8


def test_overdue_elsewhere_comes_a_few_months_before(region: Region, failing: tuple[np.ndarray, np.ndarray]) -> None:
    firms, _ = failing
    overdue = (region.trouble[firms] >= 2).astype(np.float64)
    assert 1 <= lead(overdue, failing) <= 5


def test_many_that_are_short_of_cash_never_fail(region: Region) -> None:
    """A signal is no proof: of firms that are short of cash in a month most still can pay a year later."""
    short = region.trouble[:, 36] == 1
    assert 0.1 < (region.trouble[short, 37:49] == 3).any(axis=1).mean() < 0.5
