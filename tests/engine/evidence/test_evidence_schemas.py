"""The tables of evidence: every column explained, every rule said in both languages, every bound held."""

from __future__ import annotations

from datetime import date
from typing import Any

import dataframely as dy
import polars as pl
import pytest

from tallystick.engine.book.schemas import BOOK_SCHEMAS
from tallystick.engine.evidence.evidence import DATED_BY, Evidence
from tallystick.engine.evidence.reference import evidence_reference
from tallystick.engine.evidence.schemas import CODES, OF_FIRMS, SCHEMAS, firm_columns, reason_code, sentence
from tallystick.engine.evidence.schemas.sentences import RULES
from tallystick.engine.process.schemas import BANK_SCHEMAS
from tallystick.intake import validate_table
from tallystick.kernel.codes import code_book

GOOD: dict[str, dict[str, Any]] = {
    "enterprises": {"enterprise_id": "E1", "industry": "retail", "annual_sales": "100", "founded_day": "2015-01-01"},
    "owners": {"enterprise_id": "E1", "owner_id": "P1", "role": "controller", "share": "60%", "has_property": "是"},
    "statements": {
        "enterprise_id": "E1",
        "period_end": "2025-12-31",
        "sheet": "balance",
        "item": "货币资金",
        "period_months": "12",
        "amount": "-5",
        "received_day": "2025-12-31",
    },
    "invoices": {
        "enterprise_id": "E1",
        "direction": "out",
        "invoice_no": "1",
        "day": "2026-01-31",
        "counterparty": "B7",
        "amount": "100",
        "tax": "13",
        "total": "113",
        "status": "valid",
    },
    "tax_declarations": {
        "enterprise_id": "E1",
        "tax_kind": "vat",
        "period_end": "2025-12-31",
        "declared_sales": "100",
        "tax_due": "13",
        "tax_paid": "0",
    },
    "account_flows": {
        "enterprise_id": "E1",
        "account_id": "A1",
        "flow_no": "1",
        "day": "2026-01-31",
        "direction": "in",
        "amount": "5",
        "balance": "-5",
    },
    "utilities": {"enterprise_id": "E1", "meter": "electricity", "month": "2026-01", "quantity": "1,200.5"},
    "bureau_reports": {"enterprise_id": "E1", "subject": "firm", "subject_id": "E1", "report_day": "2026-01-31"},
    "bureau_loans": {
        "enterprise_id": "E1",
        "subject": "owner",
        "subject_id": "P1",
        "loan_no": "L1",
        "report_day": "2026-01-31",
        "lender": "某银行",
        "lender_kind": "bank",
        "opened_day": "2025-01-01",
        "matures_day": "2025-01-01",
        "principal": "100",
        "balance": "0",
        "class": "normal",
    },
    "bureau_queries": {
        "enterprise_id": "E1",
        "subject": "firm",
        "subject_id": "E1",
        "day": "2026-01-31",
        "institution": "某银行",
        "purpose": "loan_approval",
    },
    "lawsuits": {
        "enterprise_id": "E1",
        "case_no": "C1",
        "subject": "firm",
        "role": "defendant",
        "filed_day": "2026-01-31",
        "status": "open",
    },
    "visits": {
        "enterprise_id": "E1",
        "visit_id": "V1",
        "day": "2026-01-31",
        "officer_id": "O1",
        "second_officer_id": "O2",
        "person_score": "5",
        "electricity_seen": "Y",
        "stated_margin": "-0.1",
    },
    "collateral": {
        "collateral_id": "K1",
        "enterprise_id": "E1",
        "kind": "land",
        "value": "100",
        "valued_day": "2026-01-31",
    },
    "guarantees": {
        "guarantee_id": "G1",
        "guarantor_id": "E2",
        "guarantor_kind": "firm",
        "obligor_id": "E1",
        "amount": "100",
        "from_day": "2026-01-31",
        "until_day": "2026-01-31",
    },
    "exposures": {
        "loan_id": "L1",
        "enterprise_id": "E1",
        "granted": "100",
        "balance": "50",
        "undrawn": "50",
        "opened_day": "2026-01-31",
        "matures_day": "2027-01-31",
        "days_past_due": "0",
        "class": "special mention",
    },
    "relations": {"enterprise_id": "E1", "related_id": "E2", "kind": "same person", "share": "1"},
    "applications": {
        "application_id": "A1",
        "enterprise_id": "E1",
        "amount": "0.01",
        "tenor_months": "12",
        "repayment": "equal-principal",
        "security": "unsecured",
        "applied_day": "2026-01-31",
    },
    "model_scores": {"enterprise_id": "E1", "model": "a1b2", "scored_day": "2026-01-31", "pd_12m": "3.5%"},
}

BAD: list[tuple[str, dict[str, str], str]] = [
    ("enterprises", {"annual_sales": "-0.01"}, "annual_sales_minor|min"),
    ("enterprises", {"annual_sales": "10000000000000.01"}, "annual_sales_minor|max"),
    ("enterprises", {"industry": "mining"}, "industry|check__code"),
    ("enterprises", {"founded_day": "1899-12-31"}, "founded_day|min"),
    ("owners", {"share": "100.1%"}, "share|max"),
    ("owners", {"has_property": "perhaps"}, "has_property|unreadable"),
    ("statements", {"received_day": "2025-12-30"}, "received_before_period_end"),
    ("statements", {"period_months": "0"}, "period_months|min"),
    ("invoices", {"total": "114.01"}, "total_is_not_net_plus_tax"),
    ("tax_declarations", {"declared_sales": "-1"}, "declared_sales_minor|min"),
    ("account_flows", {"amount": "-5"}, "amount_minor|min"),
    ("utilities", {"quantity": "-1"}, "quantity|min"),
    ("utilities", {"month": "2026-13"}, "month|unreadable"),
    ("bureau_loans", {"matures_day": "2024-12-31"}, "matures_before_opened"),
    ("bureau_loans", {"class": "bad"}, "class|check__code"),
    ("lawsuits", {"filed_day": ""}, "filed_day|nullability"),
    ("visits", {"person_score": "6"}, "person_score|max"),
    ("visits", {"person_score": "0"}, "person_score|min"),
    ("visits", {"second_officer_id": "O1"}, "second_officer_is_the_first"),
    ("collateral", {"value": "-1"}, "value_minor|min"),
    ("guarantees", {"until_day": "2026-01-30"}, "until_before_from"),
    ("guarantees", {"guarantor_id": "E1"}, "guarantees_itself"),
    ("exposures", {"matures_day": "2026-01-30"}, "matures_before_opened"),
    ("relations", {"related_id": "E1"}, "related_to_itself"),
    ("applications", {"amount": "0"}, "amount_minor|min"),
    ("applications", {"tenor_months": "361"}, "tenor_months|max"),
]


def rules_of(schema: type[dy.Schema]) -> list[str]:
    empty = schema.create_empty()
    columns = schema.filter(empty).failure.details().columns
    return [rule for rule in columns if rule not in {*empty.columns, "primary_key"} and not rule.startswith("row|")]


@pytest.mark.parametrize("table", SCHEMAS)
def test_a_good_row_is_valid(table: str) -> None:
    valid, aside = validate_table(table, pl.DataFrame([GOOD[table]]))
    assert aside.rows() == []
    assert valid.height == 1
    SCHEMAS[table].validate(valid)


@pytest.mark.parametrize(("table", "change", "rule"), BAD)
def test_a_bad_row_breaks_its_rule_and_no_other(table: str, change: dict[str, str], rule: str) -> None:
    valid, aside = validate_table(table, pl.DataFrame([GOOD[table] | change]))
    assert aside["reasons"].to_list() == [[rule]]
    assert valid.is_empty()


@pytest.mark.parametrize("table", SCHEMAS)
def test_every_required_value_is_required(table: str) -> None:
    for name, column in SCHEMAS[table].columns().items():
        if not column.nullable and name != "row":
            key = name if name in GOOD[table] else name.removesuffix("_minor")
            _, aside = validate_table(table, pl.DataFrame([GOOD[table] | {key: ""}]))
            assert f"{name}|nullability" in aside["reasons"].to_list()[0]


@pytest.mark.parametrize("table", SCHEMAS)
def test_every_rule_has_a_code_and_a_sentence_in_both_languages(table: str) -> None:
    book = code_book(CODES)
    for rule in [
        *rules_of(SCHEMAS[table]),
        *(f"{name}|unreadable" for name in SCHEMAS[table].columns() if name != "row"),
    ]:
        assert reason_code(rule) in book
        said = sentence(SCHEMAS[table], rule)
        assert said.en and said.zh
        assert "{" not in said.en + said.zh and "None" not in said.en


def test_every_rule_beside_the_columns_is_used_by_some_table() -> None:
    of_intake = {
        "repeats_earlier_row",
        "contradicts_same_key",
        "firm_not_in_enterprises",
        "loan_not_in_contracts",
        "more_fields_than_header",
        "quotes_do_not_match",
    }
    schemas = (*SCHEMAS.values(), *BOOK_SCHEMAS.values(), *BANK_SCHEMAS.values())
    of_tables = {rule for schema in schemas for rule in rules_of(schema) if "|" not in rule}
    assert set(RULES) == of_intake | of_tables


@pytest.mark.parametrize("table", SCHEMAS)
def test_every_column_explains_itself(table: str) -> None:
    for column in SCHEMAS[table].columns().values():
        assert column.description
        assert (column.metadata or {}).get("zh")
        assert (column.metadata or {}).get("unit")


def test_every_table_is_dated_by_a_required_day_of_its_own() -> None:
    assert set(DATED_BY) == set(SCHEMAS)
    for table, name in DATED_BY.items():
        if name:
            column = SCHEMAS[table].columns()[name]
            assert column.dtype == pl.Date and not column.nullable


def test_every_table_names_its_firms() -> None:
    assert set(OF_FIRMS) <= set(SCHEMAS)
    assert all(set(firm_columns(table)) <= set(SCHEMAS[table].columns()) for table in SCHEMAS)


def test_the_reference_names_every_table_column_and_code() -> None:
    page = evidence_reference()
    for table, schema in SCHEMAS.items():
        assert f"\n## {table}\n" in page
        assert all(f"`{name}`" in page for name in schema.columns() if name != "row")
    assert all(reason.code in page for reason in CODES)


@pytest.mark.parametrize(("day", "seen"), [(date(2026, 1, 30), 0), (date(2026, 1, 31), 1)])
def test_a_row_is_seen_from_its_day_on(day: date, seen: int) -> None:
    valid, _ = validate_table("invoices", pl.DataFrame([GOOD["invoices"]]))
    table = Evidence({"invoices": valid.lazy()}).as_of(day).get("invoices")
    assert table is not None and table.collect().height == seen
