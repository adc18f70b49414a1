"""The limits, what of each is used, and their changes, each by two persons."""

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
from tallystick.entry.web.limits.deeds import CHANGE_DEEDS, KINDS, LIMIT_DEEDS
from tallystick.record.limits import queries


def _over(row: Any) -> str:
    return "overdrawn" if row.is_overdrawn else ""


def _link(row: Any) -> str:
    return reverse("limit_change", args=[row.pk])


LIMITS = (
    Column("kind", kind="code", codes="limit_kind", sort="kind"),
    Column("key", sort="key"),
    Column("limit_set", "limit_minor", kind="money", sort="limit_minor"),
    Column("used", "used_minor", kind="money", sort="used_minor"),
    Column("left", lambda row: row.limit_minor - row.used_minor, kind="money"),
    Column("overdrawn", _over, kind="mark", codes="limit_state"),
    Column("from_day", kind="day", sort="from_day"),
    Column("until_day", kind="day", sort="until_day"),
)
CHANGES = (
    Column("kind", kind="code", codes="limit_kind", sort="kind"),
    Column("key", sort="key", link=_link),
    Column("limit_set", "limit_minor", kind="money", sort="limit_minor"),
    Column("from_day", kind="day", sort="from_day"),
    Column("until_day", kind="day", sort="until_day"),
    Column("state", kind="mark", codes="proposal", sort="state"),
    Column("proposed_by", "proposed_by.full_name"),
    Column("decided_by", "decided_by.full_name"),
)


def limits(request: Any) -> HttpResponse:
    """This function will list the limits with what of them is used, or their changes; and take a new one."""
    deeds = take(request, LIMIT_DEEDS, None)
    if isinstance(deeds, HttpResponse):
        return deeds
    w, tab = words(), request.GET.get("tab", "set")
    tabs = [
        {"title": w(f"limits.{one}"), "url": f"?tab={one}", "is_here": one == tab, "count": None}
        for one in ("set", "changes")
    ]
    choices = [Choice("kind", "kind", [(code, w.code("limit_kind", code)) for code in KINDS])]
    if tab == "changes":
        choices.append(Choice("state", "state", [(code, w.code("proposal", code)) for code in STATES]))
        table = Table("limit_changes", CHANGES, queries.changes(request.actor), choices=choices, extra={"tab": tab})
    else:
        table = Table("limits", LIMITS, queries.limits(request.actor), choices=choices)
    return respond(request, table, "frame/list.html", title=w("nav.limits"), deeds=deeds, tabs=tabs)


def change(request: Any, pk: int) -> HttpResponse:
    """This function will show one change beside the limit as it is, and take a second person's word on it."""
    row = queries.changes(request.actor).get(pk=pk)
    now = queries.set_now(row)
    facts = (
        CHANGES[0],
        Column("key"),
        *CHANGES[2:5],
        Column("limit_now", lambda one: now.limit_minor if now else None, kind="money"),
        Column("used", lambda one: now.used_minor if now else None, kind="money"),
        Column("overdrawn_by", lambda one: max(now.used_minor - one.limit_minor, 0) if now else None, kind="money"),
        *PROPOSAL,
    )
    w = words()
    over = now is not None and row.state == "proposed" and now.used_minor > row.limit_minor
    detail = Detail(
        row,
        f"{w.code('limit_kind', row.kind)} · {row.key}",
        (w("nav.limits"), f"{reverse('limits')}?tab=changes"),
        facts,
        about=w("limits.below_use") if over else "",
        deeds=CHANGE_DEEDS,
    )
    return respond_detail(request, detail)
