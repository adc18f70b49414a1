"""The spine: every firm once, with its latest application and what the product says where it is silent."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
import pytest

from tallystick.engine.evidence.evidence import Evidence
from tallystick.engine.features.firm import ADDS, firms, spine
from tallystick.kernel.codes import Text
from tallystick.pack.policy import Policy, Product
from tests.engine.features.feature_tables import evidence, policy

DAY = date(2026, 3, 31)
PRODUCTS = (
    Product("secured", Text("Secured"), {"default_tenor_months": 36, "default_security": "mortgaged"}),
    Product(
        "tax_loan",
        Text("Tax loan"),
        {
            "is_default": True,
            "default_tenor_months": 12,
            "default_repayment": "revolving",
            "default_security": "unsecured",
        },
    ),
)


def read(given: Evidence, held: Policy | None = None, firm: str = "a") -> dict[str, Any]:
    frame = spine(given, held or policy(DAY, products=PRODUCTS)).collect()
    assert dict(frame.schema) == {"enterprise_id": pl.String, **ADDS.schema()}
    return frame.row(by_predicate=pl.col("enterprise_id") == firm, named=True)


def application(number: str, day: date, **more: Any) -> dict[str, Any]:
    return {"application_id": number, "applied_day": day, **more}


def test_the_registry() -> None:
    row = read(evidence(enterprises=[{"industry": "retail", "founded_day": date(2025, 3, 31), "employees": 7}]))
    assert (row["industry"], row["firm_age_months"], row["employees"]) == ("retail", 12, 7)
    assert row["is_abnormal"] is None


@pytest.mark.parametrize(
    ("founded", "months"),
    [(date(2025, 4, 1), 11), (date(2026, 3, 31), 0), (date(2026, 4, 1), None), (None, None)],
)
def test_age(founded: date | None, months: int | None) -> None:
    assert read(evidence(enterprises=[{"founded_day": founded}]))["firm_age_months"] == months


def test_without_an_application_the_default_product_speaks() -> None:
    row = read(evidence(enterprises=[{}]))
    assert row["has_application"] is False
    assert (row["product"], row["requested_tenor_months"]) == ("tax_loan", 12)
    assert (row["repayment"], row["security"], row["requested_amount_minor"]) == ("revolving", "unsecured", None)


def test_the_latest_application_on_the_day() -> None:
    rows = [
        application("1", date(2026, 3, 1), amount_minor=100, tenor_months=6),
        application("2", DAY, amount_minor=200, repayment="bullet"),
        application("3", date(2026, 4, 1), amount_minor=300),
    ]
    row = read(evidence(enterprises=[{}], applications=rows))
    assert (row["application_id"], row["requested_amount_minor"], row["repayment"]) == ("2", 200, "bullet")
    assert row["requested_tenor_months"] == 12, "the earlier application does not speak for the latest"


def test_of_one_day_the_last_by_number() -> None:
    rows = [application("2", DAY, amount_minor=200), application("1", DAY, amount_minor=100)]
    assert read(evidence(enterprises=[{}], applications=rows))["requested_amount_minor"] == 200


def test_the_product_asked_for_speaks_where_the_application_is_silent() -> None:
    row = read(evidence(enterprises=[{}], applications=[application("1", DAY, product="secured")]))
    assert (row["requested_tenor_months"], row["security"], row["repayment"]) == (36, "mortgaged", None)


def test_a_product_not_on_offer_says_nothing() -> None:
    row = read(evidence(enterprises=[{}], applications=[application("1", DAY, product="gone")]))
    assert (row["product"], row["requested_tenor_months"]) == ("gone", None)


def test_a_policy_without_products() -> None:
    row = read(evidence(enterprises=[{}]), policy(DAY))
    assert (row["product"], row["security"]) == (None, None)


def test_without_a_registry_every_firm_named_anywhere() -> None:
    given = evidence(
        lawsuits=[
            {"enterprise_id": "b", "case_no": "1", "subject": "firm", "role": "defendant", "filed_day": DAY},
            {"enterprise_id": "b", "case_no": "2", "subject": "firm", "role": "defendant", "filed_day": DAY},
        ],
        guarantees=[{"guarantee_id": "1", "guarantor_id": "p", "obligor_id": "c", "from_day": DAY}],
        applications=[application("1", DAY)],
    )
    assert firms(given).collect()["enterprise_id"].to_list() == ["a", "b", "c"]
    assert read(given, firm="b")["has_application"] is False


def test_nobody() -> None:
    assert spine(evidence(), policy(DAY)).collect().height == 0
    assert spine(evidence(enterprises=[]), policy(DAY)).collect().height == 0
