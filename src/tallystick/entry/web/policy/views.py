"""Policy packs: their versions, what differs between two, and the two signatures that put one in force."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from tallystick.entry.web.frame.deeds import status_of, take
from tallystick.entry.web.frame.errors import sentence
from tallystick.entry.web.frame.language import words
from tallystick.entry.web.frame.table import Column, Table, respond
from tallystick.entry.web.inquiries.deeds import VERSION_DEEDS as LAB_DEEDS
from tallystick.entry.web.inquiries.views import headline
from tallystick.entry.web.policy.deeds import LIST_DEEDS, VERSION_DEEDS
from tallystick.entry.web.policy.differences import differences, says
from tallystick.record.inquiries.queries import of_version
from tallystick.record.policies.queries import lacks_of, versions
from tallystick.record.unable import Unable


def _link(row: Any) -> str:
    return reverse("pack_version", args=[row.pk])


COLUMNS = (
    Column("pack", sort="pack", link=_link),
    Column("version", sort="version", link=_link),
    Column("state", kind="mark", codes="pack_state", sort="state"),
    Column("decides_from", kind="day", sort="decides_from"),
    Column("made_by", "made_by.full_name"),
    Column("first_signed_by", "first_signed_by.full_name"),
    Column("second_signed_by", "second_signed_by.full_name"),
    Column("published_at", kind="instant", sort="published_at"),
    Column("note"),
)


def packs(request: Any) -> HttpResponse:
    """This function will list every version of every pack, and take a new one."""
    rows = versions(request.actor)
    deeds = take(request, LIST_DEEDS, None)
    if isinstance(deeds, HttpResponse):
        return deeds
    table = Table("policy", COLUMNS, rows)
    return respond(request, table, "frame/list.html", title=words()("nav.policy"), deeds=deeds)


def version(request: Any, number: int) -> HttpResponse:
    """This function will show one version: what it says, what is new against another, and who signed."""
    row = versions(request.actor).get(pk=number)
    deeds = take(request, (*VERSION_DEEDS, *LAB_DEEDS), row)
    if isinstance(deeds, HttpResponse):
        return deeds
    others = [one for one in versions(request.actor).filter(pack=row.pack) if one.pk != row.pk]
    against = request.GET.get("against", "")
    other = next((one for one in others if str(one.pk) == against), None)
    other = other or next((one for one in others if one.pk < row.pk), None)
    fields = {
        "row": row,
        "deeds": deeds,
        "others": others,
        "other": other,
        "asked": [(one, headline(one)) for one in of_version(request.actor, row)],
        "differences": differences(other, row) if other else [],
        **_said(row, request.actor.day),
    }
    return render(request, "policy/version.html", fields, status=status_of(deeds))


def _said(row: Any, today: date) -> dict[str, Any]:
    """What a version says, and what it lacks for the engine of today."""
    lacks, told, told_of = lacks_of(row.digest, max(row.decides_from or today, today)), "", None
    try:
        told_of = says(row, today)
    except Unable as error:
        told = sentence(error)
    return {"says": told_of, "lacks": lacks, "told": told}
