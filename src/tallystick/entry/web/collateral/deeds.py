"""What can be done about an item: a value proposed by one and confirmed by another, cover renewed, released."""

from __future__ import annotations

from typing import Any

from django import forms

from tallystick.entry.web.frame.deeds import Deed
from tallystick.entry.web.frame.forms import BankForm, CodeField, DayField, LongField, MoneyField
from tallystick.record.collateral import actions
from tallystick.record.collateral.actions import METHODS
from tallystick.record.people.actor import Actor


class ValueForm(BankForm):
    """A value as it is proposed."""

    value_yuan = MoneyField()
    valued_day = DayField()
    method = CodeField(METHODS, "method")
    source = forms.CharField(max_length=200)


class CoverForm(BankForm):
    """A new registration or insurance; what is left empty stays."""

    registration_number = forms.CharField(max_length=64, required=False)
    registered_until = DayField(required=False)
    insured_until = DayField(required=False)


class RefuseForm(BankForm):
    """Why a value is refused."""

    reason = LongField(min_length=2)


class ReleaseForm(BankForm):
    """The day of release."""

    day = DayField()


def _value(actor: Actor, item: Any, typed: dict[str, Any]) -> Any:
    typed["value_minor"] = typed.pop("value_yuan")
    return actions.propose_value(actor, item, actions.Value(**typed))


def _cover(actor: Actor, item: Any, typed: dict[str, Any]) -> Any:
    return actions.renew_cover(actor, item, **{name: value or None for name, value in typed.items()})


def _proposed(item: Any) -> Any:
    return next((one for one in item.valuations.all() if one.state == "proposed"), None)


def _may_check(actor: Actor, item: Any) -> bool:
    one = _proposed(item)
    return one is not None and actor.person is not None and one.made_by_id != actor.person.pk


ITEM_DEEDS = (
    Deed(
        "confirm_value",
        lambda a, i, t: actions.confirm_value(a, _proposed(i)),
        right="confirm_collateral",
        when=_may_check,
        is_main=True,
    ),
    Deed(
        "refuse_value",
        lambda a, i, t: actions.refuse_value(a, _proposed(i), t["reason"]),
        right="confirm_collateral",
        form=RefuseForm,
        when=_may_check,
    ),
    Deed("propose_value", _value, right="value_collateral", form=ValueForm, is_main=True),
    Deed("renew_cover", _cover, right="value_collateral", form=CoverForm),
    Deed(
        "release_collateral",
        lambda a, i, t: actions.release(a, i, **t),
        right="confirm_collateral",
        form=ReleaseForm,
        is_grave=True,
    ),
)
