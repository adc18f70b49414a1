"""The book at a glance: sums of the latest month end, of what is open to somebody."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.utils import timezone

from tallystick.record.customers.models import Enterprise
from tallystick.record.loans.last_month import last_month_end, stood_as, with_last_month
from tallystick.record.loans.models import Closing, Loan, MonthState
from tallystick.record.loans.queries import Standing, standing, standings_of
from tallystick.record.people.actor import Actor, Refused

MAY, JUNE = date(2024, 5, 31), date(2024, 6, 30)
STATES = {
    "L1": (700, 0, "normal", 7),
    "L2": (200, 1, "special_mention", 20),
    "L3": (100, 95, "substandard", 50),
    "L4": (0, 0, None, None),
}


@pytest.fixture
def book(river_branch: Any, hill_branch: Any) -> None:
    now = timezone.now()
    for day in (MAY, JUNE):
        Closing.objects.create(day=day, pack_digest="0" * 64, loans=4, began_at=now, ended_at=now)
    for number, (loan_id, (balance, late, class_, ecl)) in enumerate(STATES.items()):
        branch = hill_branch if loan_id == "L3" else river_branch
        firm = Enterprise.objects.create(enterprise_id=f"E{number}", name=f"Firm {number}", branch=branch)
        terms = {"product": "micro_cash", "principal_minor": 1_000, "rate_bp": 500, "repayment": "level"}
        loan = Loan.objects.create(
            loan_id=loan_id, enterprise=firm, branch=branch, signed_day=MAY, matures_day=date(2025, 5, 31), **terms
        )
        facts = {"balance_minor": balance, "days_past_due": late, "asset_class": class_, "ecl_minor": ecl}
        MonthState.objects.create(loan=loan, day=JUNE, **facts)
        MonthState.objects.create(loan=loan, day=MAY, balance_minor=balance * 2, days_past_due=0, asset_class="normal")


def test_sums_of_the_latest_month_end(book: None) -> None:
    everything = Standing(JUNE, 3, 1_000, 300, 100, 77)
    assert standing(Actor.system(JUNE)) == everything
    assert standing(Actor.system(JUNE), before=JUNE) == Standing(MAY, 3, 2_000, 0, 0, 0)
    assert standing(Actor.system(JUNE), before=MAY) is None


def test_a_branch_sees_its_own(book: None, staff: Any) -> None:
    assert standing(staff("P1", "post_loan_officer")) == Standing(JUNE, 2, 900, 200, 0, 27)
    with pytest.raises(Refused):
        standing(staff("P9", "administrator"))


def test_the_loans_of_a_firm_what_owes_most_first(book: None, staff: Any) -> None:
    firm, other = (Enterprise.objects.get(enterprise_id=one) for one in ("E1", "E2"))
    assert [one.loan_id for one in standings_of(Actor.system(JUNE), firm)] == ["L2"]
    with pytest.raises(Refused):
        standings_of(staff("P1", "post_loan_officer"), other)


def test_a_record_without_a_month_end_has_no_standing(db: None) -> None:
    assert standing(Actor.system(JUNE)) is None


@pytest.mark.parametrize(
    ("standing_asked", "found"),
    [
        ("owed", ["L1", "L2", "L3", "L5"]),
        ("past_due", ["L2", "L3"]),
        ("special_mention", ["L2"]),
        ("non_performing", ["L3"]),
        ("off_book", ["L4"]),
    ],
)
def test_loans_that_stood_alike_at_the_last_month_end(book: None, standing_asked: str, found: list[str]) -> None:
    later = Loan.objects.get(loan_id="L1")
    later.pk, later.loan_id, later.signed_day = None, "L5", date(2024, 7, 2)
    later.save(force_insert=True)
    rows = with_last_month(stood_as(Loan.objects.order_by("loan_id"), standing_asked))
    assert [row.loan_id for row in rows] == found
    assert rows.count() == len(found)
    for row in rows:
        state = STATES.get(row.loan_id, (None, None, None, None))
        assert (row.last_balance_minor, row.last_days_past_due, row.last_asset_class) == state[:3]


def test_before_the_first_month_end_nothing_is_known_of_one(db: None) -> None:
    assert last_month_end() is None
    assert not with_last_month(stood_as(Loan.objects.all(), "owed")).exists()
