"""The classification round: three steps by three persons; a class may be worse than the engine's, never better."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from tallystick.entry.web.classification.deeds import LINE_DEEDS, ROUND_DEEDS
from tallystick.entry.web.frame.deeds import status_of, take
from tallystick.entry.web.frame.detail import Detail
from tallystick.entry.web.frame.detail import respond as respond_detail
from tallystick.entry.web.frame.language import listed, words
from tallystick.entry.web.frame.table import Choice, Column, Table, respond, words_of
from tallystick.entry.web.post_loan.views import firm_link
from tallystick.record.classification import queries
from tallystick.record.classification.steps import REASONS

CLASSES = ("normal", "special_mention", "substandard", "doubtful", "loss")
STATES = ("open", "returned", "initial", "determined", "approved")
ROUNDS = (
    Column("day", kind="day", sort="day", link=lambda row: reverse("class_round", args=[row.day])),
    Column("lines", "count", kind="count", sort="count"),
    Column("approved", kind="count", sort="approved"),
    Column("opened_at", kind="instant", sort="opened_at"),
    Column("closed_at", kind="instant", sort="closed_at"),
)


def rounds(request: Any) -> HttpResponse:
    """This function will list the rounds."""
    table = Table("rounds", ROUNDS, queries.rounds(request.actor), order="-day")
    return respond(request, table, "frame/list.html", title=words()("nav.classification"))


def round_of(request: Any, day: str) -> HttpResponse:
    """This function will show a round: its sums, its lines, and the steps that take many lines at once."""
    on = _day(day)
    row = queries.rounds(request.actor).get(day=on)
    deeds = take(request, ROUND_DEEDS, row)
    if isinstance(deeds, HttpResponse):
        return deeds
    asked = words_of(request)
    columns = (
        Column("loan_id", sort="loan_id", link=lambda one: reverse("class_line", args=[on, one.loan_id])),
        Column("enterprise", "enterprise.name", sort="enterprise__name", link=firm_link),
        Column("exposure", "exposure_minor", kind="money", sort="exposure_minor"),
        Column("engine_class", kind="mark", codes="code", sort="engine_class"),
        Column("article", "engine_article", kind="code", codes="article", sort="engine_article"),
        Column("current_class", kind="mark", codes="code", sort="current_class"),
        Column("state", kind="mark", codes="class_state", sort="state"),
        Column("branch", kind="named", sort="branch__code"),
        Column("initial_by", "initial_by.full_name"),
        Column("determined_by", "determined_by.full_name"),
    )
    choices = [
        Choice("state", "state", [(code, words().code("class_state", code)) for code in STATES]),
        Choice("current_class", "current_class", [(code, words().code("code", code)) for code in CLASSES]),
    ]
    table = Table("class_round", columns, queries.lines(request.actor, on, words=asked), choices=choices, words=asked)
    fields = {
        "title": words()("class.round", day=day),
        "deeds": deeds,
        "sums": sorted(queries.sums(request.actor, on), key=lambda one: CLASSES.index(str(one["current_class"]))),
    }
    if status_of(deeds) == 422:
        from tallystick.entry.web.frame.table import shown

        return render(request, "classification/round.html", {**fields, "table": shown(request, table)}, status=422)
    return respond(request, table, "classification/round.html", **fields)


def line(request: Any, day: str, loan_id: str) -> HttpResponse:
    """This function will show one loan's class in a round and take the next step."""
    row = queries.lines(request.actor, _day(day)).get(loan_id=loan_id)
    facts = (
        Column("enterprise", "enterprise.name", link=firm_link),
        Column("exposure", "exposure_minor", kind="money"),
        Column("engine_class", kind="mark", codes="code"),
        Column("article", "engine_article", kind="code", codes="article"),
        Column("current_class", kind="mark", codes="code"),
        Column("state", kind="mark", codes="class_state"),
        Column("reason", lambda one: listed(REASONS, one.reason)),
        Column("note"),
        Column("initial_by", "initial_by.full_name"),
        Column("determined_by", "determined_by.full_name"),
        Column("approved_by", "approved_by.full_name"),
    )
    back = (words()("class.round", day=day), reverse("class_round", args=[day]))
    return respond_detail(request, Detail(row, loan_id, back, facts, deeds=LINE_DEEDS))


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Http404 from None
