"""Features of invoices, worked by hand. The policy's day is 31 March 2026: 12 months begin on 1 April 2025."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest

from tallystick.engine.features.invoices import SOURCE
from tests.engine.evidence.books import DAY, Row, book, by_firm, purchase, sale, under

TWELVE = [date(2025, month, 15) for month in range(4, 13)] + [date(2026, month, 15) for month in (1, 2, 3)]
YEAR_BEFORE = [day.replace(year=day.year - 1) for day in TWELVE]


def firm(*rows: Row, day: date = DAY, **changed: float) -> dict[str, Any]:
    frame = SOURCE.run(book(*rows), under(day, **changed))
    assert dict(frame.collect_schema()) == {"enterprise_id": pl.String, **SOURCE.adds.schema()}
    return by_firm(frame)["a"]


def monthly(*yuan: float) -> list[Row]:
    """One sale a month, the last in the month of the policy's day."""
    return [sale(amount, day) for amount, day in zip(yuan, [*YEAR_BEFORE, *TWELVE][-len(yuan) :], strict=True)]


def test_levels() -> None:
    rows = [*monthly(*[100] * 24), purchase(30, DAY), purchase(50, date(2025, 4, 1)), purchase(7, date(2025, 3, 31))]
    seen = firm(*rows)
    assert seen["sales_12m_minor"] == 120_000
    assert seen["sales_3m_minor"] == 30_000
    assert seen["purchases_12m_minor"] == 8_000
    assert seen["invoice_months"] == 24
    assert seen["sales_growth_12m"] == 0.0
    assert seen["sales_yoy_3m"] == 0.0
    assert seen["sales_active_months_12m"] == 12
    assert seen["sales_volatility_12m"] == 0.0
    assert seen["sales_seasonality"] == 0.25


@pytest.mark.parametrize(
    ("day", "sales_12m", "sales_3m"),
    [
        (DAY, 100, 100),
        (DAY + timedelta(days=1), 0, 0),
        (date(2026, 1, 1), 100, 100),
        (date(2025, 12, 31), 100, 0),
        (date(2025, 4, 1), 100, 0),
        (date(2025, 3, 31), 0, 0),
    ],
    ids=[
        "on the day",
        "the day after",
        "3 months: first day",
        "the day before",
        "12 months: first day",
        "the day before",
    ],
)
def test_edges_of_windows(day: date, sales_12m: int, sales_3m: int) -> None:
    seen = firm(sale(100, day), purchase(1, date(2024, 1, 1)))
    assert (seen["sales_12m_minor"], seen["sales_3m_minor"]) == (sales_12m * 100, sales_3m * 100)


def test_windows_of_a_leap_day() -> None:
    day = date(2020, 2, 29)
    seen = [
        firm(sale(1, sold), purchase(1, date(2018, 1, 1)), day=day)["sales_12m_minor"]
        for sold in (date(2019, 3, 1), date(2019, 2, 28))
    ]
    assert seen == [100, 0]


def test_trend_against_the_year_before() -> None:
    seen = firm(*monthly(*[100] * 12, *[50] * 9, 200, 100, 150))
    assert seen["sales_yoy_3m"] == pytest.approx(0.5)
    assert seen["sales_growth_12m"] == pytest.approx(900 / 1200 - 1)


@pytest.mark.parametrize(
    ("months", "known"),
    [
        (24, {"sales_growth_12m", "sales_yoy_3m", "sales_seasonality", "sales_volatility_12m", "buyer_loyalty"}),
        (23, {"sales_yoy_3m", "sales_seasonality", "sales_volatility_12m"}),
        (15, {"sales_yoy_3m", "sales_seasonality", "sales_volatility_12m"}),
        (14, {"sales_seasonality", "sales_volatility_12m"}),
        (12, {"sales_seasonality", "sales_volatility_12m"}),
        (11, {"sales_volatility_12m"}),
        (6, {"sales_volatility_12m"}),
        (5, set()),
    ],
)
def test_short_history_is_null_not_zero(months: int, known: set[str]) -> None:
    asked = ["sales_growth_12m", "sales_yoy_3m", "sales_seasonality", "sales_volatility_12m", "buyer_loyalty"]
    seen = firm(*monthly(*[100] * months))
    assert {name for name in asked if seen[name] is not None} == known
    assert seen["invoice_months"] == months


def test_volatility_over_the_months_there_are() -> None:
    """Six months of 100 and 200 in turn: mean 150, deviation 50."""
    assert firm(*monthly(*[100, 200] * 3))["sales_volatility_12m"] == pytest.approx(1 / 3)


def test_season() -> None:
    assert firm(*monthly(*[50] * 9, 200, 150, 200))["sales_seasonality"] == pytest.approx(550 / 1000)


def test_gaps_run_from_sale_to_sale_and_to_the_day() -> None:
    seen = firm(sale(1, date(2024, 1, 1)), sale(1, date(2026, 3, 1)), sale(1, date(2026, 3, 21)))
    assert seen["sales_gap_days_12m"] == (date(2026, 3, 1) - date(2025, 3, 31)).days
    assert seen["days_since_sale"] == 10
    fresh = firm(purchase(1, date(2026, 3, 1)), sale(1, date(2026, 3, 5)), sale(1, date(2026, 3, 11)))
    assert fresh["sales_gap_days_12m"] == 20
    assert firm(sale(1, date(2026, 2, 1)), sale(1, DAY))["sales_gap_days_12m"] == 58


def test_no_sale_at_all() -> None:
    seen = firm(purchase(10, date(2026, 3, 1)))
    assert seen["sales_12m_minor"] == 0
    assert seen["sales_gap_days_12m"] == 30
    unknown = ["days_since_sale", "void_share_12m", "refund_share_12m", "margin_proxy_12m", "vat_burden_12m"]
    unknown += ["buyer_top1_share", "buyer_hhi", "buyer_top3_stopped", "sales_volatility_12m"]
    assert {name: seen[name] for name in unknown} == dict.fromkeys(unknown)
    assert (seen["buyers_12m"], seen["suppliers_12m"]) == (0, 1)


def test_void_and_refunded() -> None:
    rows = [sale(80, DAY), sale(20, DAY, status="void"), sale(-8, DAY), purchase(50, DAY), purchase(-5, DAY)]
    seen = firm(*rows, sale(-8, DAY, status="void"))
    assert seen["void_share_12m"] == pytest.approx(0.2)
    assert seen["refund_share_12m"] == pytest.approx(0.1)
    assert seen["purchase_refund_share_12m"] == pytest.approx(0.1)
    assert seen["sales_12m_minor"] == 7_200
    assert seen["margin_proxy_12m"] == pytest.approx((72 - 45) / 72)
    assert seen["vat_burden_12m"] == pytest.approx(0.13 * (72 - 45) / 72)


def test_a_refund_of_last_years_sale_takes_nothing_from_this_year() -> None:
    seen = firm(sale(100, date(2025, 3, 1)), sale(60, DAY), sale(-100, DAY))
    assert seen["sales_12m_minor"] == 6_000
    assert seen["refund_share_12m"] == 1.0


def test_purchases_nobody_invoiced_leave_the_margin_unknown() -> None:
    assert firm(sale(100, DAY))["margin_proxy_12m"] is None
    assert firm(sale(100, DAY), purchase(150, DAY))["margin_proxy_12m"] == -0.5


def test_buyers() -> None:
    amounts = {"A": 40, "B": 30, "C": 10, "D": 10, "E": 5, "F": 5}
    seen = firm(*(sale(yuan, DAY, buyer=name) for name, yuan in amounts.items()), sale(-9, DAY, buyer="G"))
    assert seen["buyers_12m"] == 6
    assert seen["buyer_top1_share"] == pytest.approx(0.4)
    assert seen["buyer_top5_share"] == pytest.approx(0.95)
    assert seen["buyer_hhi"] == pytest.approx(0.16 + 0.09 + 0.01 + 0.01 + 0.0025 + 0.0025)


def test_suppliers() -> None:
    seen = firm(purchase(75, DAY, seller="X"), purchase(25, DAY, seller="Y"), sale(1, DAY, buyer="X"))
    assert (seen["suppliers_12m"], seen["supplier_top1_share"], seen["supplier_hhi"]) == (2, 0.75, 0.625)


def test_loyalty() -> None:
    old = [
        sale(5, date(2024, 4, 10), buyer="A"),
        sale(5, date(2025, 1, 10), buyer="B"),
        sale(-5, date(2025, 1, 11), "B"),
    ]
    seen = firm(*old, sale(30, DAY, buyer="A"), sale(50, DAY, buyer="B"), sale(20, DAY, buyer="C"))
    assert seen["buyer_loyalty"] == pytest.approx(0.3)
    assert seen["supplier_loyalty"] is None


@pytest.mark.parametrize(
    ("third", "times", "last", "stopped"),
    [
        (30, 30, 60, True),
        (30, 30, 59, False),
        (29, 29, 60, False),
        (20, 1, 363, False),
        (20, 1, 364, True),
        (9, 9, 200, False),
        (10, 10, 200, True),
    ],
    ids=[
        "60 days ago, bought often",
        "59 days ago",
        "60 days ago, bought not quite so often",
        "once, not a year ago",
        "once, a year ago",
        "the fourth",
        "as large as the third",
    ],
)
def test_one_of_the_three_largest_has_stopped(third: int, times: int, last: int, stopped: bool) -> None:
    """Silent for 60 days, and so long as comes by chance in fewer than 1 of 200 cases: (305 / 365)^30 is 0.0046."""
    rows = [sale(50, DAY, buyer="A"), sale(40, DAY, buyer="B"), sale(10, DAY, buyer="D")]
    bought = [sale(third // times, DAY - timedelta(days=last + n), buyer="C") for n in range(times)]
    seen = firm(*rows, *bought)
    assert seen["buyer_top3_stopped"] is stopped


def test_a_refund_does_not_count_as_buying() -> None:
    rows = [*(sale(5, DAY - timedelta(days=90 + n), buyer="A") for n in range(20)), sale(-5, DAY, buyer="A")]
    assert firm(*rows)["buyer_top3_stopped"] is True


def test_only_void_invoices_tell_nothing() -> None:
    assert by_firm(SOURCE.run(book(sale(10, DAY, status="void")), under())) == {}


def test_without_invoices_there_is_no_row() -> None:
    assert SOURCE.run(book(), under()).collect().is_empty()
    assert SOURCE.run(type(book())({}), under()).collect().is_empty()


def test_every_column_says_what_it_means_in_both_languages() -> None:
    for column in SOURCE.adds.values():
        assert column.means and column.means_zh and column.missing and column.source == "invoices"


@pytest.mark.parametrize("firms", [127, 129, 200, 255, 256, 300])
def test_partners_are_each_firms_own_however_many_firms_there_are(firms: int) -> None:
    """Numbers of firms and sides outgrow the smallest whole numbers long before firms do."""
    rows = [
        row
        for number in range(firms)
        for row in (sale(9, DAY, firm=f"f{number:03}"), purchase(4, DAY, "B1", f"f{number:03}"))
    ]
    seen = by_firm(SOURCE.run(book(*rows), under()))
    assert len(seen) == firms
    assert {(row["buyers_12m"], row["suppliers_12m"]) for row in seen.values()} == {(1, 1)}
