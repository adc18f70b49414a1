"""The collection queue in the order it is to be worked, one pursuit, and disposals that wait for a second person."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import reverse

from tallystick.entry.web.collection.deeds import DISPOSAL_DEEDS, PURSUIT_DEEDS
from tallystick.entry.web.frame.detail import Detail, Part
from tallystick.entry.web.frame.detail import respond as respond_detail
from tallystick.entry.web.frame.language import listed, words
from tallystick.entry.web.frame.table import Column, Table, respond, words_of
from tallystick.entry.web.post_loan.views import firm_link
from tallystick.record.collection import queries
from tallystick.record.collection.states import DEEDS


def _link(row: Any) -> str:
    return reverse("pursuit", args=[row.loan_id])


def _promise(row: Any) -> str:
    return "broken" if row.has_broken else "open" if row.has_promise else ""


QUEUE = (
    Column("loan_id", sort="loan_id", link=_link),
    Column("enterprise", "enterprise.name", sort="enterprise__name", link=_link),
    Column("days_past_due", kind="count", sort="days_past_due"),
    Column("exposure", "exposure_minor", kind="money", sort="exposure_minor"),
    Column("strategy", kind="code", codes="strategy", sort="strategy"),
    Column("step", kind="code", codes="collection", sort="step"),
    Column("collect_by", kind="day", sort="collect_by"),
    Column("promise", _promise, kind="mark", codes="promise"),
    Column("clock_alert", kind="mark", codes="clock"),
    Column("branch", kind="named", sort="branch__code"),
    Column("officer", "officer.full_name", sort="officer__full_name"),
)
OF_LOAN = (
    Column("since", "opened_day", kind="day", link=_link),
    Column("state", kind="mark", codes="pursuit"),
    *(one for one in QUEUE if one.name in ("days_past_due", "exposure", "strategy", "step", "collect_by", "officer")),
)
"""A pursuit as the loan's page names it, with the way to it."""
PURSUIT = (
    Column("enterprise", "enterprise.name", link=firm_link),
    Column("days_past_due", kind="count"),
    Column("exposure", "exposure_minor", kind="money"),
    Column("allowance", "allowance_minor", kind="money"),
    Column("strategy", kind="code", codes="strategy"),
    Column("step", kind="code", codes="collection"),
    Column("collect_by", kind="day"),
    Column("limitation_until", kind="day"),
    Column("guarantee_until", kind="day"),
    Column("clock_alert", kind="mark", codes="clock"),
    Column("write_off_ground", kind="code", codes="ground"),
    Column("is_write_off_ready", kind="yes"),
    Column("officer", "officer.full_name"),
    Column("state", kind="mark", codes="pursuit"),
)
PROMISES = (
    Column("made_day", kind="day"),
    Column("due_day", kind="day"),
    Column("amount", "amount_minor", kind="money"),
    Column("paid", "paid_minor", kind="money"),
    Column("state", kind="mark", codes="promise"),
    Column("taken_by", "taken_by.full_name"),
)
DONE = (
    Column("day", kind="day"),
    Column("kind", lambda row: listed(DEEDS, row.kind)),
    Column("note"),
    Column("by", "by.full_name"),
)
DISPOSALS = (
    Column("loan_id", "pursuit.loan_id", link=lambda row: reverse("disposal", args=[row.pk])),
    Column("enterprise", "pursuit.enterprise.name"),
    Column("kind", kind="code", codes="disposal"),
    Column("amount", "amount_minor", kind="money", sort="amount_minor"),
    Column("ground", kind="code", codes="ground"),
    Column("proposed_by", "proposed_by.full_name"),
)
DISPOSED = (
    Column("kind", kind="code", codes="disposal"),
    Column("amount", "amount_minor", kind="money"),
    Column("ground", kind="code", codes="ground"),
    Column("state", kind="mark", codes="disposal"),
    Column("proposed_by", "proposed_by.full_name"),
    Column("decided_by", "decided_by.full_name"),
    Column("reason"),
)


def queue(request: Any) -> HttpResponse:
    """This function will list open pursuits: clocks of law first, then broken promises, then by the day due."""
    asked, tab = words_of(request), request.GET.get("tab", "all")
    rows = queries.queue(request.actor, words=asked, only_own=tab == "mine")
    tabs = [
        {"title": words()(f"cases.{one}"), "url": f"?tab={one}", "is_here": one == tab, "count": None}
        for one in ("all", "mine")
    ]
    table = Table("collection", QUEUE, rows, words=asked, extra={} if tab == "all" else {"tab": tab})
    return respond(request, table, "frame/list.html", title=words()("nav.collection"), tabs=tabs)


def pursuit(request: Any, loan_id: str) -> HttpResponse:
    """This function will show one pursuit: clocks, promises, what was done; and take the next deed."""
    row = queries.pursuit(request.actor, loan_id)
    back = (words()("nav.collection"), reverse("collection"))
    detail = Detail(row, f"{row.enterprise.name} · {loan_id}", back, PURSUIT, parts=_parts, deeds=PURSUIT_DEEDS)
    return respond_detail(request, detail)


def disposals(request: Any) -> HttpResponse:
    """This function will list write-offs and transfers that wait and that others proposed."""
    rows = queries.waiting_disposals(request.actor)
    table = Table("write_offs", DISPOSALS, rows)
    told = words()("disposal.told")
    return respond(request, table, "frame/list.html", title=words()("nav.write_offs"), told=told)


def disposal(request: Any, pk: int) -> HttpResponse:
    """This function will show one disposal that waits and take the decision."""
    row = queries.waiting_disposals(request.actor).get(pk=pk)
    facts = (
        *DISPOSALS[1:],
        Column("price", "price_minor", kind="money"),
        Column("buyer"),
        Column("case_told", "case"),
    )
    back = (words()("nav.write_offs"), reverse("write_offs"))
    return respond_detail(request, Detail(row, row.pursuit.loan_id, back, facts, deeds=DISPOSAL_DEEDS))


def _parts(row: Any) -> tuple[Part, ...]:
    w = words()
    held = (
        Part(w("pursuit.promises"), PROMISES, list(row.promises.all())),
        Part(w("pursuit.deeds"), DONE, list(row.deeds.all())),
    )
    disposed = list(row.disposals.all())
    return (*held, Part(w("nav.write_offs"), DISPOSED, disposed)) if disposed else held
