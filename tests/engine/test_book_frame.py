"""The loan frame: plans of loans that no formula tells, and what falls due without one."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from tallystick.engine import flow
from tallystick.engine.book.book import Book
from tallystick.engine.book.schemas import completed
from tallystick.engine.book_frame import dues_of, loan_frame
from tallystick.pack import read_pack
from tallystick.pack.policy import Policy

PACK = Path(__file__).resolve().parents[2] / "packs" / "l_bank"
DAY = date(2026, 10, 31)
BASE: dict[str, Any] = {
    "loan_id": "L1",
    "enterprise_id": "E1",
    "signed_day": date(2026, 1, 20),
    "drawn_day": date(2026, 1, 20),
    "matures_day": date(2027, 1, 20),
    "principal_minor": 1_200_000_00,
    "rate_bp": 480,
    "repayment": "seasonal",
    "security": "unsecured",
    "grade_at_signing": "R4",
}


@pytest.fixture(scope="module")
def policy() -> Policy:
    return read_pack(PACK).on(DAY, flow.vocabulary())


def book(*, dues: list[tuple[date, int]] | None = None, day: date | None = None, **change: Any) -> Book:
    contract = {**BASE, **change}
    tables = {"contracts": completed("contracts", pl.DataFrame([contract]))}
    drawn = {"loan_id": "L1", "event_no": 1, "day": contract["drawn_day"], "kind": "drawn"}
    tables["events"] = completed("events", pl.DataFrame([drawn | {"amount_minor": contract["principal_minor"]}]))
    if dues is not None:
        rows = [
            {"loan_id": "L1", "due_no": n, "due_day": due, "principal_minor": amount, "interest_minor": 0}
            for n, (due, amount) in enumerate(dues, 1)
        ]
        tables["dues"] = completed("dues", pl.DataFrame(rows))
    return Book({name: frame.lazy() for name, frame in tables.items()})


def framed(loans: Book, policy: Policy) -> dict[str, Any]:
    return loan_frame(loans, policy).collect().to_dicts()[0]


def test_a_seasonal_loan_brings_its_plan(policy: Policy) -> None:
    row = framed(book(dues=[(date(2026, 12, 20), 900_000_00), (date(2027, 1, 20), 300_000_00)]), policy)
    assert row["runoff"] == [1.0, 1.0, 0.25]
    assert (row["next_due_day"], row["days_past_due"]) == (date(2026, 12, 20), 0)


def test_interest_alone_runs_off_by_its_plan(policy: Policy) -> None:
    row = framed(
        book(repayment="equal_principal", interest_only_periods=10, first_due_day=date(2026, 2, 20), day=DAY), policy
    )
    assert row["runoff"] == [1.0, 1.0, 0.5]


def test_a_level_loan_has_none(policy: Policy) -> None:
    assert framed(book(repayment="level"), policy)["runoff"] is None


def test_a_custom_loan_without_a_plan_is_due_whole_at_maturity(policy: Policy) -> None:
    """Unknown never becomes good: past maturity it is overdue, with what interest has accrued."""
    loans = book(repayment="custom", matures_day=date(2026, 10, 1))
    dues = dues_of(loans, loans.tables["contracts"].collect()).to_dicts()
    assert [(due["due_day"], due["principal_minor"]) for due in dues] == [(date(2026, 10, 1), 1_200_000_00)]
    row = framed(loans, policy)
    assert (row["days_past_due"], row["overdue_principal_minor"]) == (30, 1_200_000_00)
    assert row["overdue_interest_minor"] == 40_640_00


def test_dues_of_the_bank_stand_in_place_of_the_plan(policy: Policy) -> None:
    loans = book(repayment="level", dues=[(date(2026, 10, 1), 100_00)])
    assert framed(loans, policy)["overdue_principal_minor"] == 100_00


@pytest.mark.parametrize(
    ("agreed", "late"), [(date(2026, 9, 20), False), (date(2026, 9, 21), True)], ids=["in time", "late"]
)
def test_a_loan_extended_in_time_is_not_past_due(agreed: date, late: bool, policy: Policy) -> None:
    loans = book(repayment="bullet", matures_day=date(2026, 9, 20))
    events = loans.tables["events"].collect()
    paid = {"loan_id": "L1", "day": date(2026, 10, 20), "kind": "paid", "amount_minor": 60_000_00}
    extended = {"loan_id": "L1", "day": agreed, "kind": "extended", "until_day": date(2026, 12, 20)}
    more = completed("events", pl.DataFrame([{"event_no": 2, **extended}, {"event_no": 3, **paid}]))
    row = framed(Book({**loans.tables, "events": pl.concat([events, more]).lazy()}), policy)
    assert (row["days_past_due"] > 0) is late
    assert (row["matures_day"], row["contract_matures_day"]) == (date(2026, 12, 20), date(2026, 9, 20))
    assert row["remaining_months"] == 2


@pytest.mark.parametrize(("kind", "rate"), [("floating", 540), ("fixed", 480), (None, 480)])
def test_a_floating_loan_is_discounted_at_the_rate_last_reset(kind: str | None, rate: int, policy: Policy) -> None:
    loans = book(repayment="bullet", rate_kind=kind)
    reset = {"loan_id": "L1", "event_no": 2, "day": date(2026, 6, 1), "kind": "rate_reset", "rate_bp": 540}
    events = pl.concat([loans.tables["events"].collect(), completed("events", pl.DataFrame([reset]))])
    row = framed(Book({**loans.tables, "events": events.lazy()}), policy)
    assert row["eir"] == pytest.approx((1 + rate / 120_000) ** 12 - 1)
