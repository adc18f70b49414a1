"""Firm, household and connected firms taken together."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest

from tallystick.engine.cashflow.columns import GROUP, GROUP_READS
from tallystick.engine.cashflow.step import GROUP_STEP
from tests.engine.features.feature_tables import policy

FIRM: dict[str, Any] = {
    "connected_group_id": None,
    "operating_cash_minor": 1000,
    "own_exposure_minor": 500,
    "own_debt_service_minor": 100,
    "debt_service_elsewhere_minor": 90,
    "owner_debt_service_elsewhere_minor": 40,
    "household_id": "p",
    "household_surplus_minor": 60,
    "household_debt_service_minor": 30,
}


def read(*firms: dict[str, Any]) -> dict[str, dict[str, Any]]:
    rows = [{"enterprise_id": f"{place}", **FIRM, **firm} for place, firm in enumerate(firms)]
    frame = GROUP_STEP.run(pl.LazyFrame(rows, schema=GROUP_READS.schema()), policy()).collect()
    assert {name: frame.schema[name] for name in GROUP} == GROUP.schema()
    assert set(frame.columns) == {*GROUP_READS, *GROUP}
    return {row["enterprise_id"]: row for row in frame.to_dicts()}


def test_firm_and_household() -> None:
    """Cash 1000 + (60 + 30); debts 100 + (90 - 40) of the firm and the larger of 30 and 40 of the household."""
    row = read({})["0"]
    assert (row["global_cash_minor"], row["global_debt_service_minor"]) == (1090, 190)
    assert row["global_dscr"] == pytest.approx(1090 / 190)
    assert row["group_exposure_minor"] == 500


def test_a_household_of_three_firms_counts_once() -> None:
    group = {"connected_group_id": "g"}
    rows = read(group, {**group, "operating_cash_minor": -200}, group, {"household_id": "q"})
    assert [rows[name]["global_cash_minor"] for name in "0123"] == [1890, 1890, 1890, 1090]
    assert rows["0"]["global_debt_service_minor"] == 3 * 150 + 40
    assert (rows["0"]["group_exposure_minor"], rows["3"]["group_exposure_minor"]) == (1500, 500)


def test_two_households_of_one_group_count_each() -> None:
    group = {"connected_group_id": "g"}
    rows = read(group, {**group, "household_id": "q"})
    assert rows["0"]["global_cash_minor"] == 2 * 1090


def test_of_two_accounts_of_one_household_the_worse() -> None:
    group = {"connected_group_id": "g"}
    rows = read(group, {**group, "household_surplus_minor": -60, "household_debt_service_minor": 130})
    assert rows["1"]["global_cash_minor"] == 2000 + min(90, 70)
    assert rows["1"]["global_debt_service_minor"] == 300 + 130


def test_one_household_of_two_groups_counts_in_both() -> None:
    rows = read({}, {"connected_group_id": "g"})
    assert rows["0"]["global_cash_minor"] == rows["1"]["global_cash_minor"] == 1090


@pytest.mark.parametrize(
    "part",
    [
        "operating_cash_minor",
        "own_debt_service_minor",
        "debt_service_elsewhere_minor",
        "household_surplus_minor",
        "household_debt_service_minor",
    ],
)
def test_one_unknown_part_makes_the_whole_unknown(part: str) -> None:
    group = {"connected_group_id": "g"}
    rows = read({**group, part: None, "household_id": "q"}, group, {})
    assert rows["1"]["global_dscr"] is None
    assert rows["2"]["global_dscr"] is not None
