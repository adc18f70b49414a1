"""What can be done about a contract: signed; a condition met by one and confirmed by another; made ready to draw."""

from __future__ import annotations

from typing import Any

from django import forms

from tallystick.entry.web.frame.deeds import Deed
from tallystick.entry.web.frame.forms import BankForm, DayField, LongField
from tallystick.entry.web.frame.language import words
from tallystick.record.cases.queries import possible
from tallystick.record.contracts import actions
from tallystick.record.contracts.queries import conditions
from tallystick.record.people.actor import Actor


class SignForm(BankForm):
    """The day of signing."""

    signed_day = DayField()

    def prepare(self) -> None:
        """This function will begin with today."""
        self.initial = {"signed_day": self.actor.day}


class _ConditionForm(BankForm):
    condition = forms.ChoiceField()

    def prepare(self) -> None:
        """This function will offer the conditions that are still open."""
        held = [one for one in conditions(self.subject) if one.confirmed_at is None]
        self.fields["condition"].choices = [(str(one.pk), words().pick(one.text, one.text_zh)) for one in held]


class MeetForm(_ConditionForm):
    """How a condition was met."""

    note = LongField(min_length=2)


def _of(contract: Any, typed: dict[str, Any]) -> Any:
    return conditions(contract).get(pk=typed["condition"])


def _is_open(actor: Actor, contract: Any) -> bool:
    return contract.state != "void" and conditions(contract).filter(confirmed_at__isnull=True).exists()


def _can(action: str) -> Any:
    return lambda actor, contract: contract.state != "void" and action in possible(actor, contract.case)


CONTRACT_DEEDS = (
    Deed(
        "sign_paper",
        lambda a, c, t: actions.sign(a, c, **t),
        right="prepare_contract",
        form=SignForm,
        when=_can("sign_contract"),
        is_main=True,
    ),
    Deed(
        "meet_condition",
        lambda a, c, t: actions.meet(a, _of(c, t), note=t["note"]),
        right="prepare_contract",
        form=MeetForm,
        when=_is_open,
    ),
    Deed(
        "confirm_condition",
        lambda a, c, t: actions.confirm(a, _of(c, t)),
        right="confirm_conditions",
        form=_ConditionForm,
        when=_is_open,
        is_main=True,
    ),
    Deed("make_ready", lambda a, c, t: actions.make_ready(a, c.case), when=_can("meet_conditions"), is_main=True),
)
