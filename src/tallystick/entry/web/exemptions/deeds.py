"""What can be done in a case of exemption: by who looks into it, who decides, and who is concerned."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db import transaction
from django.urls import reverse

from tallystick.entry.web.frame.deeds import Deed
from tallystick.entry.web.frame.forms import BankForm, CodeField, ListedField, LongField, NoteForm, ReasonForm
from tallystick.entry.web.frame.language import listed, words
from tallystick.record.exemptions import actions, queries
from tallystick.record.exemptions.states import FINDINGS, OUTCOMES
from tallystick.record.people.actor import Actor
from tallystick.record.people.queries import person_by_staff_number
from tallystick.record.people.rights import NAMES


def _whose(concerned: Any) -> str:
    return f"{concerned.person.full_name} · {listed(NAMES, concerned.role)}"


class FindForm(BankForm):
    """What was found of duties, one or several at once where one piece of evidence shows them all."""

    duty = forms.MultipleChoiceField(widget=forms.SelectMultiple(attrs={"size": 8}))
    finding_of_duty = ListedField(FINDINGS)
    shown_by = LongField(min_length=2, max_length=1_000)

    def prepare(self) -> None:
        """This function will list the duties of everybody concerned, those not looked at yet first."""
        held = sorted(queries.looked_at(self.actor, self.subject), key=lambda one: one.finding is not None)
        pick = words().pick
        self.fields["duty"].choices = [  # type: ignore[attr-defined]
            (
                f"{one.concerned.pk}:{one.duty.code}",
                f"{_whose(one.concerned)} · {pick(one.duty.name.en, one.duty.name.zh)}",
            )
            for one in held
        ]


class PersonForm(BankForm):
    """Somebody else who had a hand in the loan."""

    staff_number = forms.CharField(max_length=150)
    role = CodeField(tuple(NAMES), "role")


class OpinionForm(BankForm):
    """The opinion, and for each person what it comes to and why."""

    opinion_given = LongField(rows=5, min_length=2)

    def prepare(self) -> None:
        """This function will ask for an outcome and a reason of everybody concerned."""
        for one in queries.persons(self.actor, self.subject):
            self.fields[f"outcome_{one.pk}"] = ListedField(OUTCOMES, label=_whose(one))
            label = f"{_whose(one)}: {words()('field.reason')}"
            self.fields[f"reason_{one.pk}"] = forms.CharField(max_length=1_000, min_length=2, label=label)


class AppealForm(BankForm):
    """Why what was decided is wrong."""

    appeal = LongField(rows=5, min_length=2, max_length=2_000)


class JudgeForm(BankForm):
    """How an appeal comes out."""

    outcome = ListedField(OUTCOMES)
    reason = LongField(min_length=2, max_length=1_000)


def _find(actor: Actor, case: Any, typed: dict[str, Any]) -> Any:
    persons = {f"{one.pk}": one for one in case.persons.all()}
    chosen = [duty.split(":", 1) for duty in typed["duty"]]
    with transaction.atomic():
        return [
            actions.find(actor, persons[number], duty, typed["finding_of_duty"], told=typed["shown_by"])
            for number, duty in chosen
        ]


def _add(actor: Actor, case: Any, typed: dict[str, Any]) -> Any:
    return actions.add_person(actor, case, person_by_staff_number(typed["staff_number"]), typed["role"])


def _opine(actor: Actor, case: Any, typed: dict[str, Any]) -> Any:
    said = [actions.Opined(one.pk, typed[f"outcome_{one.pk}"], typed[f"reason_{one.pk}"]) for one in case.persons.all()]
    return actions.opine(actor, case, typed["opinion_given"], said)


def _own(actor: Actor, case: Any) -> Any:
    return case.persons.filter(person=actor.person, appealed_day__isnull=True).exclude(outcome="exempt").first()


def _appealed(case: Any) -> Any:
    return case.persons.filter(appealed_day__isnull=False, judged_by__isnull=True).first()


def _looks(state: str) -> Any:
    return lambda actor, case: case.state == state and not _is_concerned(actor, case)


def _is_concerned(actor: Actor, case: Any) -> bool:
    return actor.person is not None and case.persons.filter(person=actor.person).exists()


def _may_vote(actor: Actor, case: Any) -> bool:
    return queries.waiting(actor).filter(pk=case.pk).exists()


OPEN = Deed(
    "open_exemption",
    lambda a, loan, t: actions.open_case(a, loan),
    right="exempt",
    when=queries.may_be_due,
    then=lambda subject, made: reverse("exemption", args=[made.pk]),
)
EXEMPTION_DEEDS = (
    Deed("find_duty", _find, right="exempt", form=FindForm, when=_looks("open"), is_main=True),
    Deed("add_concerned", _add, right="exempt", form=PersonForm, when=_looks("open")),
    Deed("opine_exemption", _opine, right="exempt", form=OpinionForm, when=_looks("open")),
    Deed(
        "agree_exemption",
        lambda a, c, t: actions.vote(a, c, told=t["note"]),
        right="decide_exemption",
        form=NoteForm,
        when=_may_vote,
        is_main=True,
    ),
    Deed(
        "return_exemption",
        lambda a, c, t: actions.vote(a, c, agrees=False, told=t["reason"]),
        right="decide_exemption",
        form=ReasonForm,
        when=_may_vote,
    ),
    Deed(
        "appeal_exemption",
        lambda a, c, t: actions.appeal(a, _own(a, c), t["appeal"]),
        form=AppealForm,
        when=lambda a, c: c.state == "decided" and _own(a, c) is not None,
        is_main=True,
    ),
    Deed(
        "judge_appeal",
        lambda a, c, t: actions.judge_appeal(a, _appealed(c), t["outcome"], t["reason"]),
        right="decide_exemption",
        form=JudgeForm,
        when=_looks("appealed"),
        is_main=True,
    ),
    Deed("close_exemption", lambda a, c, t: actions.close_case(a, c), right="exempt", when=_looks("decided")),
)
