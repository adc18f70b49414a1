"""What can be done to collect, and about a disposal."""

from __future__ import annotations

from typing import Any

from django import forms
from django.urls import reverse

from tallystick.entry.web.frame.deeds import Deed
from tallystick.entry.web.frame.forms import BankForm, CodeField, DayField, ListedField, LongField, MoneyField
from tallystick.record.collection import actions
from tallystick.record.collection.states import DEEDS
from tallystick.record.people.actor import Actor


class DoneForm(BankForm):
    """Something done to collect."""

    deed_kind = ListedField(DEEDS)
    day = DayField()
    note = LongField(min_length=2)

    def prepare(self) -> None:
        """This function will begin with today."""
        self.initial = {"day": self.actor.day}


class PromiseForm(BankForm):
    """A promise to pay."""

    promised = MoneyField(min_value=1)
    due_day = DayField()


class DisposalForm(BankForm):
    """A write-off or a transfer as proposed; all of the claim is disposed of."""

    disposal_kind = CodeField(("write_off", "transfer"), "disposal")
    price = MoneyField(required=False)
    buyer = forms.CharField(max_length=200, required=False)
    case_told = LongField(rows=5, min_length=2)


class RefuseForm(BankForm):
    """Why a disposal is refused."""

    reason = LongField(min_length=2)


def _note(actor: Actor, row: Any, typed: dict[str, Any]) -> Any:
    return actions.note_deed(actor, row, typed["deed_kind"], typed["day"], note=typed["note"])


def _promise(actor: Actor, row: Any, typed: dict[str, Any]) -> Any:
    return actions.take_promise(actor, row, amount_minor=typed["promised"], due_day=typed["due_day"])


def _propose(actor: Actor, row: Any, typed: dict[str, Any]) -> Any:
    terms = actions.Terms(
        kind=typed["disposal_kind"],
        amount_minor=row.exposure_minor,
        case=typed["case_told"],
        price_minor=typed["price"],
        buyer=typed["buyer"],
    )
    return actions.propose_disposal(actor, row, terms)


def _is_open(actor: Actor, row: Any) -> bool:
    return row.state == "open"


def _waits(row: Any) -> bool:
    return any(one.state == "proposed" for one in row.disposals.all())


def _not_mine(actor: Actor, row: Any) -> bool:
    return actor.person is None or row.officer_id != actor.person.pk


def _to_list(subject: Any, made: Any) -> str:
    return reverse("write_offs")


PURSUIT_DEEDS = (
    Deed("note_deed", _note, right="collect", form=DoneForm, when=_is_open, is_main=True),
    Deed("take_promise", _promise, right="collect", form=PromiseForm, when=_is_open),
    Deed(
        "take_over",
        lambda a, p, t: actions.assign(a, p, a.person),
        right="collect",
        when=lambda a, p: _is_open(a, p) and _not_mine(a, p),
    ),
    Deed(
        "propose_disposal",
        _propose,
        right="write_off",
        form=DisposalForm,
        when=lambda a, p: _is_open(a, p) and not _waits(p),
        is_grave=True,
    ),
)
DISPOSAL_DEEDS = (
    Deed(
        "approve_disposal",
        lambda a, d, t: actions.approve_disposal(a, d),
        right="approve_write_off",
        then=_to_list,
        is_main=True,
    ),
    Deed(
        "refuse_disposal",
        lambda a, d, t: actions.refuse_disposal(a, d, t["reason"]),
        right="approve_write_off",
        form=RefuseForm,
        then=_to_list,
        is_grave=True,
    ),
)
