"""What can be done about customers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.urls import reverse

from tallystick.entry.web.frame.deeds import Deed
from tallystick.entry.web.frame.forms import BankForm, DayField
from tallystick.entry.web.frame.language import words
from tallystick.record.customers.actions import register, unmask
from tallystick.record.customers.queries import is_known
from tallystick.record.people.actor import Actor
from tallystick.record.people.queries import branches


class EnterpriseForm(BankForm):
    """A new customer or applicant."""

    enterprise_id = forms.RegexField(r"^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$")
    enterprise_name = forms.CharField(max_length=200)
    credit_code = forms.CharField(max_length=32, required=False)
    branch = forms.ChoiceField()
    industry = forms.CharField(max_length=48, required=False)
    town = forms.CharField(max_length=100, required=False)
    address = forms.CharField(max_length=300, required=False)
    phone = forms.CharField(max_length=32, required=False)
    founded_day = DayField(required=False)

    def prepare(self) -> None:
        """This function will offer the branches that are open to the actor."""
        self.fields["branch"].choices = [
            (one.code, words().pick(one.name, one.name_zh)) for one in branches(self.actor)
        ]

    def clean_enterprise_id(self) -> str:
        """This function will hold the number against those that are taken."""
        number: str = self.cleaned_data["enterprise_id"]
        if is_known(number):
            raise forms.ValidationError(words()("enterprise.taken"))
        return number


class PurposeForm(BankForm):
    """What personal data are looked at for; it goes to the log."""

    purpose_of_look = forms.CharField(max_length=200, min_length=2)


def _unmask(actor: Actor, firm: Any, typed: dict[str, Any]) -> Any:
    return unmask(actor, firm, purpose=typed["purpose_of_look"])


def _register(actor: Actor, subject: Any, typed: dict[str, Any]) -> Any:
    number, name, code = (typed.pop(key) for key in ("enterprise_id", "enterprise_name", "branch"))
    branch = next(one for one in branches(actor) if one.code == code)
    return register(actor, number, name=name, branch=branch, manager=actor.person, **typed)


def _to_enterprise(subject: Any, made: Any) -> str:
    return reverse("enterprise", args=[made.enterprise_id])


LIST_DEEDS = (Deed("register", _register, right="apply", form=EnterpriseForm, then=_to_enterprise, is_main=True),)
ENTERPRISE_DEEDS = (Deed("unmask", _unmask, right="unmask", form=PurposeForm),)
