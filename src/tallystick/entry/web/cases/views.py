"""Applications: the list, one case with everything done in it, and which products fit a firm."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from tallystick.entry.web.cases.deeds import CASE_DEEDS, MATCH_DEEDS
from tallystick.entry.web.cases.guaranteeing import GUARANTOR_DEEDS, part
from tallystick.entry.web.frame.deeds import status_of, take
from tallystick.entry.web.frame.errors import is_told, sentence
from tallystick.entry.web.frame.language import listed, words
from tallystick.entry.web.frame.products import product_name
from tallystick.entry.web.frame.table import Choice, Column, Table, respond, words_of
from tallystick.record.cases import queries
from tallystick.record.cases.matching import matched
from tallystick.record.cases.reasons import DECLINE, KINDS, OVERRIDE
from tallystick.record.cases.transitions import STATES
from tallystick.record.customers.queries import enterprise
from tallystick.record.evidence.queries import uploads
from tallystick.record.unable import Unable

WAY = ("applied", "investigating", "to_decide", "to_review", "to_approve", "approved", "contracted", "ready_to_draw")
WAY_END = "drawn"
BESIDE = {"second_wanted": "investigating", "engine_declined": "to_decide", "returned": "to_review"}


def link(row: Any) -> str:
    """This function will give the address of a case."""
    return reverse("case", args=[row.number])


COLUMNS = (
    Column("case_number", "number", sort="number", link=link),
    Column("enterprise", "enterprise.name", sort="enterprise__name", link=link),
    Column("product", lambda row: product_name(row.product), sort="product"),
    Column("amount", "amount_minor", kind="money", sort="amount_minor"),
    Column("tenor_months", kind="count", sort="tenor_months"),
    Column("state", lambda row: listed(STATES, row.state), sort="state"),
    Column("since_at", kind="instant", sort="since_at"),
    Column("branch", kind="named", sort="branch__code"),
    Column("manager", "manager.full_name", sort="manager__full_name"),
    Column("applied_day", kind="day", sort="applied_day"),
)


def cases(request: Any) -> HttpResponse:
    """This function will list the applications open to the person: those that wait for them, theirs, or all."""
    asked, tab = words_of(request), request.GET.get("tab", "all")
    rows = queries.cases(request.actor, words=asked, mine=tab == "mine")
    if tab == "waiting":
        rows = rows.filter(pk__in=queries.waiting(request.actor).values("pk"))
    tabs = [
        {"title": words()(f"cases.{one}"), "url": f"?tab={one}", "is_here": one == tab, "count": None}
        for one in ("all", "waiting", "mine")
    ]
    states = [(code, listed(STATES, code)) for code in STATES]
    table = Table(
        "cases",
        COLUMNS,
        rows,
        choices=[Choice("state", "state", states)],
        words=asked,
        extra={} if tab == "all" else {"tab": tab},
    )
    return respond(request, table, "frame/list.html", title=words()("nav.cases"), tabs=tabs)


def case(request: Any, number: str) -> HttpResponse:
    """This function will show one case with what can be done next, and do what is asked."""
    row = queries.case(request.actor, number)
    deeds = take(request, (*CASE_DEEDS, *GUARANTOR_DEEDS), row)
    if isinstance(deeds, HttpResponse):
        return deeds
    votes, count, troubles = [], None, []
    items: list[Any] = []
    try:
        votes, count = queries.votes(row)
        items = queries.items_wanted(row)
    except Unable as error:
        troubles.append(sentence(error))
    fields = {
        "row": row,
        "state": listed(STATES, row.state),
        "way": _way(row.state),
        "deeds": deeds,
        "may_interview": any(one.deed.name == "investigate" for one in deeds),
        "items": items,
        "uploads": uploads(request.actor, row.enterprise, case_number=row.number)[:50],
        "investigations": queries.investigations(row),
        "decisions": list(queries.decisions(row)[:20]),
        "overrides": [
            (one, listed(KINDS, one.kind), listed({**OVERRIDE, **DECLINE}, one.reason))
            for one in queries.overrides(row)
        ],
        "guarantors": part(request.actor, row),
        "votes": votes,
        "count": count,
        "done": [(one, listed(STATES, one.to_state)) for one in queries.deeds(row)],
        "troubles": troubles,
    }
    return render(request, "cases/case.html", fields, status=status_of(deeds))


def match(request: Any, enterprise_id: str) -> HttpResponse:
    """This function will show which products fit a firm and why the others do not, and open an application."""
    row = enterprise(request.actor, enterprise_id)
    deeds = take(request, MATCH_DEEDS, row)
    if isinstance(deeds, HttpResponse):
        return deeds
    told = ""
    found: list[Any] = []
    try:
        found = matched(request.actor, row)
    except Unable as error:
        if not is_told(error):
            raise
        told = sentence(error)
    fields = {"row": row, "matches": found, "deeds": deeds, "told": told}
    return render(request, "cases/match.html", fields, status=status_of(deeds))


def _way(state: str) -> list[tuple[str, str]]:
    """The way of a case with where it is: (word, past, now or empty)."""
    here = BESIDE.get(state, state)
    way = (*WAY, WAY_END)
    place = way.index(here) if here in way else -1
    marks = ["past" if index < place else "now" if index == place else "" for index in range(len(way))]
    told = [(listed(STATES, one), mark) for one, mark in zip(way, marks, strict=True)]
    return told if state in way else [*told, (listed(STATES, state), "now")] if place < 0 else told
