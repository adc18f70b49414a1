"""What is typed to sign in."""

from __future__ import annotations

from typing import Any

from django import forms

from tallystick.entry.web.frame.forms import BankForm
from tallystick.entry.web.frame.language import words


def _password(word: str) -> forms.CharField:
    return forms.CharField(
        strip=False, max_length=256, widget=forms.PasswordInput(attrs={"autocomplete": f"{word}-password"})
    )


class SignInForm(BankForm):
    """Staff number and password."""

    number = forms.CharField(
        max_length=150, widget=forms.TextInput(attrs={"autocomplete": "username", "autofocus": True})
    )
    password = _password("current")


class CodeForm(BankForm):
    """The six figures of the moment."""

    code = forms.RegexField(
        r"^\d{6}$",
        strip=True,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "autofocus": True}),
    )


class PasswordForm(BankForm):
    """The old password and, twice, the new one."""

    old = _password("current")
    new = _password("new")
    again = _password("new")

    def clean(self) -> dict[str, Any]:
        """This function will hold the new password against its repetition."""
        held: dict[str, Any] = super().clean() or {}
        if "new" in held and "again" in held and held["new"] != held["again"]:
            self.add_error("again", words()("password.not_same"))
        return held
