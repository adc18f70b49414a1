"""Questions answered together: each as if alone, what is refused refused alone, and all of it provable afterwards."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tallystick.record.audit.chain import verify
from tallystick.record.audit.models import Entry
from tallystick.record.cases import queries
from tallystick.record.cases.actions import withdraw
from tallystick.record.cases.answering import Question, answer_together
from tallystick.record.cases.models import Case, Decision
from tallystick.record.customers.models import Enterprise
from tallystick.record.people.actor import Actor, Refused
from tallystick.record.process_log.models import Event
from tallystick.record.unable import Unable
from tests.record.cases.bank import SICK, SOUND, Staff, investigated, opened

Firm = Callable[[str], Enterprise]


def test_each_is_answered_as_if_alone(people: Staff, firm: Firm) -> None:
    cases = [opened(people, firm(number)) for number in (SOUND, SICK)]
    cases.append(opened(people, cases[0].enterprise, amount_minor=90_000_00))
    questions = [Question(people.manager, case.number, is_preliminary=True) for case in cases]
    together = [_decision(outcome) for outcome in answer_together(questions)]
    alone = [_decision(answer_together([question])[0]) for question in questions]
    assert [one.digest for one in together] == [one.digest for one in alone]
    assert [one.evidence_id for one in together] == [one.evidence_id for one in alone]
    assert len({one.digest for one in together}) == 3
    assert all(queries.replay(people.manager, Decision.objects.get(pk=one.pk)).is_same for one in together)
    assert verify().broken_at is None


def test_what_is_refused_is_refused_alone(people: Staff, firm: Firm) -> None:
    case = opened(people, firm(SOUND))
    over = withdraw(people.manager, opened(people, case.enterprise), note="changed his mind")
    asked = [
        (people.manager, case.number),
        (people.stranger, case.number),
        (people.manager, "C0"),
        (people.disburser, case.number),
        (people.manager, over.number),
    ]
    found = answer_together([Question(actor, number, is_preliminary=True) for actor, number in asked])
    assert isinstance(found[0], Decision)
    assert [type(outcome) for outcome in found[1:]] == [Refused, Case.DoesNotExist, Refused, Unable]
    assert Decision.objects.count() == 1


def test_a_decision_sends_its_case_on_once(people: Staff, firm: Firm) -> None:
    case = investigated(people, firm(SOUND))
    first, again = answer_together([Question(people.manager, case.number, is_preliminary=False)] * 2)
    decided = _decision(first)
    assert isinstance(again, Unable)
    case.refresh_from_db()
    assert (case.state, case.authority) == ("to_review", decided.authority)
    assert Decision.objects.filter(case=case, is_preliminary=False).count() == 1
    assert Event.objects.filter(case_id=case.number, activity="engine_decision").count() == 1
    subjects = list(Entry.objects.filter(action="decide").order_by("pk").values_list("subject_kind", flat=True))
    assert subjects == ["cases.Case", "cases.Decision"]


def test_without_a_policy_all_are_refused(people: Staff, firm: Firm, policy: Any) -> None:
    case = opened(people, firm(SOUND))
    early = Actor.system(policy.decides_from.replace(year=policy.decides_from.year - 1))
    (outcome,) = answer_together([Question(early, case.number, is_preliminary=True)])
    with pytest.raises(Unable, match="No policy pack"):
        raise outcome if isinstance(outcome, Exception) else AssertionError("it was answered")


def _decision(outcome: object) -> Decision:
    assert isinstance(outcome, Decision), outcome
    return outcome
