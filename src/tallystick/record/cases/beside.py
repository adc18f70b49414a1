"""What the record itself knows about cases and their firms, beside the evidence brought: read for all at once."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from tallystick.record.cases.guarantors import standing_for
from tallystick.record.cases.models import Case, Guarantor, Investigation
from tallystick.record.collateral.models import Item
from tallystick.record.loans.exposures import OwnLoans, own_loans


@dataclass(frozen=True)
class Beside:
    """Investigations and confirmed guarantors by case, collateral held by firm (their primary keys), own loans."""

    investigations: dict[int, list[Investigation]]
    guarantors: dict[int, list[Guarantor]]
    items: dict[int, list[Item]]
    loans: OwnLoans


def beside_of(cases: Sequence[Case], firms: Collection[str], day: date) -> Beside:
    """This function will read what the record knows of `cases`, and the loans to `firms` on `day`."""
    kept = [case.pk for case in cases if case.pk is not None]
    investigations: dict[int, list[Investigation]] = {}
    for one in Investigation.objects.filter(case_id__in=kept).select_related("by").order_by("pk"):
        investigations.setdefault(one.case_id, []).append(one)
    items: dict[int, list[Item]] = {}
    held = Item.objects.filter(enterprise_id__in={case.enterprise_id for case in cases}, released_day__isnull=True)
    for item in held.select_related("enterprise").prefetch_related("valuations"):
        items.setdefault(item.enterprise_id, []).append(item)
    return Beside(investigations, standing_for(kept), items, own_loans(firms, day))
