"""Credit reports of firm and owner, in the bank's words."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tallystick.engine.features.bureau import SOURCE
from tests.engine.features.feature_tables import evidence, one, policy

DAY = date(2026, 3, 15)
FIRM = {"subject": "firm", "subject_id": "f"}
OWNER = {"subject": "owner", "subject_id": "o"}


def report(day: date = DAY, **more: Any) -> dict[str, Any]:
    return {**FIRM, "report_day": day, **more}


def loan(number: int, balance: int, **more: Any) -> dict[str, Any]:
    row = {**FIRM, "loan_no": str(number), "report_day": DAY, "lender": f"bank {number}", "lender_kind": "bank"}
    return {**row, "principal_minor": balance, "balance_minor": balance, "opened_day": date(2025, 1, 1), **more}


def query(day: date, purpose: str = "loan_approval", **more: Any) -> dict[str, Any]:
    return {**FIRM, "day": day, "institution": "bank", "purpose": purpose, **more}


def read(**tables: list[dict[str, Any]]) -> dict[str, Any]:
    return one(SOURCE, evidence(enterprises=[{}], **tables), policy(DAY))


def test_reports_of_firm_and_owner_together() -> None:
    row = read(
        bureau_reports=[
            report(overdue_now_minor=10, worst_days_past_due_24m=5, worst_class="normal"),
            report(**OWNER, overdue_now_minor=7, worst_days_past_due_24m=40, worst_class="substandard"),
        ]
    )
    assert (row["overdue_now_minor"], row["worst_days_past_due_24m"]) == (17, 40)
    assert (row["worst_class_elsewhere"], row["bureau_age_days"]) == ("substandard", 0)
    assert row["debt_elsewhere_minor"] is None, "loans were not collected"
    assert row["queries_3m"] is None, "queries were not collected"


def test_of_each_subject_the_newest_report_up_to_the_day() -> None:
    row = read(
        bureau_reports=[
            report(date(2026, 1, 1), overdue_now_minor=100),
            report(date(2026, 2, 1), overdue_now_minor=5),
            report(date(2026, 3, 16), overdue_now_minor=900),
        ],
        bureau_loans=[loan(1, 500, report_day=date(2026, 1, 1))],
    )
    assert (row["overdue_now_minor"], row["debt_elsewhere_minor"], row["lenders"]) == (5, 0, 0)
    assert row["bureau_age_days"] == 42


def test_cards() -> None:
    rows = [report(card_limit_minor=100, card_used_minor=90), report(**OWNER, card_limit_minor=300, card_used_minor=30)]
    assert read(bureau_reports=rows)["card_utilisation"] == pytest.approx(0.3)
    assert read(bureau_reports=[report(card_limit_minor=100)])["card_utilisation"] is None
    assert read(bureau_reports=[report(card_limit_minor=0, card_used_minor=0)])["card_utilisation"] is None


def test_loans() -> None:
    row = read(
        bureau_loans=[
            loan(1, 600, monthly_payment_minor=10, matures_day=date(2030, 1, 1)),
            loan(2, 300, matures_day=date(2026, 1, 1), monthly_payment_minor=5),
            loan(3, 100, lender_kind="nonbank", **OWNER, monthly_payment_minor=20, days_past_due=3),
            loan(4, 0),
        ]
    )
    assert (row["lenders"], row["debt_elsewhere_minor"], row["wc_debt_elsewhere_minor"]) == (3, 1000, 300)
    assert row["nonbank_share"] == pytest.approx(0.1)
    assert row["owner_debt_service_elsewhere_minor"] == 240
    assert row["debt_service_elsewhere_minor"] == 120 + 5 + 240
    assert row["worst_days_past_due_24m"] == 3
    assert row["overdue_now_minor"] is None


@pytest.mark.parametrize(
    ("opened", "lenders", "loans"),
    [
        (date(2025, 9, 15), 0, 0),
        (date(2025, 9, 16), 1, 0),
        (date(2026, 2, 15), 1, 0),
        (date(2026, 2, 16), 1, 1),
        (None, 0, 0),
    ],
)
def test_new_lenders_and_loans(opened: date | None, lenders: int, loans: int) -> None:
    row = read(bureau_loans=[loan(1, 100), loan(2, 100, opened_day=opened)])
    assert (row["new_lenders_6m"], row["new_loans_1m"]) == (lenders, loans)


def test_a_lender_of_old_that_lends_again_is_not_new() -> None:
    assert read(bureau_loans=[loan(1, 0), loan(2, 9, lender="bank 1", opened_day=DAY)])["new_lenders_6m"] == 0


def test_a_report_without_loans_says_there_are_none() -> None:
    row = read(bureau_reports=[report()], bureau_loans=[])
    assert (row["debt_elsewhere_minor"], row["lenders"], row["nonbank_share"]) == (0, 0, 0.0)


def test_queries_of_the_one_most_asked_for() -> None:
    rows = [
        query(DAY),
        query(date(2025, 12, 16)),
        query(date(2025, 12, 15)),
        query(date(2025, 9, 15)),
        query(date(2026, 3, 16)),
        query(DAY, "post_loan"),
        query(DAY, "other"),
        query(DAY, "card", **OWNER),
    ]
    row = read(bureau_queries=rows)
    assert (row["queries_3m"], row["queries_6m"]) == (2, 3)
    assert (row["bureau_age_days"], row["debt_elsewhere_minor"]) == (None, None)


def test_no_query_is_zero() -> None:
    row = read(bureau_queries=[query(DAY, enterprise_id="z")])
    assert (row["queries_3m"], row["queries_6m"]) == (0, 0)


def test_queries_do_not_stand_in_for_a_report() -> None:
    row = read(bureau_queries=[], bureau_loans=[], bureau_reports=[])
    assert (row["queries_3m"], row["debt_elsewhere_minor"], row["overdue_now_minor"]) == (0, None, None)
