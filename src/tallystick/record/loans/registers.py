"""The evidence that a month end sees: what was collected, and the record's own registers of collateral and guarantees,
whose rows stand in place of others about the same item."""

from __future__ import annotations

from datetime import date

import polars as pl
from django.db.models import F, Sum

from tallystick.engine.evidence.evidence import Evidence
from tallystick.engine.evidence.schemas import SCHEMAS
from tallystick.record.cases.guarantors import guarantee_id
from tallystick.record.cases.models import Guarantor
from tallystick.record.collateral.models import Item
from tallystick.record.collateral.queries import as_evidence
from tallystick.record.evidence.gather import evidence_standing, numbered
from tallystick.record.ledger.models import Posting

_KEYS = {"collateral": "collateral_id", "guarantees": "guarantee_id"}


def evidence_of_book(day: date) -> Evidence:
    """This function will give what stands of every firm on `day`, with the registers' collateral and guarantees."""
    standing = evidence_standing()
    items = Item.objects.filter(released_day__isnull=True).select_related("enterprise").prefetch_related("valuations")
    tables = dict(standing.tables)
    for table, register in (("collateral", as_evidence(list(items), day)), ("guarantees", guarantees_on(day))):
        if register.is_empty():
            continue
        held = standing.get(table)
        if held is not None:
            key = _KEYS[table]
            others = held.filter(~pl.col(key).is_in(register[key].implode())).collect()
            register = numbered(table, [others, register])
        tables[table] = register.lazy()
    return Evidence(tables)


def guarantees_on(day: date) -> pl.DataFrame:
    """This function will give the guarantees of drawn loans on `day` as the evidence table `guarantees`.

    Guarantors whom a second person confirmed and nobody released, from the day of the loan, as long as principal is
    owed on it by what was posted.
    """
    columns = {name: column.dtype for name, column in SCHEMAS["guarantees"].columns().items()}
    held = Guarantor.objects.filter(confirmed_at__isnull=False, is_released=False, case__loan__drawn_day__lte=day)
    found = list(held.select_related("case__enterprise", "case__loan").order_by("pk"))
    repaid = _repaid([one.case.loan.loan_id for one in found])
    rows = [
        {
            "row": at,
            "guarantee_id": guarantee_id(one),
            "guarantor_id": one.number,
            "guarantor_kind": one.kind,
            "obligor_id": one.case.enterprise.enterprise_id,
            "amount_minor": one.amount_minor,
            "from_day": one.case.loan.drawn_day,
            "until_day": one.until_day,
            "guarantor_net_assets_minor": one.net_assets_minor,
        }
        for at, one in enumerate((one for one in found if one.case.loan.loan_id not in repaid), 1)
    ]
    return pl.DataFrame(rows, schema=columns, orient="row")


def _repaid(loan_ids: list[str]) -> set[str]:
    own = Posting.objects.filter(loan_id__in=loan_ids, account__in=("principal", "principal_due")).order_by()
    sums = own.values_list("loan_id").annotate(net=Sum(F("debit_minor") - F("credit_minor")))
    return {loan_id for loan_id, net in sums if net <= 0}
