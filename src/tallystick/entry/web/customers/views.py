"""The list of enterprises and the page of one."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from tallystick.entry.web.customers.deeds import ENTERPRISE_DEEDS, LIST_DEEDS, PurposeForm
from tallystick.entry.web.customers.graph import graph
from tallystick.entry.web.customers.told import BUREAU, grade_chart, owners, timeline
from tallystick.entry.web.frame.deeds import status_of, take
from tallystick.entry.web.frame.detail import Part
from tallystick.entry.web.frame.language import listed, words
from tallystick.entry.web.frame.products import product_name
from tallystick.entry.web.frame.table import Choice, Column, Table, respond, words_of
from tallystick.record.audit.queries import trail_of
from tallystick.record.cases.connections import connections, exposure
from tallystick.record.cases.queries import cases
from tallystick.record.cases.transitions import STATES
from tallystick.record.collateral.queries import items
from tallystick.record.collection.queries import queue
from tallystick.record.customers import queries
from tallystick.record.evidence.queries import bureau as bureau_of
from tallystick.record.loans.queries import last_states
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
    found = queries.enterprises(request.actor, words=asked)
    table = Table("enterprises", COLUMNS, found, choices=choices, words=asked)
    return respond(request, table, "frame/list.html", title=words()("nav.enterprises"), deeds=deeds)


def enterprise(request: Any, enterprise_id: str) -> HttpResponse:
    """This function will show one enterprise: who it is, whom it belongs to, what it owes, what was done."""
    row = queries.enterprise(request.actor, enterprise_id)
    deeds = take(request, ENTERPRISE_DEEDS, row)
    if isinstance(deeds, HttpResponse):
        return deeds
    found = connections(request.actor, row)
    fields = {
        "row": row,
        "deeds": deeds,
        "owners": owners(request.actor, row),
        "found": found,
        "picture": graph(found) if found.ties else "",
        "exposure": exposure(request.actor, row, found),
        "grades": grade_chart(request.actor, row),
        "cases": [
            (one, listed(STATES, one.state), product_name(one.product))
            for one in cases(request.actor).filter(enterprise=row)[:20]
        ],
        "loans": last_states(request.actor).filter(loan__enterprise=row).select_related("loan")[:30],
        "timeline": timeline(request.actor, row),
        "pursuits": list(queue(request.actor).filter(enterprise=row)),
        "signals": signals(request.actor, live=False).filter(enterprise=row)[:20],
        "collateral": items(request.actor, enterprise_id=row.enterprise_id),
        "trail": trail_of(request.actor, "customers.Enterprise", str(row.pk)),
    }
    return render(request, "customers/enterprise.html", fields, status=status_of(deeds))


@require_http_methods(["GET", "POST"])
def bureau(request: Any, enterprise_id: str) -> HttpResponse:
    """This function will ask what a bureau report is looked at for, and show it; every look is logged by the record."""
    row = queries.enterprise(request.actor, enterprise_id)
    request.actor.need("see_bureau")
    form = PurposeForm(request.POST or None, actor=request.actor, subject=row)
    parts: list[Part] = []
    if request.method == "POST" and form.is_valid():
        held = bureau_of(request.actor, row, purpose=form.cleaned_data["purpose_of_look"])
        parts = [Part(words().code("table", table), BUREAU[table], held[table].to_dicts()) for table in BUREAU]
    fields = {"row": row, "form": form, "parts": parts}
    return render(request, "customers/bureau.html", fields, status=422 if form.errors else 200)
