"""Pages that say what went wrong: not allowed, not there, too large, our own fault."""

from __future__ import annotations

from typing import Any, Protocol

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from tallystick.entry.web.frame.language import lang, words


class Told(Protocol):
    """An error of the domain: a code and its sentence in both languages."""

    code: str
    en: str
    zh: str


def is_told(error: BaseException) -> bool:
    """This function will tell whether `error` has a sentence for people."""
    return isinstance(getattr(error, "en", None), str) and isinstance(getattr(error, "zh", None), str)


def sentence(error: Any) -> str:
    """This function will give the sentence of an error of the domain in the reader's language."""
    text: str = (error.zh or error.en) if lang() == "zh" else error.en
    return text if text.endswith((".", "。")) else text + words()("sentence.end")


def _page(request: HttpRequest, status: int, key: str, told: str = "") -> HttpResponse:
    w = words()
    fields = {"title": w(f"error.{key}"), "told": told or w(f"error.{key}.told"), "status": status, "is_error": True}
    return render(request, "frame/error.html", fields, status=status)


def refused_page(request: HttpRequest, error: Any = None) -> HttpResponse:
    """This function will say that something is not for this person, and by which rule."""
    return _page(request, 403, "refused", sentence(error) if error is not None and is_told(error) else "")


def missing_page(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """This function will say that there is nothing here."""
    return _page(request, 404, "missing")


def unable_page(request: HttpRequest, error: Any) -> HttpResponse:
    """This function will say what stands in the way, and what to do about it."""
    return _page(request, 409, "unable", sentence(error))


def bad_page(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """This function will say that a request was not understood."""
    return _page(request, 400, "bad")


def failed_page(request: HttpRequest) -> HttpResponse:
    """This function will say that the fault is ours and that nothing was stored."""
    return _page(request, 500, "failed")


def csrf_page(request: HttpRequest, reason: str = "") -> HttpResponse:
    """This function will say that a form came without its token: from another site, or kept open too long."""
    return _page(request, 403, "csrf")
