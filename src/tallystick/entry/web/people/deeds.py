"""What can be done about people: added, given a password; a role or an authority asked for, agreed to, ended."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

from tallystick.entry.web.frame.deeds import Deed
from tallystick.entry.web.frame.errors import sentence
from tallystick.entry.web.frame.forms import BankForm, CodeField, DayField
from tallystick.entry.web.frame.language import words
from tallystick.record.people import actions
from tallystick.record.people.actor import Actor, Refused
from tallystick.record.people.queries import branches_all, levels_known, person_by_staff_number
from tallystick.record.people.rights import ROLES
from tallystick.record.people.second_factor import drop_second_factor
from tallystick.record.unable import Unable


class PersonForm(BankForm):
    """A new person and the first password, which they must change."""

    number = forms.RegexField(r"^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$")
    full_name = forms.CharField(max_length=100)
    branch = forms.ChoiceField()
    first_password = forms.CharField(max_length=256, strip=False, widget=forms.PasswordInput)

    def prepare(self) -> None:
        """This function will offer every branch."""
        pairs = [(one.code, words().pick(one.name, one.name_zh)) for one in branches_all(self.actor)]
        self.fields["branch"].choices = pairs

    def clean_number(self) -> str:
        """This function will hold the number against those that are taken."""
        number: str = self.cleaned_data["number"]
        if person_by_staff_number(number):
            raise forms.ValidationError(words()("person.taken"))
        return number


class HeldForm(BankForm):
    """From when until when."""

    since = DayField()
    until = DayField(required=False)

    def clean(self) -> dict[str, Any]:
        """This function will hold the end against the beginning."""
        held: dict[str, Any] = super().clean() or {}
        if held.get("until") and held.get("since") and held["until"] <= held["since"]:
            self.add_error("until", words()("held.order"))
        return held


class RoleForm(HeldForm):
    """A role from a day until a day."""

    role = CodeField(ROLES, "role")
    field_order = ("role", "since", "until")


class AuthorityForm(HeldForm):
    """A level of the authority table from a day until a day."""

    authority = CodeField(levels_known, "authority")
    field_order = ("authority", "since", "until")


class NewPasswordForm(BankForm):
    """A password for somebody else, who must change it."""

    first_password = forms.CharField(max_length=256, strip=False, widget=forms.PasswordInput)


def _sound(do: Any, *args: Any, **more: Any) -> Any:
    try:
        return do(*args, **more)
    except ValidationError as error:
        text = " ".join(error.messages)
        raise Unable("weak_password", text, text) from None


def _add(actor: Actor, subject: Any, typed: dict[str, Any]) -> Any:
    branch = next(one for one in branches_all(actor) if one.code == typed["branch"])
    return _sound(
        actions.add_person,
        actor,
        typed["number"],
        full_name=typed["full_name"],
        branch=branch,
        password=typed["first_password"],
    )


LIST_DEEDS = (
    Deed(
        "add_person",
        _add,
        right="give_roles",
        form=PersonForm,
        then=lambda subject, made: reverse("person", args=[made.username]),
        is_main=True,
    ),
)
PERSON_DEEDS = (
    Deed("ask_role", lambda a, p, t: actions.ask_role(a, p, **t), right="give_roles", form=RoleForm, is_main=True),
    Deed("ask_authority", lambda a, p, t: actions.ask_authority(a, p, **t), right="give_roles", form=AuthorityForm),
    Deed(
        "set_password",
        lambda a, p, t: _sound(actions.change_password, a, p, t["first_password"]),
        right="give_roles",
        form=NewPasswordForm,
        when=lambda a, p: a.person is not None and a.person.pk != p.pk,
    ),
    Deed(
        "drop_second_factor",
        lambda a, p, t: drop_second_factor(a, p),
        right="give_roles",
        when=lambda a, p: bool(p.totp_secret) and a.person is not None and a.person.pk != p.pk,
        is_grave=True,
    ),
)


def held_deeds(request: Any, row: Any) -> HttpResponse | list[dict[str, Any]]:
    """This function will agree to or end what the request names; else give everything the person held, as rows."""
    held = [("role", one, one.role) for one in row.roles.all()]
    held += [("authority", one, one.authority) for one in row.authorities.all()]
    told = ""
    if request.method == "POST" and request.POST.get("held"):
        wanted = request.POST["held"]
        one = next((one for kind, one, _ in held if f"{kind}:{one.pk}" == wanted), None)
        if one is not None:
            try:
                return _do_held(request, one)
            except Refused as error:
                told = sentence(error)
    rows = [
        {
            "kind": kind,
            "key": f"{kind}:{one.pk}",
            "one": one,
            "word": words().code(kind, code),
            "state": _state(one, request.actor.day),
            "told": told if request.POST.get("held") == f"{kind}:{one.pk}" else "",
        }
        for kind, one, code in held
    ]
    return sorted(rows, key=lambda each: (each["state"] == "ended", each["state"] == "held", each["one"].since))


def _state(one: Any, today: date) -> str:
    if one.until and one.until <= today:
        return "ended"
    return "held" if one.agreed_at else "asked"


def _do_held(request: Any, one: Any) -> HttpResponse:
    if request.POST.get("end"):
        actions.end_held(request.actor, one, until=request.actor.day)
        messages.success(request, words()("held.ended"))
    else:
        actions.agree(request.actor, one)
        messages.success(request, words()("held.agreed"))
    return HttpResponseRedirect(request.get_full_path())
