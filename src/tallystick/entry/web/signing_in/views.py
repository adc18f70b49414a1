"""Signing in, the second factor, a new password, signing out, and the page about oneself."""

from __future__ import annotations

from typing import Any

import segno
from axes.handlers.proxy import AxesProxyHandler
from axes.helpers import get_lockout_response
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import authenticate, login, logout, update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.signals import user_login_failed
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from tallystick.entry.web.frame.errors import sentence
from tallystick.entry.web.frame.language import words
from tallystick.entry.web.frame.look import back_from
from tallystick.entry.web.signing_in.forms import CodeForm, PasswordForm, SignInForm
from tallystick.record.people.actions import change_password
from tallystick.record.people.actor import Actor, Refused
from tallystick.record.people.queries import person_by_staff_number
from tallystick.record.people.second_factor import accept_code, enrol, new_secret, provisioning_uri

HALF = "half_signed_in"
"""In the session: who gave a right password and still owes a code, and since when."""
HALF_SECONDS = 300
BACKEND = "django.contrib.auth.backends.ModelBackend"
SECOND_FACTOR_ROLES = frozenset({"approver", "risk_officer", "administrator"})


def owes_code(person: Any) -> bool:
    """This function will tell whether `person` must give a code: they have one, or a role of theirs asks for one."""
    if person.totp_secret:
        return True
    return bool(settings.SECOND_FACTOR_REQUIRED and Actor.of(person).roles & SECOND_FACTOR_ROLES)


@login_not_required
@never_cache
@sensitive_post_parameters("password")
def sign_in(request: Any) -> HttpResponse:
    """This function will ask for staff number and password."""
    if request.user.is_authenticated:
        return redirect("desk")
    form = SignInForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        number = form.cleaned_data["number"].strip()
        person = authenticate(request, username=number, password=form.cleaned_data["password"])
        if person is not None:
            there = back_from(request)
            if owes_code(person):
                request.session.cycle_key()
                request.session[HALF] = {"number": number, "at": timezone.now().timestamp(), "next": there}
                return redirect("second_factor")
            return _signed_in(request, person, there)
        form.add_error(None, words()("sign_in.wrong"))
    status = 422 if form.errors else 200
    return render(request, "signing_in/sign_in.html", {"form": form, "next": back_from(request, "")}, status=status)


@login_not_required
@never_cache
def second_factor(request: Any) -> HttpResponse:
    """This function will ask for the code of the moment, and on the first time show the secret to be kept."""
    half = request.session.get(HALF)
    if half is None or timezone.now().timestamp() - half["at"] > HALF_SECONDS:
        request.session.pop(HALF, None)
        return redirect("sign_in")
    person, who = person_by_staff_number(half["number"]), {"username": half["number"]}
    if person is None or not AxesProxyHandler.is_allowed(request, who):
        return get_lockout_response(request, credentials=who)
    is_new = not person.totp_secret
    secret = half.setdefault("secret", new_secret()) if is_new else ""
    request.session.modified = True
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        code = form.cleaned_data["code"]
        try:
            done = enrol(Actor.of(person), secret, code) if is_new else accept_code(Actor.of(person), code)
        except Refused as error:
            form.add_error("code", sentence(error))
            done = False
        if done:
            request.session.pop(HALF)
            return _signed_in(request, person, half["next"])
        if not form.errors:
            form.add_error("code", words()("second_factor.wrong"))
        user_login_failed.send(sender=__name__, credentials=who, request=request)
        if not AxesProxyHandler.is_allowed(request, who):
            request.session.flush()
            return get_lockout_response(request, credentials=who)
    drawn = segno.make(provisioning_uri(half["number"], secret)).svg_inline(scale=4) if is_new else ""
    qr = mark_safe(drawn.replace("<svg", '<svg class="qr"'))
    fields = {"form": form, "is_new": is_new, "secret": secret, "qr": qr}
    return render(request, "signing_in/second_factor.html", fields, status=422 if form.errors else 200)


def _signed_in(request: Any, person: Any, there: str) -> HttpResponse:
    login(request, person, backend=BACKEND)  # a new session key, so that a planted one is worth nothing
    return redirect(there or "desk")


@sensitive_post_parameters("old", "new", "again")
def password(request: Any) -> HttpResponse:
    """This function will let a person choose a new password."""
    form = PasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if not request.user.check_password(form.cleaned_data["old"]):
            form.add_error("old", words()("password.wrong"))
        else:
            try:
                change_password(request.actor, request.user, form.cleaned_data["new"])
            except ValidationError as error:
                form.add_error("new", error)
            else:
                request.user.refresh_from_db()
                update_session_auth_hash(request, request.user)
                messages.success(request, words()("password.done"))
                return redirect("desk")
    fields = {"form": form, "must": request.user.must_change_password}
    return render(request, "signing_in/password.html", fields, status=422 if form.errors else 200)


@require_POST
def sign_out(request: Any) -> HttpResponse:
    """This function will end the session."""
    logout(request)
    return redirect("sign_in")


def me(request: Any) -> HttpResponse:
    """This function will show a person what they hold and may."""
    return render(request, "signing_in/me.html", {"rights": sorted(request.actor.rights)})
