"""What can be done about an item: a value proposed by one and confirmed by another, cover renewed, released."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ObjectDoesNotExist
from django.urls import reverse

from tallystick.entry.web.frame.deeds import Deed
from tallystick.entry.web.frame.forms import BankForm, CodeField, DayField, LongField, MoneyField
from tallystick.entry.web.frame.language import words
from tallystick.record.collateral import actions
from tallystick.record.collateral.actions import COLLATERAL_KINDS, METHODS
from tallystick.record.collateral.queries import is_known
from tallystick.record.customers.queries import enterprise
from tallystick.record.people.actor import Actor, Refused


class ValueForm(BankForm):
    """A value as it is proposed."""

    value_yuan = MoneyField()
    valued_day = DayField()
    method = CodeField(METHODS, "method")
    source = forms.CharField(max_length=200)


class ItemForm(ValueForm):
    """A new item with its first value."""

    item_number = forms.RegexField(r"^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$")
    enterprise_id = forms.CharField(max_length=40)
    collateral_kind = CodeField(COLLATERAL_KINDS, "collateral_kind")
    description = forms.CharField(max_length=300, required=False)
    owner = forms.CharField(max_length=200, required=False)
    prior_lien = MoneyField(required=False)
    registration_number = forms.CharField(max_length=64, required=False)
    registered_until = DayField(required=False)
    insured_until = DayField(required=False)
    field_order = ("item_number", "enterprise_id", "collateral_kind", "description", "owner", "prior_lien")

    def clean_item_number(self) -> str:
        """This function will hold the number against those that are taken."""
        number: str = self.cleaned_data["item_number"]
        if is_known(number):
            raise forms.ValidationError(words()("collateral.taken"))
        return number

    def clean_enterprise_id(self) -> Any:
        """This function will find the enterprise among those that the actor may see."""
        try:
            return enterprise(self.actor, self.cleaned_data["enterprise_id"].strip())
        except (ObjectDoesNotExist, Refused):
            raise forms.ValidationError(words()("collateral.no_firm")) from None


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


def _register(actor: Actor, subject: Any, typed: dict[str, Any]) -> Any:
    value = {name: typed[name] for name in ("valued_day", "method", "source")}
    facts = {name: typed[name] for name in ("description", "owner", "registration_number")}
    days = {name: typed[name] for name in ("registered_until", "insured_until")}
    return actions.register_item(
        actor,
        typed["item_number"],
        typed["enterprise_id"],
        actions.ItemFacts(kind=typed["collateral_kind"], prior_lien_minor=typed["prior_lien"], **facts, **days),
        actions.Value(value_minor=typed["value_yuan"], **value),
    )


def _cover(actor: Actor, item: Any, typed: dict[str, Any]) -> Any:
    return actions.renew_cover(actor, item, **{name: value or None for name, value in typed.items()})


def _proposed(item: Any) -> Any:
    return next((one for one in item.valuations.all() if one.state == "proposed"), None)


def _may_check(actor: Actor, item: Any) -> bool:
    one = _proposed(item)
    return one is not None and actor.person is not None and one.made_by_id != actor.person.pk


LIST_DEEDS = (
    Deed(
        "register_collateral",
        _register,
        right="value_collateral",
        form=ItemForm,
        then=lambda subject, made: reverse("collateral_item", args=[made.number]),
        is_main=True,
    ),
)
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
