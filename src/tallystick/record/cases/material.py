"""What the engine is given for a case: the firm's evidence, the request, its visits, and its neighbours' ties."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

import polars as pl

from tallystick.engine.cashflow.interview import Interview, built, last_month_end, statement_lines
from tallystick.engine.evidence.evidence import Evidence
from tallystick.engine.evidence.schemas import SCHEMAS
from tallystick.engine.evidence.schemas.firm import INDUSTRIES
from tallystick.record.cases.beside import beside_of
from tallystick.record.cases.guarantors import as_guarantees
from tallystick.record.cases.models import Case, Investigation
from tallystick.record.cases.packing import packed
from tallystick.record.collateral.models import Item
from tallystick.record.collateral.queries import as_evidence
from tallystick.record.customers.models import Enterprise
from tallystick.record.evidence.gather import numbered, standing_of, tables_of_each
from tallystick.record.evidence.models import Upload
from tallystick.record.loans.exposures import OwnLoans
from tallystick.record.loans.models import Loan

TIES = ("enterprises", "owners", "relations", "guarantees", "exposures")
"""Tables in which the firms a customer is connected with count too."""
_FORMS = ("company", "individual_business", "partnership", "branch", "cooperative")


@dataclass(frozen=True)
class Material:
    """Rows by table, and the uploads each table came from."""

    tables: dict[str, pl.DataFrame]
    uploads: dict[str, list[dict[str, object]]]

    def evidence(self) -> Evidence:
        """This function will give the material as the engine takes it."""
        return Evidence({name: frame.lazy() for name, frame in self.tables.items()})

    def packed(self) -> bytes:
        """This function will give every table in one archive; the same rows give the same bytes (see `packing`)."""
        return packed(self.tables)


def material_of(case: Case, day: date) -> Material:
    """This function will bring together what there is on `day` about the firm of `case`."""
    return materials_of([case], day)[0]


def materials_of(cases: Sequence[Case], day: date) -> list[Material]:
    """This function will bring together what there is on `day` about the firm of each case, read in one go.

    Each is what the case alone would get.
    """
    standing = standing_of({case.enterprise.enterprise_id for case in cases})
    read = tables_of_each(standing)
    gathered = []
    for case in cases:
        held = read[case.enterprise.enterprise_id]
        tables = {table: frame for table, frame in held.items() if frame.height or table != "enterprises"}
        if "enterprises" not in tables:
            tables["enterprises"] = _frame("enterprises", [_registered(case.enterprise)])
        gathered.append(tables)
    _add_neighbours([case.enterprise for case in cases], gathered)
    beside = beside_of(cases, {firm for tables in gathered for firm in tables["enterprises"]["enterprise_id"]}, day)
    requests = _frame("applications", [_request(case) for case in cases])
    for at, (case, tables) in enumerate(zip(cases, gathered, strict=True)):
        _add_own_loans(tables, beside.loans)
        tables["applications"] = numbered("applications", [requests.slice(at, 1)])
        investigations = beside.investigations.get(case.pk, [])
        _add(tables, "visits", _visits(case, investigations))
        _add_collateral(tables, beside.items.get(case.enterprise_id, []), day)
        if case.pk in beside.guarantors:
            _add(tables, "guarantees", as_guarantees(case, beside.guarantors[case.pk], day))
        if "statements" not in tables or tables["statements"].is_empty():
            _add(tables, "statements", _interviewed(case, investigations))
    return [
        Material(tables, {table: [_told(one) for one in held] for table, held in standing[firm].items()})
        for tables, firm in zip(gathered, (case.enterprise.enterprise_id for case in cases), strict=True)
    ]


def _add_neighbours(firms: Sequence[Enterprise], gathered: Sequence[dict[str, pl.DataFrame]]) -> None:
    """Rows of connected firms, in the tables of ties alone: those of a firm's group, and those its relations name."""
    named = [sorted(_named(firm, tables) - {firm.enterprise_id}) for firm, tables in zip(firms, gathered, strict=True)]
    others = sorted({other for names in named for other in names})
    if not others:
        return
    held = {other: {t: ups for t, ups in ups_of.items() if t in TIES} for other, ups_of in standing_of(others).items()}
    read = tables_of_each(held)
    registered = {one.enterprise_id: one for one in Enterprise.objects.filter(enterprise_id__in=others)}
    for names, tables in zip(named, gathered, strict=True):
        for table in TIES if names else ():
            rows = [read[other][table] for other in names if held[other].get(table)]
            if rows:
                tables[table] = numbered(table, [*([tables[table]] if table in tables else []), *rows])
        known = set(tables["enterprises"]["enterprise_id"])
        missing = [registered[other] for other in names if other in registered and other not in known]
        _add(tables, "enterprises", _frame("enterprises", [_registered(one) for one in missing]))


def _named(firm: Enterprise, tables: Mapping[str, pl.DataFrame]) -> set[str]:
    named: set[str] = set()
    if "relations" in tables:
        named |= set(tables["relations"]["enterprise_id"]) | set(tables["relations"]["related_id"])
    if firm.group_id is not None:
        named |= set(Enterprise.objects.filter(group_id=firm.group_id).values_list("enterprise_id", flat=True))
    return named


def _add_own_loans(tables: dict[str, pl.DataFrame], loans: OwnLoans) -> None:
    """The record's loans to the firm and those it is connected with; rows from elsewhere about them give way."""
    own = loans.as_exposures(set(tables["enterprises"]["enterprise_id"]))
    if own.is_empty():
        if "exposures" not in tables and Loan.objects.exists():  # the book is kept here: no loan means none
            tables["exposures"] = own
        return
    if "exposures" in tables:
        tables["exposures"] = tables["exposures"].filter(~pl.col("loan_id").is_in(own["loan_id"].implode()))
    _add(tables, "exposures", own)


def _add_collateral(tables: dict[str, pl.DataFrame], held: Sequence[Item], day: date) -> None:
    """The register's items; rows from elsewhere about an item that is registered give way."""
    if not held:
        return
    if "collateral" in tables:
        others = ~pl.col("collateral_id").is_in([item.number for item in held])
        tables["collateral"] = tables["collateral"].filter(others)
    _add(tables, "collateral", as_evidence(held, day))


def _add(tables: dict[str, pl.DataFrame], table: str, rows: pl.DataFrame) -> None:
    if rows.height:
        tables[table] = numbered(table, [tables[table], rows] if table in tables else [rows])


def _frame(table: str, rows: list[dict[str, object]]) -> pl.DataFrame:
    empty = _empty(table)
    if not rows:
        return empty
    full = {name: [row.get(name) for row in rows] for name in empty.columns}
    full["row"] = list(range(1, len(rows) + 1))
    return pl.DataFrame([pl.Series(name, full[name], dtype=dtype) for name, dtype in empty.schema.items()])


@cache
def _empty(table: str) -> pl.DataFrame:
    return pl.DataFrame(schema={name: column.dtype for name, column in SCHEMAS[table].columns().items()})


def _told(upload: Upload) -> dict[str, object]:
    return {"upload": upload.pk, "file": upload.file_id, "rows": upload.rows_file_id}


def _registered(firm: Enterprise) -> dict[str, object]:
    """What the register of customers knows, for a firm without a row of its own in the evidence."""
    return {
        "enterprise_id": firm.enterprise_id,
        "name": firm.name,
        "credit_code": firm.credit_code or None,
        "industry": firm.industry if firm.industry in INDUSTRIES else None,
        "legal_form": firm.legal_form if firm.legal_form in _FORMS else None,
        "town": firm.town or None,
        "founded_day": firm.founded_day,
        "phone": firm.phone or None,
        "address": firm.address or None,
    }


def _request(case: Case) -> dict[str, object]:
    return {
        "application_id": case.number,
        "enterprise_id": case.enterprise.enterprise_id,
        "product": case.product,
        "amount_minor": case.amount_minor,
        "tenor_months": case.tenor_months,
        "repayment": case.repayment,
        "security": case.security,
        "purpose": case.purpose,
        "applied_day": case.applied_day,
    }


def _interviewed(case: Case, investigations: Sequence[Investigation]) -> pl.DataFrame:
    """The books built from the last interview whose cross-checks hold; unknown is not held."""
    holding = [one for one in investigations if one.interview.get("holds") is True]
    if not holding or holding[-1].visited_at is None:
        return _frame("statements", [])
    told = Interview(**holding[-1].interview["told"])
    end = last_month_end(holding[-1].visited_at.date())
    common = {"enterprise_id": case.enterprise.enterprise_id, "period_end": end, "period_months": 12}
    lines = statement_lines(told, built(told))
    return _frame("statements", [common | {"sheet": s, "item": i, "amount_minor": a} for s, i, a in lines])


def _visits(case: Case, investigations: Sequence[Investigation]) -> pl.DataFrame:
    firsts = [one for one in investigations if not one.is_second]
    if not firsts or firsts[-1].visited_at is None:
        return _frame("visits", [])
    first = firsts[-1]
    seconds = [one for one in investigations if one.is_second and one.pk > first.pk]
    second = seconds[-1] if seconds else None
    row = {
        **first.facts,
        "enterprise_id": case.enterprise.enterprise_id,
        "visit_id": f"{case.number}-{first.pk}",
        "day": first.visited_at.date(),
        "officer_id": first.by.username if first.by else "system",
        "second_officer_id": second.by.username if second and second.by else None,
        "photos": len(first.photos),
    }
    return _frame("visits", [row])
