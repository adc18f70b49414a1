"""The queue, deeds and promises of a loan that is not paid, and that nobody disposes of it alone."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from tallystick.record.audit.chain import verify
from tallystick.record.audit.models import Entry
from tallystick.record.collection import actions, queries
from tallystick.record.collection.actions import Terms
from tallystick.record.collection.models import Deed, Disposal, Promise, Pursuit
from tallystick.record.collection.refreshing import STANDING, refresh
from tallystick.record.customers.actions import register
from tallystick.record.people.actor import Actor, Refused
from tallystick.record.unable import Unable

DAY = date(2024, 12, 31)


def standing(loan: str = "L1", firm: str = "E1", **changes: Any) -> dict[str, Any]:
    given: dict[str, Any] = {"days_past_due": 95, "exposure_minor": 500, "allowance_minor": 500, "collect_by": DAY}
    return {"loan_id": loan, "enterprise_id": firm, **given, **changes}


def refreshed(day: date, *standings: dict[str, Any]) -> int:
    return refresh(Actor.system(), day, pl.DataFrame(standings, schema=list(STANDING)))


READY = {"write_off_ground": "pursued", "is_write_off_ready": True}


@pytest.fixture
def firms(river_branch: Any, hill_branch: Any) -> None:
    register(Actor.system(), "E1", name="River Mill", branch=river_branch, manager=None)
    register(Actor.system(), "E2", name="Hill Mill", branch=hill_branch, manager=None)


def pursued(**changes: Any) -> Pursuit:
    refreshed(DAY, standing(**changes))
    return Pursuit.objects.get(loan_id="L1")


def test_unpaid_loans_are_pursued_and_paid_ones_no_longer(firms: None) -> None:
    assert refreshed(DAY, standing(), standing("L2", days_past_due=10)) == 2
    assert refreshed(DAY + timedelta(days=1), standing(days_past_due=96)) == 1
    assert dict(Pursuit.objects.values_list("loan_id", "state")) == {"L1": "open", "L2": "repaid"}
    first = Pursuit.objects.get(loan_id="L1")
    assert (first.days_past_due, first.opened_day, first.as_of_day) == (96, DAY, DAY + timedelta(days=1))
    assert (first.step, first.is_write_off_ready, first.limitation_until) == ("", False, None)


def test_the_trail_counts_what_was_brought_on_and_names_what_is_repaid(firms: None) -> None:
    refreshed(DAY, standing(), standing("L2"))
    refreshed(DAY, standing())
    told = Entry.objects.filter(action="refresh_collection").order_by("pk").values_list("subject_id", "after")
    repaid = str(Pursuit.objects.get(loan_id="L2").pk)
    assert [(subject, after.get("pursued"), after.get("state")) for subject, after in told] == [
        (f"{DAY}", 2, None),
        (repaid, None, "repaid"),
        (f"{DAY}", 1, None),
    ]
    assert verify().broken_at is None


def broke_a_promise(actor: Actor, pursuit: Pursuit) -> None:
    actions.take_promise(actor, pursuit, amount_minor=1, due_day=actor.day)
    actions.judge_promises(Actor.system(), actor.day + timedelta(days=1), {}, grace_days=0)


def test_what_was_repaid_is_pursued_anew_when_it_is_unpaid_again(firms: None, staff: Any) -> None:
    """Its deeds are still read, its old broken promise no longer puts it first, and the trail tells both turns."""
    actor, pursuit = staff("C1", "recovery_officer"), pursued()
    actions.note_deed(actor, pursuit, "call", DAY, note="he will pay")
    broke_a_promise(actor, pursuit)
    assert queries.queue(actor).get().has_broken
    later = DAY + timedelta(days=90)
    assert refreshed(DAY + timedelta(days=30)) == 0
    assert refreshed(later, standing(days_past_due=3)) == 1
    again = queries.queue(actor).get()
    assert (again.pk, again.state, again.opened_day, again.days_past_due) == (pursuit.pk, "open", later, 3)
    assert not again.has_broken
    assert [deed.note for deed in queries.pursuit(actor, "L1").deeds.all()] == ["he will pay"]
    told = Entry.objects.filter(action="refresh_collection", subject_id=f"{pursuit.pk}").order_by("pk")
    assert [entry.after["state"] for entry in told] == ["repaid", "open"]
    assert verify().broken_at is None


def test_a_loan_of_a_firm_that_is_not_registered_stops_the_refresh(firms: None) -> None:
    with pytest.raises(Unable, match="not registered: E7, E8"):
        refreshed(DAY, standing(), standing("L7", "E8"), standing("L8", "E7"))
    assert not Pursuit.objects.exists()
    assert refreshed(DAY) == 0


def test_a_refresh_costs_the_same_queries_for_few_loans_and_many(firms: None) -> None:
    counts = []
    refreshed(DAY - timedelta(days=1), standing("repaid since"))
    for many in (10, 50):
        for day, loans in ((DAY, many), (DAY + timedelta(days=1), many // 2)):
            with CaptureQueriesContext(connection) as held:
                refreshed(day, *(standing(f"{many}-{at}") for at in range(loans)))
            counts.append(len(held))
    assert counts[0::2] == [counts[0]] * 2 and counts[1] == counts[3] <= 20, counts


def test_the_queue_puts_clocks_of_law_first_then_broken_promises_then_days(firms: None, staff: Any) -> None:
    days = [DAY + timedelta(days=n) for n in range(4)]
    refreshed(
        DAY,
        standing("late", collect_by=days[3]),
        standing("soon", collect_by=days[1]),
        standing("clock", collect_by=days[3], clock_alert="limitation"),
        standing("broke", collect_by=days[2]),
        standing("there", "E2", collect_by=days[0]),
    )
    actor = staff("C1", "recovery_officer")
    broke_a_promise(actor, Pursuit.objects.get(loan_id="broke"))
    found = queries.queue(actor)
    assert [row.loan_id for row in found] == ["clock", "broke", "soon", "late"]


def test_a_promise_of_before_it_was_opened_anew_puts_no_pursuit_first(firms: None, staff: Any) -> None:
    """It was still open when the loan was repaid, and is judged after the pursuit was opened again."""
    actor, pursuit = staff("C1", "recovery_officer"), pursued()
    actions.take_promise(actor, pursuit, amount_minor=1, due_day=actor.day)
    later = actor.day + timedelta(days=90)
    refreshed(later - timedelta(days=1))
    refreshed(later, standing())
    assert actions.judge_promises(Actor.system(), later, {}, grace_days=0) == (0, 1)
    assert not queries.queue(actor).get().has_broken


def test_the_queue_is_read_in_its_order_from_an_index(firms: None, staff: Any) -> None:
    """No sort of all that is pursued for the first page of it, for one branch and for all."""
    refreshed(DAY, *(standing(f"L{at}", "E1" if at % 2 else "E2", collect_by=DAY) for at in range(400)))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE collection_pursuit")
    for actor in (staff("C1", "recovery_officer"), Actor.system()):
        told = queries.queue(actor)[:8].explain()
        assert "queue_" in told and "Sort" not in told, told


def test_deeds_are_kept_for_ever(firms: None, staff: Any) -> None:
    actor, pursuit = staff("C1", "recovery_officer"), pursued()
    actions.note_deed(actor, pursuit, "letter", DAY, note="sent by registered mail")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Deed.objects.update(note="never sent")


@pytest.mark.parametrize(
    ("kind", "day", "note", "code"),
    [("threat", DAY, "x", "kind"), ("call", date(2999, 1, 1), "x", "note"), ("call", DAY, "  ", "note")],
)
def test_a_deed_that_cannot_be_is_refused(firms: None, staff: Any, kind: str, day: date, note: str, code: str) -> None:
    pursuit = pursued()
    with pytest.raises(Unable) as refused:
        actions.note_deed(staff("C1", "recovery_officer"), pursuit, kind, day, note=note)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("paid", "after_days", "state"),
    [(100, 0, "kept"), (99, 3, "open"), (99, 4, "broken"), (100, 4, "kept"), (250, 4, "kept"), (0, 4, "broken")],
)
def test_a_promise_is_kept_within_its_grace_or_broken(
    firms: None, staff: Any, paid: int, after_days: int, state: str
) -> None:
    actor, pursuit = staff("C1", "recovery_officer"), pursued()
    made = actions.take_promise(actor, pursuit, amount_minor=100, due_day=actor.day)
    day = actor.day + timedelta(days=after_days)
    actions.judge_promises(Actor.system(), day, {made.pk: paid}, grace_days=3)
    assert Promise.objects.get().state == state


@pytest.mark.parametrize(("amount", "days", "code"), [(0, 1, "amount"), (501, 1, "amount"), (100, -1, "due_day")])
def test_a_promise_that_cannot_be_is_refused(firms: None, staff: Any, amount: int, days: int, code: str) -> None:
    actor, pursuit = staff("C1", "recovery_officer"), pursued()
    with pytest.raises(Unable) as refused:
        actions.take_promise(actor, pursuit, amount_minor=amount, due_day=actor.day + timedelta(days=days))
    assert refused.value.code == code


def test_one_promise_at_a_time(firms: None, staff: Any) -> None:
    actor, pursuit = staff("C1", "recovery_officer"), pursued()
    actions.take_promise(actor, pursuit, amount_minor=100, due_day=actor.day)
    with pytest.raises(Unable, match="judged first"):
        actions.take_promise(actor, pursuit, amount_minor=100, due_day=actor.day)


def test_one_proposes_and_another_approves(firms: None, staff: Any) -> None:
    maker, checker = staff("C1", "recovery_officer"), staff("R1", "risk_officer")
    terms = Terms(kind="write_off", amount_minor=500, case="pursued two years, nothing left")
    proposed = actions.propose_disposal(maker, pursued(**READY), terms)
    with pytest.raises(Refused):
        actions.approve_disposal(maker, proposed)
    assert actions.approve_disposal(checker, proposed).state == "approved"
    assert Pursuit.objects.get().state == "written_off"
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Disposal.objects.update(amount_minor=1)


def test_neither_who_proposed_nor_who_pursues_decides(firms: None, staff: Any) -> None:
    both, other = staff("B1", "recovery_officer", "risk_officer"), staff("B2", "recovery_officer", "risk_officer")
    pursuit = actions.assign(both, pursued(**READY), other.person)
    terms = Terms(kind="write_off", amount_minor=500, case="nothing left")
    proposed = actions.propose_disposal(both, pursuit, terms)
    with pytest.raises(Refused, match="proposed this"):
        actions.approve_disposal(both, proposed)
    with pytest.raises(Refused, match="pursue this loan"):
        actions.refuse_disposal(other, proposed, "too soon")
    assert not queries.waiting_disposals(both).exists()
    assert not queries.waiting_disposals(other).exists()
    assert actions.refuse_disposal(staff("R1", "risk_officer"), proposed, "too soon").state == "refused"
    assert Pursuit.objects.get().state == "open"


@pytest.mark.parametrize(
    ("state", "terms", "code"),
    [
        ({}, Terms(kind="write_off", amount_minor=500, case="x"), "not_ready"),
        ({"write_off_ground": "pursued"}, Terms(kind="write_off", amount_minor=500, case="x"), "not_ready"),
        (READY, Terms(kind="write_off", amount_minor=499, case="x"), "amount"),
        (READY, Terms(kind="write_off", amount_minor=500, case=" "), "kind"),
        (READY, Terms(kind="forget", amount_minor=500, case="x"), "kind"),
        ({}, Terms(kind="transfer", amount_minor=500, case="x", price_minor=10), "transfer"),
        ({}, Terms(kind="transfer", amount_minor=500, case="x", buyer="AMC", price_minor=-1), "transfer"),
    ],
)
def test_what_may_not_be_proposed_is_refused(
    firms: None, staff: Any, state: dict[str, Any], terms: Terms, code: str
) -> None:
    pursuit = pursued(**state)
    with pytest.raises(Unable) as refused:
        actions.propose_disposal(staff("C1", "recovery_officer"), pursuit, terms)
    assert refused.value.code == code


def test_what_has_ended_is_pursued_no_more(firms: None, staff: Any) -> None:
    maker, pursuit = staff("C1", "recovery_officer"), pursued()
    terms = Terms(kind="transfer", amount_minor=500, case="packet 3", buyer="AMC", price_minor=120)
    actions.approve_disposal(staff("R1", "risk_officer"), actions.propose_disposal(maker, pursuit, terms))
    assert Pursuit.objects.get().state == "transferred"
    with pytest.raises(Unable, match="has ended"):
        actions.note_deed(maker, pursuit, "call", DAY, note="x")
    refreshed(DAY + timedelta(days=1), standing(days_past_due=96))
    assert Pursuit.objects.get().state == "transferred"


def test_another_branch_is_neither_seen_nor_worked(firms: None, staff: Any) -> None:
    refreshed(DAY, standing("there", "E2"))
    here, there = staff("C1", "recovery_officer"), Pursuit.objects.get()
    assert not queries.queue(here).exists()
    for work in (
        lambda: queries.pursuit(here, "there"),
        lambda: actions.note_deed(here, there, "call", DAY, note="x"),
    ):
        with pytest.raises(Refused, match="another branch"):
            work()
