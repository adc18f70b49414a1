"""Cases of exemption: the list, and one with those concerned, their duties, the opinion and the votes."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import reverse

from tallystick.entry.web.exemptions.deeds import EXEMPTION_DEEDS
from tallystick.entry.web.frame.detail import Detail, Part
from tallystick.entry.web.frame.detail import respond as respond_detail
from tallystick.entry.web.frame.language import listed, words
from tallystick.entry.web.frame.table import Choice, Column, Table, respond
from tallystick.record.exemptions import queries
from tallystick.record.exemptions.states import EXEMPTION, FINDINGS, OUTCOMES
from tallystick.record.people.rights import NAMES


def _link(row: Any) -> str:
    return reverse("exemption", args=[row.pk])


def _duty(row: Any) -> str:
    return words().pick(row.duty.name.en, row.duty.name.zh)


EXEMPTIONS = (
    Column("loan_id", sort="loan_id", link=_link),
    Column("enterprise", "loan.enterprise.name", sort="loan__enterprise__name", link=_link),
    Column("ground_of_case", "ground", kind="mark", codes="code"),
    Column("opened_day", kind="day", sort="opened_day"),
    Column("due_day", kind="day", sort="due_day"),
    Column("branch", kind="named", sort="branch__code"),
    Column("state", kind="mark", codes="exemption_state", sort="state"),
)
FACTS = (
    Column("loan_id", link=lambda row: reverse("loan", args=[row.loan_id])),
    *EXEMPTIONS[1:],
    Column("is_in_scope", kind="yes"),
    Column("opened_by", "opened_by.full_name"),
    Column("opinion"),
    Column("opinion_by", "opinion_by.full_name"),
    Column("decided_day", kind="day"),
)
PERSONS = (
    Column("person", "person.full_name"),
    Column("role", lambda row: listed(NAMES, row.role)),
    Column("outcome_for", lambda row: listed(OUTCOMES, row.outcome)),
    Column("reason"),
    Column("appeal"),
    Column("appealed_day", kind="day"),
    Column("judged_by", "judged_by.full_name"),
)
DUTIES = (
    Column("person", "concerned.person.full_name"),
    Column("duty", _duty),
    Column("source_of", "duty.source"),
    Column("finding_of_duty", lambda row: listed(FINDINGS, row.finding.finding) if row.finding else ""),
    Column("shown_by", "finding.note"),
    Column("by", "finding.by.full_name"),
)
VOTES = (
    Column("opinion_no", "round", kind="count"),
    Column("by", "person.full_name"),
    Column("agrees", kind="yes"),
    Column("note"),
    Column("at", kind="instant"),
)


def exemptions(request: Any) -> HttpResponse:
    """This function will list the cases open to the person: of their branches, or those about them."""
    w = words()
    states = sorted(EXEMPTION.states())
    choices = [Choice("state", "state", [(code, w.code("exemption_state", code)) for code in states])]
    table = Table("exemptions", EXEMPTIONS, queries.cases(request.actor), choices=choices)
    return respond(request, table, "frame/list.html", title=w("nav.exemptions"), told=w("exemption.told"))


def exemption(request: Any, pk: int) -> HttpResponse:
    """This function will show one case and take what the person may do in it."""
    row, w = queries.cases(request.actor).get(pk=pk), words()

    def parts(found: Any) -> tuple[Part, ...]:
        held = [
            Part(w("exemption.persons"), PERSONS, queries.persons(request.actor, found)),
            Part(w("exemption.duties"), DUTIES, queries.looked_at(request.actor, found)),
        ]
        if queries.may_read_all(request.actor):
            held.append(Part(w("exemption.votes"), VOTES, list(found.votes.select_related("person"))))
        return tuple(held)

    title = f"{w('nav.exemptions')} · {row.loan_id}"
    back = (w("nav.exemptions"), reverse("exemptions"))
    return respond_detail(request, Detail(row, title, back, FACTS, parts=parts, deeds=EXEMPTION_DEEDS))
