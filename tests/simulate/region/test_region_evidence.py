"""Evidence of a region: by its schemas, the same for any part of it, and in agreement with itself."""

from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl
import pytest

from tallystick.engine.evidence.schemas import SCHEMAS
from tallystick.simulate.region import Region, make_region, region_config
from tallystick.simulate.region.evidence.gather import TABLES
from tests.simulate.region.conftest import WINDOW

AS_OF_THE_END = ("enterprises", "owners", "relations", "collateral")


@pytest.mark.parametrize("table", TABLES)
def test_every_row_keeps_to_the_schema(evidence: dict[str, pl.DataFrame], table: str) -> None:
    rows = evidence[table].with_row_index("row", offset=1)
    good, bad = SCHEMAS[table].filter(rows, cast=True)
    assert bad.counts() == {}
    assert good.height == rows.height > 0


@pytest.mark.parametrize("table", TABLES)
def test_some_firms_alone_have_the_same_rows(
    region: Region, firms: np.ndarray, evidence: dict[str, pl.DataFrame], table: str
) -> None:
    few = firms[[3, 50, 120]]
    alone = region.evidence(few, WINDOW, tables=(table,))[table]
    ids = region.firms["enterprise_id"].gather(few).to_list()
    mine = (
        pl.col("enterprise_id").is_in(ids)
        if "enterprise_id" in alone.columns
        else pl.any_horizontal(pl.col("guarantor_id", "obligor_id").is_in(ids))
    )
    if table == "relations":
        mine = mine | pl.col("related_id").is_in(ids)
    assert alone.equals(evidence[table].filter(mine))


@pytest.mark.parametrize("table", [name for name in TABLES if name not in AS_OF_THE_END])
def test_months_made_apart_join_to_the_whole(
    region: Region, firms: np.ndarray, evidence: dict[str, pl.DataFrame], table: str
) -> None:
    cut = WINDOW.start + 13
    parts = (
        region.evidence(firms, months, tables=(table,))[table]
        for months in (range(WINDOW.start, cut), range(cut, WINDOW.stop))
    )
    joined = pl.concat(parts)
    assert joined.sort(joined.columns).equals(evidence[table].sort(joined.columns))


def test_both_sides_hold_the_same_invoice(region: Region) -> None:
    everyone = np.arange(region.firms.height)
    invoices = region.evidence(everyone, range(50, 52), tables=("invoices",))["invoices"]
    named = region.firms.select(counterparty="name", partner="enterprise_id")
    traded = invoices.join(named, on="counterparty")
    keys = ["invoice_no", "day", "amount_minor", "tax_minor", "status"]
    sold = traded.filter(pl.col("direction") == "out").select(*keys, seller="enterprise_id", buyer="partner")
    bought = traded.filter(pl.col("direction") == "in").select(*keys, seller="partner", buyer="enterprise_id")
    assert sold.height > 1_000
    assert sold.sort(sold.columns).equals(bought.sort(sold.columns))
    assert (
        invoices.filter(pl.col("direction") == "out")["invoice_no"].n_unique() == (invoices["direction"] == "out").sum()
    )


def yearly(region: Region, firms: np.ndarray, evidence: dict[str, pl.DataFrame]) -> pl.DataFrame:
    """Sales of twelve months by source, in the order of `firms`."""
    months = range(WINDOW.stop - 12, WINDOW.stop)
    since = pl.date(2023, 1, 1)
    out = evidence["invoices"].filter(pl.col("direction") == "out", pl.col("status") == "valid", pl.col("day") >= since)
    vat = evidence["tax_declarations"].filter(pl.col("tax_kind") == "vat", pl.col("period_end") >= since)
    paid = evidence["account_flows"].filter(pl.col("kind") == "sale", pl.col("day") >= since)
    real = region.firms[firms].select(
        "enterprise_id", "vat_rate", "unbilled_share", "true_understated_share", "true_inflated_share"
    )
    frame = real.with_columns(real=pl.Series(region.sales_of(firms, months).sum(axis=1)))
    for name, rows, column in (
        ("billed", out, "amount_minor"),
        ("declared", vat, "declared_sales_minor"),
        ("received", paid, "amount_minor"),
    ):
        summed = rows.group_by("enterprise_id").agg(pl.col(column).sum().alias(name))
        frame = frame.join(summed, on="enterprise_id", how="left", maintain_order="left")
    return frame.with_columns(
        pl.col("billed", "declared") / pl.col("real"),
        received=pl.col("received") / (1 + pl.col("vat_rate")) / pl.col("real"),
    )


def test_honest_sources_agree_and_dishonest_ones_part(
    region: Region, firms: np.ndarray, evidence: dict[str, pl.DataFrame]
) -> None:
    told = yearly(region, firms, evidence)
    honest = told.filter(pl.col("true_understated_share") == 0, pl.col("true_inflated_share") == 0)
    assert honest["declared"].to_numpy() == pytest.approx(1.0, abs=0.001)
    assert (honest["billed"] / (1 - honest["unbilled_share"])).to_numpy() == pytest.approx(1.0, abs=0.10)
    assert honest["received"].to_numpy() == pytest.approx(0.98, abs=0.08)
    hiding = told.filter(pl.col("true_understated_share") > 0)
    assert hiding.height > 5
    assert (hiding["declared"] - (1 - hiding["true_understated_share"])).abs().max() < 0.001
    assert (hiding["received"] > hiding["declared"]).all()


def test_firms_that_inflate_trade_invoices_with_a_friend() -> None:
    region = make_region(region_config({"firms": 300, "months": 24, "honesty": {"inflates": 0.2}}), 3)
    firms = np.flatnonzero((region.trade.friend >= 0) & (region.business.founded < 0) & (region.business.closed > 24))
    assert len(firms) > 10
    invoices = region.evidence(firms, range(12, 24), tables=("invoices",))["invoices"]
    sold = invoices.filter(pl.col("direction") == "out", pl.col("status") == "valid")
    billed = (
        region.firms[firms]
        .select("enterprise_id")
        .join(
            sold.group_by("enterprise_id").agg(pl.col("amount_minor").sum()),
            on="enterprise_id",
            maintain_order="left",
            how="left",
        )["amount_minor"]
    )
    more = billed.to_numpy() / region.sales_of(firms, range(12, 24)).sum(axis=1)
    assert np.median(more) > 1.2


def test_balances_run_on_from_row_to_row(evidence: dict[str, pl.DataFrame]) -> None:
    flows = evidence["account_flows"]
    signed = pl.when(pl.col("direction") == "in").then("amount_minor").otherwise(-pl.col("amount_minor"))
    step = flows.with_columns(
        gap=(pl.col("balance_minor") - signed - pl.col("balance_minor").shift()).over("enterprise_id")
    )["gap"].drop_nulls()
    assert (step == 0).all()
    assert (flows["balance_minor"] < 0).mean() < 0.02


def test_invoices_lie_in_the_months_asked_for(evidence: dict[str, pl.DataFrame]) -> None:
    days = evidence["invoices"]["day"]
    assert str(days.min()) >= "2021-01-01"
    assert str(days.max()) <= "2023-12-31"


def test_density_sets_how_many_invoices_there_are() -> None:
    rows = {}
    for many in (3.0, 9.0):
        region = make_region(region_config({"firms": 300, "months": 12, "density": {"invoices": many}}), 3)
        made = region.evidence(np.arange(300), range(12), tables=("invoices",))["invoices"]
        rows[many] = (made["direction"] == "out").sum()
    assert rows[9.0] == pytest.approx(3 * rows[3.0], rel=0.1)


def test_the_bureau_is_read_when_asked(region: Region, firms: np.ndarray) -> None:
    made = region.evidence(firms, WINDOW, tables=("bureau_reports",), report_months=np.array([40]))["bureau_reports"]
    assert made["report_day"].unique().to_list() == [date(2022, 5, 29)]
    assert made.height == 2 * len(firms)
