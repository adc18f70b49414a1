"""Reads of evidence; each shows only what is open to the actor, and looks at bureau reports are logged."""

from __future__ import annotations

import io
from dataclasses import dataclass

import polars as pl
from django.db.models import Q, QuerySet

from tallystick.pack.policy import Policy
from tallystick.record.audit.models import Look
from tallystick.record.customers.models import Enterprise
from tallystick.record.evidence.gather import rows_of, uploads_standing
from tallystick.record.evidence.models import Upload
from tallystick.record.evidence.store import read
from tallystick.record.people.actor import Actor

NAMES: dict[str, tuple[str, str]] = {
    "enterprises": ("Registration", "工商登记"),
    "owners": ("Owners", "业主与股东"),
    "statements": ("Financial statements", "财务报表"),
    "invoices": ("Invoices", "发票"),
    "tax_declarations": ("Tax declarations", "纳税申报"),
    "account_flows": ("Account flows", "账户流水"),
    "utilities": ("Meters", "水电表与报关"),
    "bureau_reports": ("Bureau reports", "征信报告"),
    "bureau_loans": ("Bureau: loans", "征信：贷款"),
    "bureau_queries": ("Bureau: queries", "征信：查询"),
    "lawsuits": ("Lawsuits", "涉诉信息"),
    "visits": ("Visits", "实地走访"),
    "collateral": ("Collateral", "押品"),
    "guarantees": ("Guarantees", "担保"),
    "relations": ("Connected firms", "关联企业"),
}
"""What people call the tables of evidence."""


@dataclass(frozen=True, slots=True)
class Listed:
    """One item of a product's checklist: its table, its name, and the last upload of it."""

    table: str
    name: str
    name_zh: str
    upload: Upload | None

    @property
    def is_there(self) -> bool:
        return self.upload is not None


def uploads(actor: Actor, enterprise: Enterprise, *, case_number: str = "") -> QuerySet[Upload]:
    """This function will give what was brought about an enterprise, newest first; of one case where it is named."""
    actor.need("see_customers")
    actor.need_branch(enterprise.branch_id)
    found = Upload.objects.filter(enterprise=enterprise).select_related("file", "by").order_by("-pk")
    return found.filter(Q(case_number=case_number)) if case_number else found


def upload(actor: Actor, number: int) -> Upload:
    """This function will give one upload.

    :raises Upload.DoesNotExist: there is none.
    :raises Refused: it belongs to another branch.
    """
    actor.need("see_customers")
    found = Upload.objects.select_related("file", "enterprise", "quarantine_file", "rows_file").get(pk=number)
    actor.need_branch(found.branch_id)
    return found


def content(actor: Actor, number: int, *, purpose: str = "") -> tuple[Upload, bytes]:
    """This function will give an upload with its bytes as they came.

    :raises Refused: it belongs to another branch, or is a bureau report and the actor may see none.
    """
    found = upload(actor, number)
    _look(actor, found.item, found.enterprise, purpose)
    return found, read(found.file)


def quarantine(actor: Actor, number: int) -> pl.DataFrame:
    """This function will give the rows of an upload that could not be used, with their reasons in both languages."""
    found = upload(actor, number)
    return pl.DataFrame() if found.quarantine_file is None else pl.read_parquet(io.BytesIO(read(found.quarantine_file)))


def rows(actor: Actor, enterprise: Enterprise, table: str, *, purpose: str = "") -> pl.DataFrame:
    """This function will give the valid rows of one table about an enterprise; a bureau table's look is logged.

    :raises Refused: the enterprise belongs to another branch, or it is a bureau table and the actor may see none.
    """
    actor.need("see_customers")
    actor.need_branch(enterprise.branch_id)
    _look(actor, table, enterprise, purpose)
    standing = uploads_standing(enterprise.enterprise_id).get(table, [])
    return rows_of(table, standing, [enterprise.enterprise_id])


def checklist(policy: Policy, product: str, enterprise_id: str) -> list[Listed]:
    """This function will give the evidence that `product` asks for under `policy`, and what of it is there."""
    asked = str(policy.product(product).terms.get("checklist", "")).split()
    standing = uploads_standing(enterprise_id)
    return [_listed(table, enterprise_id, standing.get(table, [])) for table in asked]


def _listed(table: str, enterprise_id: str, standing: list[Upload]) -> Listed:
    name, name_zh = NAMES.get(table, (table, table))
    holding = [one for one in standing if one.enterprise_id or rows_of(table, [one], [enterprise_id]).height]
    told_none = standing and table in ("lawsuits", "guarantees", "bureau_reports")
    last = holding[-1] if holding else standing[-1] if told_none else None
    return Listed(table, name, name_zh, last)


def _look(actor: Actor, table: str, enterprise: Enterprise | None, purpose: str) -> None:
    if not table.startswith("bureau"):
        return
    actor.need("see_bureau")
    if actor.person is not None:
        subject = enterprise.enterprise_id if enterprise else "*"
        Look.objects.create(person=actor.person, what=table, subject_id=subject, purpose=purpose[:200])
