"""Reads of reports; only who sees reports sees them."""

from __future__ import annotations

import zipfile
from datetime import date
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Count, QuerySet, Sum

from tallystick.record.cases.queries import overrides_counted
from tallystick.record.evidence.store import proved
from tallystick.record.loans.models import Closing, MonthState
from tallystick.record.people.actor import Actor
from tallystick.record.reports.models import Report

CLASSES = ("normal", "special_mention", "substandard", "doubtful", "loss")
__all__ = ("book_by_month", "closings", "member", "overrides_counted", "report", "reports")


def reports(actor: Actor) -> QuerySet[Report]:
    """This function will give every report kept, the latest day first.

    :raises Refused: the actor sees no reports.
    """
    actor.need("see_reports")
    return Report.objects.select_related("made_by").order_by("-day", "-pk")


def report(actor: Actor, number: int) -> Report:
    """This function will give one report.

    :raises Refused: the actor sees no reports.
    :raises Report.DoesNotExist: there is none with this number.
    """
    actor.need("see_reports")
    return Report.objects.select_related("made_by", "archive").get(pk=number)


def member(actor: Actor, found: Report, name: str) -> bytes:
    """This function will give one file of a report, proved against the digest of the whole.

    :raises ObjectDoesNotExist: the report has no such file.
    """
    actor.need("see_reports")
    if name not in {one["name"] for one in found.members}:
        raise ObjectDoesNotExist(f"the report has no file {name!r}")
    with zipfile.ZipFile(proved(found.archive)) as archive:
        return archive.read(name)


def closings(actor: Actor) -> QuerySet[Closing]:
    """This function will give every month end that was run in the record, the latest first."""
    actor.need("see_reports")
    return Closing.objects.select_related("by").order_by("-day")


def book_by_month(actor: Actor, *, since: date) -> list[dict[str, Any]]:
    """This function will give loans, balance and allowance of each month end from `since` on, by class."""
    actor.need("see_reports")
    found = MonthState.objects.filter(day__gte=since, asset_class__isnull=False, balance_minor__gt=0)
    sums = found.values("day", "asset_class").annotate(
        loans=Count("pk"), balance_minor=Sum("balance_minor"), ecl_minor=Sum("ecl_minor")
    )
    order = {code: place for place, code in enumerate(CLASSES)}
    return sorted(sums.order_by("-day"), key=lambda row: (-row["day"].toordinal(), order.get(row["asset_class"], 9)))
