"""Determinations about loans: the list, and one with how the engine sees the loan and what can be done."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.text import capfirst

from tallystick.entry.web.determinations.deeds import DETERMINATION_DEEDS
from tallystick.entry.web.frame.detail import Detail, Part
from tallystick.entry.web.frame.detail import respond as respond_detail
from tallystick.entry.web.frame.errors import sentence
from tallystick.entry.web.frame.language import listed, words
from tallystick.entry.web.frame.proposals import PROPOSAL, STATES
from tallystick.entry.web.frame.table import Choice, Column, Table, respond, words_of
from tallystick.record.determinations import queries
from tallystick.record.determinations.kinds import FACTS, SHOWN
from tallystick.record.unable import Unable


def _link(row: Any) -> str:
    return reverse("determination", args=[row.pk])


def _loan(row: Any) -> str:
    return reverse("loan", args=[row.loan_id])


def _means(row: Any) -> str:
    return words()("determination.ends" if row.ends_id else "determination.holds")


DETERMINATIONS = (
    Column("fact", lambda row: listed(FACTS, row.fact), sort="fact", link=_link),
    Column("means", _means),
    Column("loan_id", sort="loan_id", link=_loan),
    Column("enterprise", "loan.enterprise.name", sort="loan__enterprise__name"),
    Column("holds_from", "day", kind="day", sort="day"),
    Column("loss_share", "value", kind="share"),
    Column("state", kind="mark", codes="proposal", sort="state"),
    Column("proposed_by", "proposed_by.full_name"),
    Column("decided_by", "decided_by.full_name"),
)
FACTS_SHOWN = (
    Column("fact", lambda row: listed(SHOWN, row.fact)),
    Column("holds_from", "day", kind="day"),
    Column("holds_until", "until_day", kind="day"),
    Column("loss_share", "value", kind="share"),
    Column("determined_by"),
)
SEEN = (
    Column("asset_class", "class", kind="mark", codes="code"),
    Column("article", "class_article", kind="code", codes="article"),
    Column("days_past_due", kind="count"),
    Column("restructured_day", kind="day"),
    Column("observation_from", kind="day"),
    Column("observation_until", kind="day"),
    Column("npl_cleared_day", kind="day"),
    Column("upgrade_from", kind="day"),
)


def determinations(request: Any) -> HttpResponse:
    """This function will list the determinations open to the person, latest first."""
    asked, w = words_of(request), words()
    choices = [
        Choice("fact", "fact", [(code, listed(FACTS, code)) for code in FACTS]),
        Choice("state", "state", [(code, w.code("proposal", code)) for code in STATES]),
    ]
    rows = queries.determinations(request.actor, words=asked)
    table = Table("determinations", DETERMINATIONS, rows, choices=choices, words=asked)
    title, told = w("nav.determinations"), w("determination.told")
    return respond(request, table, "frame/list.html", title=title, told=told)


def determination(request: Any, pk: int) -> HttpResponse:
    """This function will show one determination beside how the engine sees the loan, and take another's word on it."""
    row, w = queries.determinations(request.actor).get(pk=pk), words()

    def parts(found: Any) -> tuple[Part, ...]:
        try:
            state = queries.seen(request.actor, found)
        except Unable as error:
            return (Part(sentence(error), SEEN, []),)
        held = queries.facts_of(request.actor, found.loan)
        return (Part(w("determination.seen"), SEEN, [state]), Part(w("determination.standing"), FACTS_SHOWN, held))

    facts = tuple(one for one in (*DETERMINATIONS[1:6], *PROPOSAL) if one.of(row) not in (None, ""))
    title = f"{capfirst(listed(FACTS, row.fact))} · {row.loan_id}"
    back = (w("nav.determinations"), reverse("determinations"))
    return respond_detail(request, Detail(row, title, back, facts, parts=parts, deeds=DETERMINATION_DEEDS))
