"""The list of enterprises and the page of one."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from tallystick.entry.web.customers.deeds import ENTERPRISE_DEEDS, LIST_DEEDS
from tallystick.entry.web.frame.deeds import status_of, take
from tallystick.entry.web.frame.language import listed, words
from tallystick.entry.web.frame.products import product_name
from tallystick.entry.web.frame.table import Choice, Column, Table, respond, words_of
from tallystick.record.audit.queries import trail_of
from tallystick.record.cases.queries import cases
from tallystick.record.cases.transitions import STATES
from tallystick.record.collateral.queries import items
from tallystick.record.collection.queries import queue
from tallystick.record.customers import queries
from tallystick.record.evidence.queries import uploads
from tallystick.record.loans.queries import loans
from tallystick.record.people.queries import branches
from tallystick.record.post_loan.queries import signals


def _link(row: Any) -> str:
    return reverse("enterprise", args=[row.enterprise_id])


COLUMNS = (
    Column("enterprise_id", sort="enterprise_id", link=_link),
    Column("enterprise_name", "name", sort="name", link=_link),
    Column("credit_code", sort="credit_code"),
    Column("industry", kind="code", codes="code", sort="industry"),
    Column("town", sort="town"),
    Column("group", "group.name", sort="group__name"),
    Column("branch", "branch", kind="named", sort="branch__code"),
    Column("manager", "manager.full_name", sort="manager__full_name"),
)


def enterprises(request: Any) -> HttpResponse:
    """This function will list the enterprises open to the person, and register a new one."""
    asked = words_of(request)
    places = [(str(one.pk), words().pick(one.name, one.name_zh)) for one in branches(request.actor)]
    choices = [Choice("branch", "branch_id", places)] if len(places) > 1 else []
    deeds = take(request, LIST_DEEDS, None)
    if isinstance(deeds, HttpResponse):
        return deeds
    rows = queries.enterprises(request.actor, words=asked)
    table = Table("enterprises", COLUMNS, rows, choices=choices, words=asked)
    return respond(request, table, "frame/list.html", title=words()("nav.enterprises"), deeds=deeds)


def enterprise(request: Any, enterprise_id: str) -> HttpResponse:
    """This function will show one enterprise: who it is, whom it belongs to, what was done."""
    row = queries.enterprise(request.actor, enterprise_id)
    deeds = take(request, ENTERPRISE_DEEDS, row)
    if isinstance(deeds, HttpResponse):
        return deeds
    members = list(row.group.members.select_related("branch")) if row.group else []
    fields = {
        "row": row,
        "deeds": deeds,
        "members": [one for one in members if one.pk != row.pk and request.actor.sees_branch(one.branch_id)],
        "cases": [
            (one, listed(STATES, one.state), product_name(one.product))
            for one in cases(request.actor).filter(enterprise=row)[:20]
        ],
        "loans": loans(request.actor).filter(enterprise=row)[:30],
        "uploads": uploads(request.actor, row)[:30],
        "pursuits": list(queue(request.actor).filter(enterprise=row)),
        "signals": signals(request.actor, live=False).filter(enterprise=row)[:20],
        "collateral": items(request.actor, enterprise_id=row.enterprise_id),
        "trail": trail_of(request.actor, "customers.Enterprise", str(row.pk)),
    }
    return render(request, "customers/enterprise.html", fields, status=status_of(deeds))
