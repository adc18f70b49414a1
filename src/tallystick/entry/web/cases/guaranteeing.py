"""Who stands for a case: put down by one person, confirmed by another, released."""

from __future__ import annotations

from typing import Any

from django import forms

from tallystick.entry.web.frame.deeds import Deed
from tallystick.entry.web.frame.detail import Part
from tallystick.entry.web.frame.forms import BankForm, CodeField, DayField, MoneyField
from tallystick.entry.web.frame.language import words
from tallystick.entry.web.frame.table import Column
from tallystick.record.cases import guarantors
from tallystick.record.cases.transitions import TABLE
from tallystick.record.people.actor import Actor

COLUMNS = (
    Column("guarantor", "name"),
    Column("kind", kind="code", codes="guarantor_kind"),
    Column("amount", "amount_minor", kind="money"),
    Column("net_assets", "net_assets_minor", kind="money"),
    Column("until", "until_day", kind="day"),
    Column("made_by", "made_by.full_name"),
    Column("confirmed_by", "confirmed_by.full_name"),
    Column("state", lambda row: guarantors.state_of(row), kind="mark", codes="guarantor_state"),
)


class GuarantorForm(BankForm):
    """Who stands for the case, for how much and until when."""

    guarantor_number = forms.CharField(max_length=40)
    guarantor_name = forms.CharField(max_length=200)
    guarantor_kind = CodeField(guarantors.KINDS, "guarantor_kind")
    guaranteed_amount = MoneyField(min_value=1)
    net_assets = MoneyField(required=False)
    guaranteed_until = DayField(required=False)


class _ChosenForm(BankForm):
    guarantor = forms.ChoiceField()
    state = ""

    def prepare(self) -> None:
        """This function will offer the guarantors in the form's state."""
        held = _in_state(self.actor, self.subject, self.state)
        self.fields["guarantor"].choices = [(f"{one.pk}", one.name) for one in held]  # type: ignore[attr-defined]


class ConfirmForm(_ChosenForm):
    """Which of those who wait is confirmed."""

    state = "waiting"


class ReleaseForm(_ChosenForm):
    """Which of those who stand is released."""

    state = "confirmed"


def part(actor: Actor, case: Any) -> Part | None:
    """This function will give the guarantors of a case as a part of its page, or None where nobody stands for it."""
    held = guarantors.of_case(actor, case)
    return Part(words()("case.guarantors"), COLUMNS, held) if held else None


def _in_state(actor: Actor, case: Any, state: str) -> list[Any]:
    return [one for one in guarantors.of_case(actor, case) if guarantors.state_of(one) == state]


def _put(actor: Actor, case: Any, typed: dict[str, Any]) -> Any:
    stands = guarantors.Stands(
        number=typed["guarantor_number"].strip(),
        name=typed["guarantor_name"].strip(),
        kind=typed["guarantor_kind"],
        amount_minor=typed["guaranteed_amount"],
        net_assets_minor=typed["net_assets"],
        until_day=typed["guaranteed_until"],
    )
    return guarantors.put_down(actor, case, stands)


def _of(case: Any, typed: dict[str, Any]) -> Any:
    return case.guarantors.get(pk=int(typed["guarantor"]))


def _may_confirm(actor: Actor, case: Any) -> bool:
    own = actor.person and actor.person.pk
    return any(one.made_by_id != own for one in _in_state(actor, case, "waiting"))


GUARANTOR_DEEDS = (
    Deed(
        "put_down_guarantor",
        _put,
        right="investigate",
        form=GuarantorForm,
        when=lambda a, c: c.security == "guaranteed" and c.state not in TABLE.ends,
    ),
    Deed(
        "confirm_guarantor",
        lambda a, c, t: guarantors.confirm_guarantor(a, _of(c, t)),
        right="confirm_collateral",
        form=ConfirmForm,
        when=_may_confirm,
        is_main=True,
    ),
    Deed(
        "release_guarantor",
        lambda a, c, t: guarantors.release_guarantor(a, _of(c, t)),
        right="confirm_collateral",
        form=ReleaseForm,
        when=lambda a, c: bool(_in_state(a, c, "confirmed")),
        is_grave=True,
    ),
)
