"""The interview of a firm without books as a page: worked out, kept while wrong, handed in, refused to others."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from tallystick.record.cases.models import Case, Investigation
from tallystick.simulate.example.folder import DAY
from tests.entry.web.test_cases import done, opened
from tests.record.cases.bank import SOUND
from tests.record.cases.conftest import firm, policy

__all__ = ("firm", "policy")
TOLD = {
    "cash": "50,000",
    "stock": "120,000",
    "equipment": "80,000",
    "bank_loans": "40,000",
    "good_months": "3",
    "poor_months": "2",
    "good_month": "100,000",
    "normal_month": "80,000",
    "poor_month": "50,000",
    "cost": "65",
    "wages_month": "8,000",
    "rent_month": "4,000",
    "household_month": "6,000",
    "began_with": "80,000",
    "earned_since": "150,000",
    "taken_out": "20,000",
    "purchases_month": "52,000",
}
VISIT = {"visited_at": "2026-06-29T10:00", "minutes_on_site": "90", "report": "Counted with the owner"}


@pytest.fixture(autouse=True)
def _on_the_countys_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "localdate", lambda *given: DAY)


@pytest.fixture
def page(firm: Any, signed_in: Any) -> tuple[Any, str]:
    firm(SOUND)
    manager = signed_in("M1", "customer_manager")
    case = opened(manager)
    done(manager.post(case, {"deed": "hand_in"}))
    return manager, f"{case}interview"


def test_books_are_worked_out_before_anything_is_handed_in(page: Any) -> None:
    manager, there = page
    for language in ("en", "zh-CN"):
        answer = manager.post(there, {**TOLD, "try": "1"}, headers={"accept-language": language})
        text = answer.content.decode()
        assert answer.status_code == 200
        assert "210,000" in text, "equity counted: 250,000 less 40,000"
        assert "960,000" in text, "3 x 100,000 + 7 x 80,000 + 2 x 50,000"
        assert 'value="120,000"' in text, "what was typed stays"
    assert answer.context["books"]["holds"] is True
    assert not Investigation.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "fields"),
    [
        ({"stock": "many"}, {"stock"}),
        ({"good_months": "9", "poor_months": "4"}, {"poor_months"}),
        ({"cost": "140"}, {"cost"}),
        ({"cash": "-1"}, {"cash"}),
        ({"trading_days_month": "32", "good_months": "13"}, {"trading_days_month", "good_months"}),
        ({"report": ""}, {"report"}),
    ],
)
def test_what_cannot_be_is_said_at_its_field_and_the_rest_is_kept(page: Any, wrong: Any, fields: set[str]) -> None:
    manager, there = page
    answer = manager.post(there, {**TOLD, **VISIT, **wrong})
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) >= fields
    assert 'value="80,000"' in answer.content.decode()
    assert not Investigation.objects.exists()


def test_it_is_handed_in_with_the_visit_and_shown_on_the_case(page: Any) -> None:
    manager, there = page
    answer = manager.post(there, {**TOLD, **VISIT})
    assert answer.status_code == 302
    found = Investigation.objects.get()
    assert found.interview["told"]["stock_minor"] == 120_000_00
    assert found.interview["told"]["day_sales_minor"] is None, "not typed is not known"
    assert found.interview["built"]["equity_minor"] == 210_000_00
    assert found.interview["holds"] is True
    shown = manager.get(answer.url).content.decode()
    assert "210,000" in shown and "Both cross-checks hold" in shown
    assert Case.objects.get().state == "second_wanted"
    assert manager.get(there).status_code == 403, "one investigation is enough"


def test_it_is_open_to_who_may_investigate_in_this_branch(page: Any, signed_in: Any, hill_branch: Any) -> None:
    _, there = page
    assert signed_in("R1", "reviewer").get(there).status_code == 403
    assert signed_in("X1", "customer_manager", branch=hill_branch).get(there).status_code == 404
