"""What the page of an enterprise tells of evidence and grades, and the columns of a bureau report."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.safestring import SafeString

from tallystick.entry.web.frame.history import Point, ladder
from tallystick.entry.web.frame.language import numbers, words
from tallystick.entry.web.frame.table import Column
from tallystick.record.cases.grades import grade_history, scale_on
from tallystick.record.evidence.queries import covered, rows, uploads
from tallystick.record.people.actor import Actor

SHOWN = 30
_SUBJECT = (Column("subject", kind="code", codes="bureau_subject"), Column("subject_id"))
BUREAU = {
    "bureau_reports": (
        *_SUBJECT,
        Column("report_day", kind="day"),
        Column("overdue_now", "overdue_now_minor", kind="money"),
        Column("worst_days_past_due_24m", kind="count"),
        Column("worst_class", kind="mark", codes="code"),
        Column("card_limit", "card_limit_minor", kind="money"),
        Column("card_used", "card_used_minor", kind="money"),
        Column("nonbank_debt", "nonbank_debt_minor", kind="money"),
        Column("guarantees_given", "guarantees_given_minor", kind="money"),
    ),
    "bureau_loans": (
        *_SUBJECT,
        Column("report_day", kind="day"),
        Column("lender"),
        Column("opened_day", kind="day"),
        Column("matures_day", kind="day"),
        Column("principal", "principal_minor", kind="money"),
        Column("balance", "balance_minor", kind="money"),
        Column("days_past_due", kind="count"),
        Column("asset_class", "class", kind="mark", codes="code"),
    ),
    "bureau_queries": (
        *_SUBJECT,
        Column("day", kind="day"),
        Column("institution"),
        Column("purpose_of_look", "purpose"),
    ),
}
"""Table of the bureau -> its columns on the page."""


@dataclass(frozen=True, slots=True)
class Told:
    """One line of the timeline of evidence: what is there, since and until when, how many rows, and where it lies."""

    title: str
    about: str
    url: str
    at: datetime | None
    quarantined: int


def owners(actor: Actor, firm: Any) -> list[dict[str, Any]]:
    """This function will give the owners of a firm as the actor may see them, days as they are written here."""
    found = rows(actor, firm, "owners").to_dicts()
    return [{**one, "birth_day": None if one["birth_day"] is None else str(one["birth_day"])} for one in found]


def grade_chart(actor: Actor, firm: Any) -> SafeString:
    """This function will draw how a firm's grade went; empty where it was never graded."""
    w, told = words(), []
    for one in grade_history(actor, firm):
        pd = "" if one.pd_12m is None else f" · PD {numbers().share(one.pd_12m)}"
        by = w.code("graded_by", one.by)
        told.append(Point(one.day, one.grade, f"{one.day} · {one.grade}{pd} · {by} {one.of}", one.by))
    return ladder(told, scale_on(actor.day), w("enterprise.grades"))


def timeline(actor: Actor, firm: Any) -> dict[str, Any]:
    """This function will give which evidence covers which days, by table, and what was brought, newest first."""
    brought = [
        Told(
            one.name,
            f"{words().code('table', one.item)} · {one.by.full_name if one.by else '–'}",
            reverse("upload", args=[one.pk]),
            one.at,
            one.quarantined,
        )
        for one in uploads(actor, firm)[:SHOWN]
    ]
    return {"covered": covered(actor, firm), "brought": brought}
