"""The steps of a class, and those that take the normal loans of a branch at once."""

from __future__ import annotations

from typing import Any

from django import forms

from tallystick.entry.web.frame.deeds import Deed
from tallystick.entry.web.frame.forms import BankForm, CodeField, ListedField, LongField
from tallystick.entry.web.frame.language import words
from tallystick.record.classification import actions
from tallystick.record.classification.steps import REASONS
from tallystick.record.people.actor import Actor
from tallystick.record.people.queries import branches

CLASSES = ("normal", "special_mention", "substandard", "doubtful", "loss")


class ClassForm(BankForm):
    """A class, with the reason where it is worse than the engine's."""

    class_ = CodeField(CLASSES, "code")
    class_reason = ListedField(REASONS, required=False)
    note = LongField(required=False)

    def prepare(self) -> None:
        """This function will begin with the class as it stands."""
        self.initial = {"class_": self.subject.current_class, "class_reason": self.subject.reason}


class NoteForm(BankForm):
    """What is to be looked at again."""

    note = LongField(min_length=2)


class BranchForm(BankForm):
    """The branch whose normal loans go through at once."""

    branch = forms.ChoiceField()

    def prepare(self) -> None:
        """This function will offer the branches open to the actor."""
        pairs = [(str(one.pk), words().pick(one.name, one.name_zh)) for one in branches(self.actor)]
        self.fields["branch"].choices = pairs


def _said(typed: dict[str, Any]) -> dict[str, Any]:
    return {"class_": typed["class_"], "reason": typed["class_reason"], "note": typed["note"]}


def _all(step: str) -> Any:
    def taken(actor: Actor, opened: Any, typed: dict[str, Any]) -> Any:
        return actions.agree_with_engine(actor, opened, step, branch_id=int(typed["branch"]))

    return taken


def _is(*states: str) -> Any:
    return lambda actor, line: line.state in states


def _is_open(actor: Actor, opened: Any) -> bool:
    return opened.closed_at is None


LINE_DEEDS = (
    Deed(
        "class_initial",
        lambda a, li, t: actions.initial(a, li, **_said(t)),
        right="initial_class",
        form=ClassForm,
        when=_is("open", "returned"),
        is_main=True,
    ),
    Deed(
        "class_determine",
        lambda a, li, t: actions.determine(a, li, **_said(t)),
        right="determine_class",
        form=ClassForm,
        when=_is("initial"),
        is_main=True,
    ),
    Deed(
        "class_return",
        lambda a, li, t: actions.send_back(a, li, t["note"]),
        right="determine_class",
        form=NoteForm,
        when=_is("initial", "determined"),
    ),
    Deed(
        "class_approve",
        lambda a, li, t: actions.approve(a, li),
        right="approve_class",
        when=_is("determined"),
        is_main=True,
    ),
)
ROUND_DEEDS = (
    Deed("all_initial", _all("initial"), right="initial_class", form=BranchForm, when=_is_open, is_main=True),
    Deed("all_determine", _all("determine"), right="determine_class", form=BranchForm, when=_is_open),
    Deed("all_approve", _all("approve"), right="approve_class", form=BranchForm, when=_is_open),
    Deed("close_round", lambda a, r, t: actions.close_round(a, r), right="approve_class", when=_is_open),
)
