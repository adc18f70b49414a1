"""What every page passes: somebody signed in with what their roles ask for, and refusals told as a calm page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse

from tallystick.entry.web.frame.errors import missing_page, refused_page, unable_page
from tallystick.pack import PolicyError
from tallystick.record.people.actor import Actor, Refused
from tallystick.record.unable import Unable

API = "/api/"
"""The API has a gate of its own."""
PASSWORD = "password"


class PageRequest(HttpRequest):
    """A request that has passed the gate."""

    actor: Actor
    htmx: Any


class Gate:
    """Middleware: asks for a sign-in on every page that is not marked open, and names the acting person."""

    def __init__(self, respond: Callable[[HttpRequest], HttpResponse]) -> None:
        self._respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self._respond(request)
        if not request.path.startswith(API) and getattr(request, "user", None) and request.user.is_authenticated:
            response.headers.setdefault("Cache-Control", "no-store")
        return response

    def process_view(
        self, request: Any, view: Callable[..., HttpResponse], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """This function will stop a request that nobody signed in for, or whose password must be changed first."""
        if request.path.startswith(API) or not getattr(view, "login_required", True):
            return None
        if not request.user.is_authenticated:
            return _to_sign_in(request)
        request.actor = Actor.of(request.user)
        must_change = request.user.must_change_password
        if must_change and request.resolver_match.url_name not in (PASSWORD, "sign_out", "set_language", "theme"):
            return redirect(PASSWORD)
        return None

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """This function will tell a refusal in its own sentence, and what is not there as not there.

        What the policy in force does not hold is told too, as what must be published first.
        What belongs to another branch is told as what does not exist, so that numbers cannot be tried out.
        """
        if request.path.startswith(API):
            return None
        if isinstance(error, Refused):
            return missing_page(request) if error.code == "other_branch" else refused_page(request, error)
        if isinstance(error, ObjectDoesNotExist | Http404):
            return missing_page(request)
        if isinstance(error, PolicyError):
            error = Unable("policy_lacks", str(error), f"现行政策缺少所需内容：{error}")
        if isinstance(error, Unable):
            return unable_page(request, error)
        return None


def _to_sign_in(request: Any) -> HttpResponse:
    there = reverse("sign_in")
    if request.method == "GET" and request.path != "/":
        there = f"{there}?{urlencode({'next': request.get_full_path()})}"
    if request.htmx:
        answer = HttpResponse(status=204)
        answer["HX-Redirect"] = there
        return answer
    return HttpResponseRedirect(there)
