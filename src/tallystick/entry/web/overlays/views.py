"""Overlays on expected loss, each by two persons."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import reverse

from tallystick.entry.web.frame.deeds import take
from tallystick.entry.web.frame.detail import Detail
from tallystick.entry.web.frame.detail import respond as respond_detail
from tallystick.entry.web.frame.language import words
from tallystick.entry.web.frame.proposals import PROPOSAL, STATES
from tallystick.entry.web.frame.table import Choice, Column, Table, respond
from tallystick.entry.web.overlays.deeds import OVERLAY_DEEDS, OVERLAYS_DEEDS
from tallystick.record.overlays import queries


def _link(row: Any) -> str:
    return reverse("overlay", args=[row.pk])


def _segment(row: Any) -> str:
    w = words()
    return f"{w.code('segment', row.column)}: {w.code('code', row.equals)}" if row.column else w("overlay.all")


OVERLAYS = (
    Column("overlay_no", "number", sort="number", link=_link),
    Column("segment", _segment),
    Column("share_added", "share", kind="share", sort="share"),
    Column("amount_added", "amount_minor", kind="money", sort="amount_minor"),
    Column("from_day", kind="day", sort="from_day"),
    Column("last_day", "until_day", kind="day", sort="until_day"),
    Column("state", kind="mark", codes="proposal", sort="state"),
    Column("proposed_by", "proposed_by.full_name"),
    Column("decided_by", "decided_by.full_name"),
)


def overlays(request: Any) -> HttpResponse:
    """This function will list the overlays, and take a new one."""
    rows = queries.overlays(request.actor)
    deeds = take(request, OVERLAYS_DEEDS, None)
    if isinstance(deeds, HttpResponse):
        return deeds
    w = words()
    choices = [Choice("state", "state", [(code, w.code("proposal", code)) for code in STATES])]
    table = Table("overlays", OVERLAYS, rows, choices=choices)
    return respond(request, table, "frame/list.html", title=w("nav.overlays"), told=w("overlay.told"), deeds=deeds)


def overlay(request: Any, pk: int) -> HttpResponse:
    """This function will show one overlay with what it comes to, and take a second person's word on it."""
    row = queries.overlays(request.actor).get(pk=pk)
    adds = queries.adds_now(request.actor, row) if request.actor.may("see_customers") else None
    given = OVERLAYS[2] if row.share is not None else OVERLAYS[3]
    facts = (OVERLAYS[1], given, *OVERLAYS[4:6], Column("adds_now", lambda one: adds, kind="money"), *PROPOSAL)
    back = (words()("nav.overlays"), reverse("overlays"))
    return respond_detail(request, Detail(row, row.number, back, facts, deeds=OVERLAY_DEEDS))
