"""The audit trail: every write, who did it, what was before and after."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from tallystick.entry.web.frame.language import listed, words
from tallystick.entry.web.frame.table import Choice, Column, Table, respond, words_of
from tallystick.record.audit.queries import entries, looks
from tallystick.record.audit.queries import entry as one_entry
from tallystick.record.cases.reasons import DECLINE, OVERRIDE
from tallystick.record.classification.steps import REASONS


def about(row: Any) -> str:
    """This function will say in words what an entry is about."""
    return f"{words().code('subject', row.subject_kind)} {row.subject_id}"


def why(row: Any) -> str:
    """This function will say why an entry was made: one of the record's lists in words, another as it was typed."""
    reason: str = row.reason
    return listed(LISTED, reason) if reason in LISTED else reason


def _link(row: Any) -> str:
    return reverse("audit_entry", args=[row.pk])


LISTED: Final = {**OVERRIDE, **DECLINE, **REASONS}
COLUMNS = (
    Column("entry", "pk", sort="pk", link=_link),
    Column("at", kind="instant", sort="at"),
    Column("who", "person.full_name", sort="person__full_name"),
    Column("action", kind="code", codes="action", sort="action"),
    Column("subject", lambda row: about(row), sort="subject_kind"),
    Column("branch", kind="named", sort="branch__code"),
    Column("reason", lambda row: why(row)),
)


LOOKS = (
    Column("at", kind="instant", sort="at"),
    Column("who", "person.full_name", sort="person__full_name"),
    Column("number", "person.username", sort="person__username"),
    Column("branch", "person.branch", kind="named", sort="person__branch__code"),
    Column("looked_at", "what", kind="code", codes="look", sort="what"),
    Column(
        "enterprise_id", "subject_id", sort="subject_id", link=lambda row: reverse("enterprise", args=[row.subject_id])
    ),
    Column("purpose_of_look", "purpose"),
)


def looked(request: Any) -> HttpResponse:
    """This function will list who looked at bureau reports and personal data, of whom and what for."""
    asked, subject = words_of(request), request.GET.get("subject", "")[:64]
    kinds = [(code, words().code("look", code)) for code in ("personal", "bureau_reports")]
    rows = looks(request.actor, words=asked, subject=subject)
    table = Table("looks", LOOKS, rows, choices=[Choice("looked_at", "what", kinds)], words=asked)
    return respond(request, table, "frame/list.html", title=words()("nav.looks"), told=words()("looks.told"))


def trail(request: Any) -> HttpResponse:
    """This function will list the trail, filtered by words, subject and days."""
    asked = words_of(request)
    subject = request.GET.get("subject", "")[:120]
    rows = entries(
        request.actor, words=asked, subject=subject, since=_day(request, "since"), until=_day(request, "until")
    )
    table = Table("audit", COLUMNS, rows, words=asked)
    return respond(request, table, "audit/trail.html", title=words()("nav.audit"), told=words()("audit.told"))


def entry(request: Any, number: int) -> HttpResponse:
    """This function will show one entry: each field as it was and as it became, and its place in the chain."""
    row = one_entry(request.actor, number)
    names = sorted({*row.before, *row.after})
    changes = [(name, row.before.get(name, ""), row.after.get(name, "")) for name in names]
    return render(request, "audit/entry.html", {"row": row, "changes": changes, "about": about(row), "why": why(row)})


def _day(request: Any, name: str) -> date | None:
    try:
        return date.fromisoformat(request.GET.get(name, ""))
    except ValueError:
        return None
