"""The look: the palette as a stylesheet, and the switch between light and dark."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET, require_POST

from tallystick.report.palette import stylesheet_tokens

YEAR = 365 * 86400


@login_not_required
@require_GET
@cache_control(public=True, max_age=3600)
def tokens(request: HttpRequest) -> HttpResponse:
    """This function will give the palette as CSS custom properties."""
    return HttpResponse(stylesheet_tokens(), content_type="text/css")


@login_not_required
@require_POST
def theme(request: Any) -> HttpResponse:
    """This function will turn the pages light or dark, as this browser keeps it, and go back to where it was asked."""
    wanted = request.POST.get("theme", "")
    answer = redirect(back_from(request))
    if wanted in ("light", "dark"):
        answer.set_cookie("theme", wanted, max_age=YEAR, httponly=True, samesite="Lax", secure=request.is_secure())
    return answer


def back_from(request: Any, otherwise: str = "/") -> str:
    """This function will give where to go on: `next` of the form where it stays on this site, else `otherwise`."""
    there = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = url_has_allowed_host_and_scheme(there, {request.get_host()}, require_https=request.is_secure())
    return there if is_ours else otherwise
