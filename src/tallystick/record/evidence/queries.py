"""Reads of evidence; each shows only what is open to the actor, and looks at bureau reports are logged."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import date, datetime

import polars as pl
from django.db.models import Q, QuerySet

from tallystick.engine.evidence.evidence import DATED_BY
from tallystick.pack.policy import Policy
from tallystick.record.audit.models import Look
from tallystick.record.customers.models import Enterprise
from tallystick.record.customers.queries import eyes
from tallystick.record.evidence.gather import rows_of, tables_of, uploads_standing
from tallystick.record.evidence.models import Upload
from tallystick.record.evidence.store import read
from tallystick.record.people.actor import Actor
from tallystick.record.people.personal import HIDDEN, is_closed, need_open, shown_frame
from tallystick.record.unable import Unable

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
_ASKED = 1_000
BUREAU = ("bureau_reports", "bureau_loans", "bureau_queries")


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


@dataclass(frozen=True, slots=True)
class Covered:
    """What stands of one table of evidence about a firm: rows, the first and last day they tell of, when it came."""

    table: str
    rows: int
    first_day: date | None
    last_day: date | None
    brought_at: datetime


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

    :raises Refused: it belongs to another branch, holds personal data that the actor's roles do not need, or is a
        bureau report and the actor may see none.
    """
    found = upload(actor, number)
    need_open(_seeing(actor, found), found.item)
    _look(actor, found.item, found.enterprise, purpose)
    return found, read(found.file)


def quarantine(actor: Actor, number: int) -> pl.DataFrame:
    """This function will give the rows of an upload that could not be used, with their reasons in both languages.

    The values themselves are left out where the table holds personal data that the actor's roles do not need.

    :raises Refused: it belongs to another branch, or is of the bureau and the actor may see none of it.
    """
    found = upload(actor, number)
    if found.quarantine_file is None:
        return pl.DataFrame()
    _look(actor, found.item, found.enterprise, "quarantine")
    frame = pl.read_parquet(io.BytesIO(read(found.quarantine_file)))
    return frame.with_columns(raw=pl.lit(HIDDEN)) if is_closed(_seeing(actor, found), found.item) else frame


def rows(actor: Actor, enterprise: Enterprise, table: str, *, purpose: str = "") -> pl.DataFrame:
    """This function will give the valid rows of one table about an enterprise, personal data as the actor may see them.

    A look at a table of the bureau is logged.

    :raises Refused: the enterprise belongs to another branch, or it is a bureau table and the actor may see none.
    """
    actor.need("see_customers")
    actor.need_branch(enterprise.branch_id)
    _look(actor, table, enterprise, purpose)
    standing = uploads_standing(enterprise.enterprise_id).get(table, [])
    seeing = eyes(actor, enterprise.enterprise_id)
    return shown_frame(seeing, table, rows_of(table, standing, [enterprise.enterprise_id]))


def bureau(actor: Actor, enterprise: Enterprise, *, purpose: str) -> dict[str, pl.DataFrame]:
    """This function will give what the bureau tells of an enterprise and its owners, by table; the look is logged.

    :raises Refused: the enterprise belongs to another branch, or the actor may see no bureau report.
    :raises Unable: no purpose is given.
    """
    actor.need("see_customers")
    actor.need_branch(enterprise.branch_id)
    if not purpose.strip():
        raise Unable("no_purpose", "Say what the report is looked at for", "请填写查询原因")
    _look(actor, BUREAU[0], enterprise, purpose.strip())
    standing = uploads_standing(enterprise.enterprise_id)
    held = tables_of({table: standing.get(table, []) for table in BUREAU}, [enterprise.enterprise_id])
    seeing = eyes(actor, enterprise.enterprise_id)
    return {table: shown_frame(seeing, table, frame) for table, frame in held.items()}


def covered(actor: Actor, enterprise: Enterprise) -> list[Covered]:
    """This function will give, for each table of evidence that stands for an enterprise, its rows and their days.

    Tables of the bureau are counted without being shown, so no look is logged.
    """
    actor.need("see_customers")
    actor.need_branch(enterprise.branch_id)
    standing = {table: held for table, held in uploads_standing(enterprise.enterprise_id).items() if table in NAMES}
    found = []
    for table, frame in tables_of(standing, [enterprise.enterprise_id]).items():
        by = DATED_BY.get(table)
        days = frame.get_column(by) if by and by in frame.columns else None
        first, last = (None, None) if days is None or not frame.height else (days.min(), days.max())
        brought_at = max(upload.at for upload in standing[table])
        found.append(Covered(table, frame.height, _as_day(first), _as_day(last), brought_at))
    return sorted(found, key=lambda one: list(NAMES).index(one.table))


def with_evidence(actor: Actor, firms: QuerySet[Enterprise], *, most: int) -> list[Enterprise]:
    """This function will give those of `firms` about which another system of the bank sent evidence, at most `most`.

    :raises Refused: the actor works with no customers.
    """
    actor.need("see_customers")
    feed = (
        Upload.objects.filter(enterprise__isnull=True, item="enterprises", rows_file__isnull=False)
        .order_by("pk")
        .last()
    )
    if feed is None:
        return []
    held = {one.enterprise_id: one for one in firms.order_by("enterprise_id")[:_ASKED]}
    there = set(rows_of("enterprises", [feed], list(held))["enterprise_id"])
    return [one for number, one in held.items() if number in there][:most]


def _as_day(value: object) -> date | None:
    return value if isinstance(value, date) else None


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


def _seeing(actor: Actor, found: Upload) -> Actor:
    return eyes(actor, found.enterprise.enterprise_id) if found.enterprise else actor


def _look(actor: Actor, table: str, enterprise: Enterprise | None, purpose: str) -> None:
    if not table.startswith("bureau"):
        return
    actor.need("see_bureau")
    if actor.person is not None:
        subject = enterprise.enterprise_id if enterprise else "*"
        Look.objects.create(person=actor.person, what=table, subject_id=subject, purpose=purpose[:200])
