"""What secures a loan, through the pages: an item registered and valued, a guarantor put down and confirmed."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from tallystick.record.cases.models import Case, Guarantor
from tallystick.record.collateral.models import Item
from tallystick.record.customers.actions import register
from tallystick.record.people.actor import Actor
from tests.record.cases.conftest import policy

__all__ = ("policy",)
STANDS = {
    "deed": "put_down_guarantor",
    "guarantor_number": "G9",
    "guarantor_name": "Chen Guarantor",
    "guarantor_kind": "person",
    "guaranteed_amount": "300,000",
    "net_assets": "900,000",
}


@pytest.fixture
def case(policy: Any, river_branch: Any, day: date) -> Case:
    firm = register(Actor.system(), "E1", name="River Mill", branch=river_branch, manager=None)
    return Case.objects.create(
        number="C1",
        enterprise=firm,
        branch=river_branch,
        product="guaranteed_loan",
        amount_minor=300_000_00,
        tenor_months=12,
        repayment="equal_principal",
        security="guaranteed",
        purpose="stock",
        applied_day=day,
        state="investigating",
        since_at=timezone.now(),
    )


def item(day: date, **more: Any) -> dict[str, Any]:
    return {
        "deed": "register_collateral",
        "item_number": "K1",
        "enterprise_id": "E1",
        "collateral_kind": "residential",
        "value_yuan": "1,200,000",
        "valued_day": day,
        "method": "market",
        "source": "Valuer's report",
        "registration_number": "R1",
        "insured_until": day + timedelta(days=365),
        **more,
    }


def test_an_item_is_registered_by_one_and_its_value_confirmed_by_another(case: Case, signed_in: Any, day: date) -> None:
    maker, checker = signed_in("P1", "post_loan_officer"), signed_in("O1", "risk_officer")
    there = maker.post("/collateral/", item(day))
    assert there.status_code == 302
    held = Item.objects.get()
    assert (held.number, held.enterprise_id, held.kind, held.prior_lien_minor) == (
        "K1",
        case.enterprise_id,
        "residential",
        None,
    )
    assert maker.post(there.url, {"deed": "confirm_value"}).status_code == 422
    assert checker.post(there.url, {"deed": "confirm_value"}).status_code == 302
    assert held.valuations.get().state == "confirmed"


@pytest.mark.parametrize(
    "wrong",
    [{"item_number": ""}, {"enterprise_id": "nobody"}, {"collateral_kind": "gold"}, {"value_yuan": "-1"}],
)
def test_an_item_that_cannot_be_is_not_registered(case: Case, signed_in: Any, day: date, wrong: dict[str, Any]) -> None:
    answer = signed_in("P1", "post_loan_officer").post("/collateral/", item(day, **wrong))
    assert answer.status_code == 422
    assert not Item.objects.exists()


def test_a_number_is_given_once(case: Case, signed_in: Any, day: date) -> None:
    maker = signed_in("P1", "post_loan_officer")
    assert maker.post("/collateral/", item(day)).status_code == 302
    again = maker.post("/collateral/", item(day))
    assert again.status_code == 422
    assert b"This number is taken" in again.content


def test_a_guarantor_is_put_down_by_one_confirmed_by_another_and_released(case: Case, signed_in: Any) -> None:
    manager, officer = signed_in("M1", "customer_manager"), signed_in("O1", "risk_officer")
    assert b"confirm_guarantor" not in officer.get("/cases/C1/").content
    assert manager.post("/cases/C1/", STANDS).status_code == 302
    held = Guarantor.objects.get()
    assert (held.amount_minor, held.net_assets_minor, held.confirmed_at) == (300_000_00, 900_000_00, None)
    chosen = {"deed": "confirm_guarantor", "guarantor": held.pk}
    assert manager.post("/cases/C1/", chosen).status_code == 422
    assert officer.post("/cases/C1/", chosen).status_code == 302
    for language, said in (("en", "confirmed"), ("zh-CN", "已复核")):
        assert said in manager.get("/cases/C1/", headers={"accept-language": language}).content.decode()
    assert b"Chen Guarantor" in manager.get("/cases/C1/").content
    assert b"Chen Guarantor" not in officer.get("/cases/C1/").content, "a person's name is for those who need it"
    assert officer.post("/cases/C1/", {**chosen, "deed": "release_guarantor"}).status_code == 302
    assert Guarantor.objects.get().is_released


def test_nobody_stands_for_a_case_that_takes_no_guarantor(case: Case, signed_in: Any) -> None:
    Case.objects.update(security="unsecured")
    assert b"put_down_guarantor" not in signed_in("M1", "customer_manager").get("/cases/C1/").content
