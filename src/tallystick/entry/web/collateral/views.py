"""The collateral register: what is held, what of it counts by the policy, and what runs out or is due."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import reverse

from tallystick.entry.web.collateral.deeds import ITEM_DEEDS, LIST_DEEDS
from tallystick.entry.web.frame.deeds import take
from tallystick.entry.web.frame.detail import Detail, Part
from tallystick.entry.web.frame.detail import respond as respond_detail
from tallystick.entry.web.frame.language import words
from tallystick.entry.web.frame.table import Column, Table, respond
from tallystick.entry.web.post_loan.views import firm_link
from tallystick.record.collateral import queries
from tallystick.record.policies.queries import policy_on
from tallystick.record.unable import Unable

KINDS = "collateral_kind"


def _link(row: Any) -> str:
    return reverse("collateral_item", args=[row.number])


ITEMS = (
    Column("item_number", "number", sort="number", link=_link),
    Column("enterprise", "enterprise.name", sort="enterprise__name", link=firm_link),
    Column("kind", kind="code", codes=KINDS, sort="kind"),
    Column("description"),
    Column("registered_until", kind="day", sort="registered_until"),
    Column("insured_until", kind="day", sort="insured_until"),
    Column("branch", kind="named", sort="branch__code"),
)
VALUES = (
    Column("valued_day", kind="day"),
    Column("value_yuan", "value_minor", kind="money"),
    Column("method", kind="code", codes="method"),
    Column("source"),
    Column("state", kind="mark", codes="valuation"),
    Column("made_by", "made_by.full_name"),
    Column("checked_by", "checked_by.full_name"),
    Column("reason"),
)


def items(request: Any) -> HttpResponse:
    """This function will list the items held."""
    deeds = take(request, LIST_DEEDS, None)
    if isinstance(deeds, HttpResponse):
        return deeds
    table = Table("collateral", ITEMS, queries.items(request.actor))
    return respond(request, table, "frame/list.html", title=words()("nav.collateral"), deeds=deeds)


def item(request: Any, number: str) -> HttpResponse:
    """This function will show one item: its value, what counts, what is due, and every valuation."""
    row = queries.items(request.actor).get(number=number)
    try:
        stands = queries.standing([row], policy_on(request.actor.day))[0]
    except Unable:
        stands = None  # no policy is in force: what counts is unknown, and stays empty on the page
    due = " · ".join(words().code("collateral_due", one) for one in stands.due) if stands else None
    facts = (
        *ITEMS[1:4],
        Column("owner"),
        Column("value_yuan", lambda one: stands and stands.value_minor, kind="money"),
        Column("counts", lambda one: stands and stands.counts_minor, kind="money"),
        Column("revalue_by", lambda one: stands and stands.revalue_by, kind="day"),
        Column("due_now", lambda one: due),
        Column("prior_lien", "prior_lien_minor", kind="money"),
        Column("registration_number"),
        Column("registered_until", kind="day"),
        Column("insured_until", kind="day"),
    )
    back = (words()("nav.collateral"), reverse("collateral"))
    detail = Detail(row, f"{number} · {row.enterprise.name}", back, facts, parts=_parts, deeds=ITEM_DEEDS)
    return respond_detail(request, detail)


def _parts(row: Any) -> tuple[Part, ...]:
    return (Part(words()("collateral.values"), VALUES, list(row.valuations.all())),)
