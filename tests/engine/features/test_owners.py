"""Owners and their households, in the bank's words."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tallystick.engine.features.owners import SOURCE
from tests.engine.features.feature_tables import evidence, one, policy

DAY = date(2026, 3, 15)


def person(number: str, role: str, **more: Any) -> dict[str, Any]:
    return {"owner_id": number, "role": role, **more}


def read(*rows: dict[str, Any]) -> dict[str, Any]:
    return one(SOURCE, evidence(owners=rows), policy(DAY))


def test_the_controller_before_the_legal_representative() -> None:
    row = read(
        person("p2", "legal_representative", industry_years=3, birth_day=date(1990, 1, 1)),
        person("p1", "controller", industry_years=9, birth_day=date(1986, 3, 15), local_years=20),
    )
    assert (row["owner_industry_years"], row["owner_local_years"], row["owner_age_years"]) == (9.0, 20.0, 40.0)
    assert (row["owners_known"], row["household_id"]) == (2, "p1")


def test_the_day_before_the_birthday() -> None:
    assert read(person("p", "controller", birth_day=date(1986, 3, 16)))["owner_age_years"] == 39.0


def test_of_shareholders_the_largest() -> None:
    rows = [person(n, "shareholder", share=s, industry_years=y) for n, s, y in [("p", 0.2, 1), ("q", 0.5, 2)]]
    assert read(*rows)["owner_industry_years"] == 2.0


def test_the_main_owners_silence_is_not_filled_from_another_owner() -> None:
    row = read(person("p", "controller"), person("q", "shareholder", industry_years=9, has_property=True))
    assert row["owner_industry_years"] is None
    assert row["owner_has_property"] is None


@pytest.mark.parametrize(
    ("main", "spouse", "owns"),
    [(True, None, True), (False, True, True), (False, None, False), (None, None, None), (None, False, False)],
)
def test_a_home_of_either(main: bool | None, spouse: bool | None, owns: bool | None) -> None:
    row = read(person("p", "controller", has_property=main), person("q", "spouse", has_property=spouse))
    assert row["owner_has_property"] is owns


def test_the_household() -> None:
    money = {"household_income_minor": 900, "household_expense_minor": 300, "household_debt_service_minor": 200}
    row = read(person("p", "controller", **money), person("b", "spouse", household_income_minor=1))
    assert (row["household_surplus_minor"], row["household_debt_service_minor"]) == (400, 200)
    assert row["household_id"] == "b"


@pytest.mark.parametrize("part", ["income", "expense", "debt_service"])
def test_a_part_not_known_makes_the_surplus_unknown(part: str) -> None:
    money = {"household_income_minor": 900, "household_expense_minor": 300, "household_debt_service_minor": 200}
    money.pop(f"household_{part}_minor")
    assert read(person("p", "controller", **money))["household_surplus_minor"] is None


def test_what_the_spouse_says_of_the_household() -> None:
    row = read(
        person("p", "controller", household_income_minor=900, household_expense_minor=300),
        person("q", "spouse", household_debt_service_minor=100),
    )
    assert row["household_surplus_minor"] == 500


def test_a_guarantor_alone_is_no_owner() -> None:
    row = read(person("g", "guarantor", industry_years=5, has_property=True, household_income_minor=5))
    assert row["owners_known"] == 1
    assert {name for name, value in row.items() if value is not None} == {"enterprise_id", "owners_known"}
