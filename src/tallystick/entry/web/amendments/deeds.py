"""What can be asked about a loan's terms, and how what was asked is decided."""

from __future__ import annotations

from typing import Any

from django import forms
from django.urls import reverse

from tallystick.entry.web.amendments.lines import LinesField
from tallystick.entry.web.frame.deeds import Deed
from tallystick.entry.web.frame.forms import (
    BankForm,
    CodeField,
    DayField,
    ListedField,
    LongField,
    NoteForm,
    ReasonForm,
    ShareField,
)
from tallystick.entry.web.frame.language import words
from tallystick.record.amendments import actions
from tallystick.record.amendments.agreeing import REPAYMENTS, Terms
from tallystick.record.amendments.states import CONDITIONS, DIFFICULTIES, EXTENSION, RENEWAL, RESTRUCTURING
from tallystick.record.people.actor import Actor


class ExtensionForm(BankForm):
    """Until when a loan shall run."""

    matures_new = DayField()
    reason = LongField(min_length=2, max_length=1_000)


class RenewalForm(BankForm):
    """A loan in place of another, and which conditions of a renewal are met."""

    matures_new = DayField()
    rate_new = ShareField(required=False)
    repayment_new = CodeField(REPAYMENTS, "code", required=False)
    met = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple)
    reason = LongField(min_length=2, max_length=1_000)

    def prepare(self) -> None:
        """This function will list the conditions in the reader's language."""
        self.fields["met"].choices = [(code, words().pick(*both)) for code, both in CONDITIONS.items()]  # type: ignore[attr-defined]


class RestructuringForm(BankForm):
    """A new plan for all that is owed, by a way of repaying or line by line, and why it is needed."""

    difficulty = ListedField(DIFFICULTIES)
    rate_new = ShareField(required=False)
    matures_new = DayField(required=False)
    repayment_new = CodeField(REPAYMENTS, "code", required=False)
    plan_lines = LinesField(required=False)
    reason = LongField(min_length=2, max_length=1_000)

    def clean(self) -> dict[str, Any]:
        """This function will see that one plan is given: a maturity with a way of repaying, or lines."""
        held: dict[str, Any] = super().clean() or {}
        both = [name for name in ("matures_new", "repayment_new") if name not in self.errors]
        if held.get("plan_lines"):
            for name in both:
                if held.get(name):
                    self.add_error(name, words()("lines.or_this"))
        elif "plan_lines" not in self.errors:
            for name in both:
                if not held.get(name):
                    self.add_error(name, words()("lines.this_or"))
        return held


def _ask(kind: str) -> Any:
    def ask(actor: Actor, loan: Any, typed: dict[str, Any]) -> Any:
        lines = typed.get("plan_lines") or ()
        terms = Terms(
            kind=kind,
            until_day=lines[-1].due_day if lines else typed["matures_new"],
            rate_bp=typed.get("rate_new"),
            repayment=typed.get("repayment_new", ""),
            difficulty=typed.get("difficulty", ""),
            met=tuple(typed.get("met", ())),
            lines=lines,
        )
        return actions.ask(actor, loan, terms, reason=typed["reason"])

    return ask


def _to_amendment(subject: Any, made: Any) -> str:
    return reverse("amendment", args=[made.pk])


def _is_others(actor: Actor, row: Any) -> bool:
    own = actor.person is not None and row.asked_by_id == actor.person.pk
    return row.state == "asked" and not own and row.authority in actor.authorities


def _is_own(actor: Actor, row: Any) -> bool:
    return row.state == "asked" and actor.person is not None and row.asked_by_id == actor.person.pk


ASK_DEEDS = (
    Deed("ask_extension", _ask(EXTENSION), right="ask_amendment", form=ExtensionForm, then=_to_amendment),
    Deed("ask_renewal", _ask(RENEWAL), right="ask_amendment", form=RenewalForm, then=_to_amendment),
    Deed(
        "ask_restructuring",
        _ask(RESTRUCTURING),
        right="ask_amendment",
        form=RestructuringForm,
        then=_to_amendment,
        at_fields={"lines": "plan_lines", "until_day": "matures_new", "repayment": "repayment_new", "rate": "rate_new"},
    ),
)
AMENDMENT_DEEDS = (
    Deed(
        "agree_amendment",
        lambda a, row, t: actions.vote(a, row, note=t["note"]),
        right="approve",
        form=NoteForm,
        when=_is_others,
        is_main=True,
    ),
    Deed(
        "refuse_amendment",
        lambda a, row, t: actions.vote(a, row, agrees=False, note=t["reason"]),
        right="approve",
        form=ReasonForm,
        when=_is_others,
        is_grave=True,
    ),
    Deed("withdraw_amendment", lambda a, row, t: actions.withdraw(a, row), right="ask_amendment", when=_is_own),
)
