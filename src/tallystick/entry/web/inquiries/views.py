"""Inquiries: the list, one with its progress or its answer, the lists behind it; the newest status and problems."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from tallystick.entry.jobs.inquire import start_worker
from tallystick.entry.web.frame.deeds import Deed, status_of, take
from tallystick.entry.web.frame.language import lang, words
from tallystick.entry.web.frame.table import Choice, Column, Table, respond
from tallystick.entry.web.inquiries.deeds import INQUIRY_DEEDS, NEWEST, REPLAY
from tallystick.entry.web.inquiries.lists import listing
from tallystick.entry.web.inquiries.shown import one_chapter, shown
from tallystick.record.inquiries import queries
from tallystick.record.inquiries.kinds import KINDS
from tallystick.record.inquiries.turn import is_taken

OPEN = ("waiting", "running")


def _version(row: Any) -> str:
    return "" if row.version is None else f"{row.version.pack} {row.version.version}"


COLUMNS = (
    Column("inquiry", "pk", kind="count", link=lambda row: reverse("inquiry", args=[row.pk])),
    Column("kind", kind="code", codes="inquiry", sort="kind"),
    Column("about", _version),
    Column("state", kind="mark", codes="inquiry_state", sort="state"),
    Column("found", lambda row: headline(row)),
    Column("asked_by", "asked_by.full_name"),
    Column("asked_at", kind="instant", sort="asked_at"),
)


def headline(row: Any) -> str:
    """This function will give what an inquiry found, or why it found nothing, in the reader's language."""
    if row.state == "answered":
        return words().pick(row.answer.headline, row.answer.headline_zh)
    return words().pick(row.told, row.told_zh) if row.told else ""


def inquiries(request: Any) -> HttpResponse:
    """This function will list what was asked, and take a replay of a decision or of a year."""
    rows = queries.inquiries(request.actor)
    deeds = take(request, (REPLAY,), None)
    if isinstance(deeds, HttpResponse):
        return deeds
    kinds = Choice("kind", "kind", [(kind, words()(f"inquiry.{kind}")) for kind in KINDS])
    table = Table("inquiries", COLUMNS, rows, (kinds,))
    return respond(request, table, "frame/list.html", title=words()("nav.inquiries"), deeds=deeds)


def newest(request: Any, kind: str) -> HttpResponse:
    """This function will show the newest status or problems, and what is on its way; and take the next one."""
    answered, later = queries.newest(request.actor, kind)
    deeds = take(request, (NEWEST[kind],), None)
    if isinstance(deeds, HttpResponse):
        return deeds
    return _page(request, answered, deeds, later=later, title=words()(f"inquiry.{kind}"))


def inquiry(request: Any, number: int) -> HttpResponse:
    """This function will show one inquiry: how far it is, or what it found."""
    row = queries.inquiries(request.actor).get(pk=number)
    named: tuple[Deed, ...] = INQUIRY_DEEDS if queries.may_ask(request.actor, row.kind) else ()
    deeds = take(request, named, row)
    if isinstance(deeds, HttpResponse):
        return deeds
    is_there = row.state == "answered"
    return _page(
        request, row if is_there else None, deeds, later=None if is_there else row, title=words()(f"inquiry.{row.kind}")
    )


def _page(request: Any, row: Any, deeds: Any, *, later: Any, title: str) -> HttpResponse:
    fields = {
        "row": row,
        "later": later,
        "is_open": later is not None and later.state in OPEN,
        "told": headline(later) if later is not None else "",
        "deeds": deeds,
        "title": title,
        "page": _kept(request, row) if row is not None else None,
        "about": _version(row) if row is not None else "",
    }
    return render(request, "inquiries/inquiry.html", fields, status=status_of(deeds))


def _kept(request: Any, row: Any) -> dict[str, Any]:
    """The page that an inquiry left; the problems of a diagnosis one at a time, for they are many and long."""
    page = queries.page_of(row.answer, lang())
    cut = one_chapter(page, request.GET.get("chapter")) if row.kind == "diagnosis" else page
    if cut is None:
        raise Http404
    return shown(cut, row.pk)


def progress(request: Any, number: int) -> HttpResponse:
    """This function will say how far an inquiry is; the page asks again and again, and comes anew when it has ended.

    Where nobody works though something is open (a worker was killed), it starts the next worker.
    """
    row = queries.inquiries(request.actor).get(pk=number)
    if row.state in OPEN and not is_taken():
        start_worker()
    answer = render(request, "inquiries/progress.html", {"later": row, "is_open": row.state in OPEN})
    if row.state not in OPEN:
        answer.headers["HX-Refresh"] = "true"
    return answer


def behind(request: Any, number: int, name: str) -> HttpResponse:
    """This function will list what stands behind a figure, each row leading to its loan or firm."""
    row = queries.inquiries(request.actor).get(pk=number, state="answered")
    found = listing(row.answer, name, request.GET)
    if found is None:
        raise Http404
    title, table = found
    return respond(
        request,
        table,
        "inquiries/behind.html",
        title=title,
        back=(words()(f"inquiry.{row.kind}"), reverse("inquiry", args=[row.pk])),
    )
