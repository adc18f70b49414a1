"""The people of the bank, what they hold and may, and how that comes to be: asked by one, agreed to by another."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from tallystick.entry.web.frame.deeds import status_of, take
from tallystick.entry.web.frame.language import words
from tallystick.entry.web.frame.table import Column, Table, respond, words_of
from tallystick.entry.web.people.deeds import LIST_DEEDS, PERSON_DEEDS, held_deeds
from tallystick.record.people import queries


def _link(row: Any) -> str:
    return reverse("person", args=[row.username])


def _roles(row: Any) -> str:
    return ", ".join(words().code("role", one.role) for one in row.roles.all() if one.agreed_at and not one.until)


def _levels(row: Any) -> str:
    return ", ".join(
        words().code("authority", one.authority) for one in row.authorities.all() if one.agreed_at and not one.until
    )


def _waits(row: Any) -> str:
    held = (*row.roles.all(), *row.authorities.all())
    return "asked" if any(one.agreed_at is None for one in held) else ""


COLUMNS = (
    Column("number", "username", sort="username", link=_link),
    Column("full_name", sort="full_name", link=_link),
    Column("branch", kind="named", sort="branch__code"),
    Column("roles", _roles),
    Column("authorities", _levels),
    Column("waits", _waits, kind="mark", codes="held"),
    Column("last_login", kind="instant", sort="last_login"),
    Column("is_active", kind="yes", sort="is_active"),
)


def people(request: Any) -> HttpResponse:
    """This function will list everybody, and add a person."""
    asked = words_of(request)
    rows = queries.people(request.actor, words=asked)
    deeds = take(request, LIST_DEEDS, None)
    if isinstance(deeds, HttpResponse):
        return deeds
    table = Table("people", COLUMNS, rows, words=asked)
    return respond(request, table, "frame/list.html", title=words()("nav.people"), deeds=deeds)


def person(request: Any, number: str) -> HttpResponse:
    """This function will show one person and everything they held, and take what is asked, agreed or ended."""
    row = queries.people(request.actor).get(username=number)
    deeds = take(request, PERSON_DEEDS, row)
    if isinstance(deeds, HttpResponse):
        return deeds
    told = held_deeds(request, row)
    if isinstance(told, HttpResponse):
        return told
    fields = {"row": row, "deeds": deeds, "held": told}
    return render(request, "people/person.html", fields, status=status_of(deeds))
