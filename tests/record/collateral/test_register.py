"""The register: values set by one and confirmed by another, what the policy counts of them, and what runs out."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from tallystick.engine import flow
from tallystick.pack import Policy, read_pack
from tallystick.record.collateral import actions, queries
from tallystick.record.collateral.actions import ItemFacts, Value
from tallystick.record.collateral.models import Item, Valuation
from tallystick.record.customers.actions import register
from tallystick.record.customers.models import Enterprise
from tallystick.record.people.actor import Actor, Refused
from tallystick.record.unable import Unable

DAY = date(2024, 12, 31)
WAN = 1_000_000


@pytest.fixture(scope="module")
def policy() -> Policy:
    return read_pack(Path(__file__).resolve().parents[3] / "packs" / "l_bank").on(DAY, flow.vocabulary())


@pytest.fixture
def mill(river_branch: Any) -> Enterprise:
    return register(Actor.system(), "E1", name="River Mill", branch=river_branch, manager=None)


def value(minor: int = 100 * WAN, day: date = date(2024, 6, 30), method: str = "market") -> Value:
    return Value(valued_day=day, value_minor=minor, method=method, source="Valuer 7")


def facts(**changes: Any) -> ItemFacts:
    given = {
        "kind": "residential",
        "prior_lien_minor": 0,
        "registration_number": "R-1",
        "insured_until": date(2025, 6, 30),
    }
    return ItemFacts(**{**given, **changes})


def held(actor: Actor, policy: Policy) -> queries.Standing:
    (one,) = queries.standing(list(queries.items(actor)), policy)
    return one


def test_a_value_counts_only_when_another_person_confirmed_it(staff: Any, mill: Enterprise, policy: Policy) -> None:
    maker, checker = staff("P1", "post_loan_officer"), staff("R1", "risk_officer")
    item = actions.register_item(maker, "K1", mill, facts(), value())
    assert held(maker, policy).due == ("unvalued",)
    assert held(maker, policy).counts_minor == 0
    actions.confirm_value(checker, item.valuations.get())
    assert held(maker, policy).value_minor == 100 * WAN
    assert held(maker, policy).counts_minor == 70 * WAN, "a home counts 70 % by the policy's haircut"
    assert held(maker, policy).due == ()


def test_nobody_confirms_or_refuses_their_own_value(staff: Any, mill: Enterprise) -> None:
    both = staff("B1", "post_loan_officer", "risk_officer")
    proposed = actions.register_item(both, "K1", mill, facts(), value()).valuations.get()
    for check in (actions.confirm_value, lambda actor, one: actions.refuse_value(actor, one, "too high")):
        with pytest.raises(Refused, match="proposed this value"):
            check(both, proposed)


def test_a_confirmed_value_cannot_be_changed_by_anyone(staff: Any, mill: Enterprise) -> None:
    item = actions.register_item(staff("P1", "post_loan_officer"), "K1", mill, facts(), value())
    actions.confirm_value(staff("R1", "risk_officer"), item.valuations.get())
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Valuation.objects.update(value_minor=1)
    with pytest.raises(Unable, match="confirmed already"):
        actions.confirm_value(staff("R2", "risk_officer"), Valuation.objects.get())


def test_a_refused_value_never_counts(staff: Any, mill: Enterprise, policy: Policy) -> None:
    maker, checker = staff("P1", "post_loan_officer"), staff("R1", "risk_officer")
    item = actions.register_item(maker, "K1", mill, facts(), value())
    actions.confirm_value(checker, item.valuations.get())
    higher = actions.propose_value(maker, item, value(900 * WAN, date(2024, 12, 1)))
    with pytest.raises(Unable, match="say why"):
        actions.refuse_value(checker, higher, " ")
    actions.refuse_value(checker, higher, "no such sale near it")
    assert held(maker, policy).value_minor == 100 * WAN


def test_the_latest_confirmed_value_counts_and_none_from_after_the_day(
    staff: Any, mill: Enterprise, policy: Policy
) -> None:
    maker, checker = staff("P1", "post_loan_officer"), staff("R1", "risk_officer")
    item = actions.register_item(maker, "K1", mill, facts(), value())
    for later in (value(80 * WAN, date(2024, 12, 31)), value(500 * WAN, date(2025, 1, 1))):
        actions.propose_value(maker, item, later)
    for one in Valuation.objects.order_by("pk"):
        actions.confirm_value(checker, one)
    assert held(maker, policy).value_minor == 80 * WAN


@pytest.mark.parametrize(
    ("change", "due", "counts"),
    [
        ({"registration_number": ""}, ("unregistered",), 0),
        ({"registered_until": DAY - timedelta(days=1)}, ("registration_expired",), 0),
        ({"registered_until": DAY}, (), 70 * WAN),
        ({"insured_until": DAY - timedelta(days=1)}, ("insurance_expired",), 56 * WAN),
        ({"insured_until": DAY}, (), 70 * WAN),
        ({"insured_until": None}, ("uninsured",), 70 * WAN),
        ({"prior_lien_minor": 20 * WAN}, (), 50 * WAN),
        ({"prior_lien_minor": 90 * WAN}, (), 0),
        ({"kind": "other"}, (), 0),
        ({"kind": "deposit"}, (), 95 * WAN),
    ],
)
def test_what_counts_and_what_is_due(
    staff: Any, mill: Enterprise, policy: Policy, change: dict[str, Any], due: tuple[str, ...], counts: int
) -> None:
    maker = staff("P1", "post_loan_officer")
    item = actions.register_item(maker, "K1", mill, facts(**change), value())
    actions.confirm_value(staff("R1", "risk_officer"), item.valuations.get())
    assert (held(maker, policy).due, held(maker, policy).counts_minor) == (due, counts)


@pytest.mark.parametrize(
    ("valued", "is_due"), [(date(2023, 12, 31), True), (date(2024, 1, 1), False), (date(2024, 12, 31), False)]
)
def test_a_value_is_due_again_after_the_policys_months(
    staff: Any, mill: Enterprise, policy: Policy, valued: date, is_due: bool
) -> None:
    maker = staff("P1", "post_loan_officer")
    item = actions.register_item(maker, "K1", mill, facts(), value(day=valued))
    actions.confirm_value(staff("R1", "risk_officer"), item.valuations.get())
    assert ("revaluation_due" in held(maker, policy).due) is is_due


def test_a_released_item_is_out_of_the_register(staff: Any, mill: Enterprise) -> None:
    maker, checker = staff("P1", "post_loan_officer"), staff("R1", "risk_officer")
    item = actions.register_item(maker, "K1", mill, facts(), value())
    actions.release(checker, item, DAY)
    assert not queries.items(maker).exists()
    with pytest.raises(Unable, match="released"):
        actions.propose_value(maker, item, value())
    with pytest.raises(Unable, match="released"):
        actions.renew_cover(maker, item, insured_until=DAY)


def test_new_insurance_ends_what_was_due(staff: Any, mill: Enterprise, policy: Policy) -> None:
    maker = staff("P1", "post_loan_officer")
    item = actions.register_item(maker, "K1", mill, facts(insured_until=date(2024, 1, 1)), value())
    actions.confirm_value(staff("R1", "risk_officer"), item.valuations.get())
    actions.renew_cover(maker, item, insured_until=date(2025, 12, 31))
    assert held(maker, policy).due == ()
    assert Item.objects.get().registration_number == "R-1"


def test_another_branch_neither_sees_nor_writes(staff: Any, hill_branch: Any, mill: Enterprise) -> None:
    item = actions.register_item(staff("P1", "post_loan_officer"), "K1", mill, facts(), value())
    there = staff("P2", "post_loan_officer", branch=hill_branch)
    assert not queries.items(there).exists()
    assert not queries.waiting_values(there).exists()
    with pytest.raises(Refused, match="another branch"):
        actions.propose_value(there, item, value())
    with pytest.raises(Refused, match="another branch"):
        actions.register_item(there, "K2", mill, facts(), value())


@pytest.mark.parametrize(
    ("item", "worth", "code"),
    [
        (facts(kind="yacht"), value(), "kind"),
        (facts(prior_lien_minor=-1), value(), "prior_lien"),
        (facts(), value(minor=-1), "value"),
        (facts(), value(method="guess"), "method"),
        (facts(), value(day=date(2999, 1, 1)), "valued_day"),
    ],
)
def test_what_cannot_be_is_refused_and_leaves_nothing(
    staff: Any, mill: Enterprise, item: ItemFacts, worth: Value, code: str
) -> None:
    with pytest.raises(Unable) as refused:
        actions.register_item(staff("P1", "post_loan_officer"), "K1", mill, item, worth)
    assert refused.value.code == code
    assert refused.value.zh
    assert not Item.objects.exists()
