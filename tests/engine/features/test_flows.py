"""Account flows, in the bank's words."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tallystick.engine.features.flows import SOURCE
from tests.engine.features.feature_tables import evidence, one, policy

DAY = date(2026, 3, 15)


def flow(number: int, day: date, amount: int, **more: Any) -> dict[str, Any]:
    row = {"account_id": "x", "flow_no": str(number), "day": day, "direction": "in", "amount_minor": amount}
    return {**row, "kind": "sale", **more}


def months(amounts: list[int], first: date = date(2026, 3, 10)) -> list[dict[str, Any]]:
    """One sale a month, `amounts[k]` k months before `first`."""
    rows = []
    for ago, amount in enumerate(amounts):
        index = first.year * 12 + first.month - 1 - ago
        rows.append(flow(ago, date(index // 12, index % 12 + 1, first.day), amount))
    return rows


def read(rows: list[dict[str, Any]]) -> dict[str, Any]:
    return one(SOURCE, evidence(account_flows=rows), policy(DAY))


def test_fifteen_months() -> None:
    row = read(months([200, 200, 200, *[100] * 12]))
    assert row["inflow_12m_minor"] == 3 * 200 + 9 * 100
    assert row["inflow_yoy_3m"] == pytest.approx(1.0)
    # mean 125, squares (3*40000 + 9*10000) / 12 = 17500, deviation sqrt(1875) = 43.30
    assert row["inflow_volatility_12m"] == pytest.approx(0.34641, abs=1e-5)
    assert (row["accounts_12m"], row["private_lender_months_12m"], row["flow_age_days"]) == (1, 0, 5)


def test_fourteen_months_are_too_short_to_compare() -> None:
    assert read(months([100] * 14))["inflow_yoy_3m"] is None


def test_the_edge_of_the_year() -> None:
    rows = [flow(1, date(2025, 3, 16), 100), flow(2, date(2025, 3, 15), 900)]
    assert read(rows)["inflow_12m_minor"] == 100


def test_the_day_after_is_not_seen() -> None:
    row = read([flow(1, DAY, 100), flow(2, date(2026, 3, 16), 900)])
    assert (row["inflow_12m_minor"], row["flow_age_days"]) == (100, 0)


def test_only_money_from_sales_counts() -> None:
    kinds = ["loan_in", "own_transfer", "private_lender", "repayment", "purchase", "wages", "tax", "other", None]
    rows = [flow(number, DAY, 10**number, kind=kind) for number, kind in enumerate(kinds)]
    rows.append(flow(20, DAY, 5, counterparty="a"))
    rows.append(flow(21, DAY, 7, direction="out"))
    assert read(rows)["inflow_12m_minor"] == 10**7 + 10**8


def test_balances_are_added_over_accounts() -> None:
    rows = [
        flow(1, date(2026, 3, 1), 1, balance_minor=100),
        flow(2, date(2026, 2, 1), 1, balance_minor=300),
        flow(3, date(2026, 2, 1), 1, balance_minor=50, account_id="y"),
        flow(4, date(2025, 12, 15), 1, balance_minor=9999, account_id="y"),
        flow(5, date(2026, 2, 1), 1, account_id="z"),
    ]
    row = read(rows)
    assert (row["balance_mean_3m_minor"], row["accounts_12m"]) == (250, 3)


def test_months_with_a_private_lender_count_once() -> None:
    rows = [
        flow(1, date(2026, 3, 1), 1, kind="private_lender"),
        flow(2, date(2026, 3, 2), 1, kind="private_lender", account_id="y", direction="out"),
        flow(3, date(2025, 12, 1), 1, kind="private_lender"),
        flow(4, date(2025, 3, 15), 1, kind="private_lender"),
    ]
    assert read(rows)["private_lender_months_12m"] == 2


def test_an_old_account_does_not_speak_for_the_year() -> None:
    row = read([flow(1, date(2024, 6, 1), 500, balance_minor=7)])
    assert {name for name, value in row.items() if value is not None} == {"enterprise_id", "flow_age_days"}
    assert row["inflow_12m_minor"] is None
    assert row["flow_age_days"] == 652


def test_outflow_alone_is_no_inflow() -> None:
    row = read([flow(1, DAY, 500, direction="out", kind="purchase")])
    assert (row["inflow_12m_minor"], row["inflow_volatility_12m"]) == (0, None)


def test_two_months_are_too_short_for_volatility() -> None:
    assert read(months([100, 200]))["inflow_volatility_12m"] is None
    assert read(months([100, 200, 300]))["inflow_volatility_12m"] == pytest.approx(0.40825, abs=1e-5)
