"""Amendments of loans: the list, and one with its terms, the plan it makes, the votes and what can be done."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.text import capfirst

from tallystick.entry.web.amendments.deeds import AMENDMENT_DEEDS
from tallystick.entry.web.frame.detail import Detail, Part
from tallystick.entry.web.frame.detail import respond as respond_detail
from tallystick.entry.web.frame.language import listed, words
from tallystick.entry.web.frame.table import Choice, Column, Table, respond, words_of
from tallystick.record.amendments import queries
from tallystick.record.amendments.states import CONDITIONS, DIFFICULTIES, KINDS

STATES = ("asked", "approved", "refused", "withdrawn")


def _link(row: Any) -> str:
    return reverse("amendment", args=[row.pk])


def _met(row: Any) -> str:
    return "\n".join(listed(CONDITIONS, code) for code in row.met)


AMENDMENTS = (
    Column("loan_id", sort="loan_id", link=_link),
    Column("enterprise", "loan.enterprise.name", sort="loan__enterprise__name"),
    Column("kind", kind="code", codes="amendment", sort="kind"),
    Column("matures_new", "until_day", kind="day", sort="until_day"),
    Column("owed_then", "owed_minor", kind="money", sort="owed_minor"),
    Column("authority", kind="code", codes="authority", sort="authority"),
    Column("asked_by", "asked_by.full_name"),
    Column("asked_at", kind="instant", sort="asked_at"),
    Column("state", kind="mark", codes="amendment_state", sort="state"),
)
FACTS = (
    Column("loan_id", link=lambda row: reverse("loan", args=[row.loan_id])),
    *AMENDMENTS[1:5],
    Column("rate_new", "rate_bp", kind="bp"),
    Column("repayment_new", "repayment", kind="code", codes="code"),
    Column("difficulty", lambda row: listed(DIFFICULTIES, row.difficulty)),
    Column("met", _met),
    Column("is_qualified", lambda row: row.is_qualified, kind="yes"),
    Column("days_past_due", kind="count"),
    Column("asset_class", kind="mark", codes="code"),
    Column("reason"),
    *AMENDMENTS[5:],
    Column("why"),
    Column(
        "new_loan",
        "new_loan.loan_id",
        link=lambda row: reverse("loan", args=[row.new_loan_id]) if row.new_loan_id else "",
    ),
)
PLAN = (
    Column("due_day", lambda line: date.fromisoformat(line["due_day"]), kind="day"),
    Column("principal", "principal_minor", kind="money"),
    Column("interest", "interest_minor", kind="money"),
)
VOTES = (
    Column("by", "person.full_name"),
    Column("agrees", kind="yes"),
    Column("note"),
    Column("at", kind="instant"),
)


def amendments(request: Any) -> HttpResponse:
    """This function will list the amendments open to the person, latest first."""
    asked, w = words_of(request), words()
    choices = [
        Choice("kind", "kind", [(code, w.code("amendment", code)) for code in KINDS]),
        Choice("state", "state", [(code, w.code("amendment_state", code)) for code in STATES]),
    ]
    rows = queries.amendments(request.actor, words=asked)
    table = Table("amendments", AMENDMENTS, rows, choices=choices, words=asked)
    return respond(request, table, "frame/list.html", title=w("nav.amendments"))


def amendment(request: Any, pk: int) -> HttpResponse:
    """This function will show one amendment and take a signature, a vote or its withdrawal."""
    row, w = queries.amendments(request.actor).get(pk=pk), words()
    held, count = queries.votes(request.actor, row)
    told = w("amendment.votes", agreed=count.agreed, against=count.against, needed=count.needed)
    facts = tuple(one for one in FACTS if one.of(row) not in (None, ""))

    def parts(found: Any) -> tuple[Part, ...]:
        return (Part(told, VOTES, held), Part(w("amendment.plan"), PLAN, found.plan))

    title = f"{capfirst(w.code('amendment', row.kind))} · {row.loan_id}"
    back = (w("nav.amendments"), reverse("amendments"))
    return respond_detail(request, Detail(row, title, back, facts, parts=parts, deeds=AMENDMENT_DEEDS))
