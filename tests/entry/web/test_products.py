"""Products: the terms of each in words, and which of one's own firms it fits by the engine."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tallystick.entry.web.policy.products import CODES, _told
from tallystick.record.customers.models import Enterprise
from tallystick.record.people.models import Person
from tallystick.simulate.example.folder import DAY
from tests.entry.web.test_cases import opened
from tests.record.cases.bank import SOUND
from tests.record.cases.conftest import firm, policy

__all__ = ("firm", "policy")


@pytest.fixture(autouse=True)
def _on_the_countys_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "localdate", lambda *given: DAY)


def test_terms_are_told_in_words_and_units(policy: Any, signed_in: Any) -> None:
    client = signed_in("D1", "disburser")
    for language, words in (("en", ("10,000", "level instalments", "1.00%")), ("zh-CN", ("等额本息", "资料清单"))):
        answer = client.get("/products/micro_cash/", headers={"accept-language": language})
        text = answer.content.decode()
        assert all(word in text for word in words[:2]), language
        assert not any(name.replace("_", " ") == name for name, _ in answer.context["terms"] if "_" in name)
        assert "fits=1" not in text, "who takes no applications asks no engine"
    assert client.get("/products/none/").status_code == 404
    assert client.get("/products/micro_cash/?fits=1").status_code == 403


@pytest.mark.parametrize(
    ("term", "value", "told"),
    [
        ("min_amount_minor", 1_000_000, "10,000"),
        ("operating_cost_bp", 120, "1.20%"),
        ("is_default", False, "no"),
        ("max_tenor_months", 36, "36"),
        ("day_count", "act/360", "actual days by 360"),
    ],
)
def test_a_term_is_written_by_its_unit(term: str, value: Any, told: str) -> None:
    from django.utils.translation import override

    with override("en"):
        assert _told(term, value) == told
    assert "checklist" in CODES


def test_the_engine_says_which_of_my_firms_fit(firm: Any, signed_in: Any) -> None:
    firm(SOUND)
    manager = signed_in("M1", "customer_manager")
    Enterprise.objects.update(manager=Person.objects.get(username="M1"))
    page = "/products/micro_cash/?fits=1"
    fits = manager.get(page).context["fits"]
    assert [(one.enterprise_id, match.outcome) for one, match in fits] == [(SOUND, "refer")], (
        "asked for the most, without a visit"
    )
    assert signed_in("M2", "customer_manager").get(page).context["fits"] == [], "another's firms are not mine"
    opened(manager)
    with CaptureQueriesContext(connection) as held:
        assert manager.get(page).context["fits"] == [], "what is asked for already is not offered again"
    assert len(held) <= 15
