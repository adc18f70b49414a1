"""A bank of eight loans, small enough to reckon by hand."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import polars as pl

from tallystick.engine import flow
from tallystick.engine.process.schemas import BANK_SCHEMAS
from tallystick.engine.status.bank import Bank
from tallystick.pack import Policy, read_pack

PACK = Path(__file__).resolve().parents[3] / "packs" / "l_bank"
DAY = date(2024, 12, 31)
WAN = 10_000_00
COLUMNS = {
    "loan_id": pl.String, "enterprise_id": pl.String, "class": pl.String, "stage": pl.Int8, "exposure_minor": pl.Int64,
    "principal_minor": pl.Int64, "days_past_due": pl.Int32, "is_npl": pl.Boolean, "borrower_exposure_minor": pl.Int64,
    "size_class": pl.String, "is_personal": pl.Boolean, "product": pl.String, "branch": pl.String,
    "signed_day": pl.Date, "matures_day": pl.Date, "rate_bp": pl.Int64, "security": pl.String,
    "grade_at_signing": pl.String, "pd_12m": pl.Float64, "lgd": pl.Float64, "risk_weight": pl.Float64,
    "ecl_minor": pl.Int64, "regulatory_provision_minor": pl.Int64, "undrawn_minor": pl.Int64, "group_id": pl.String,
    "industry": pl.String, "town": pl.String, "watch_level": pl.String, "watch_owner": pl.String,
    "stage_reason": pl.String, "circle_id": pl.String, "class_article": pl.String,
}  # fmt: skip
FIRMS = {
    "enterprise_id": pl.String, "industry": pl.String, "town": pl.String, "founded_day": pl.Date,
    "employees": pl.Int64, "annual_sales_minor": pl.Int64, "total_assets_minor": pl.Int64, "legal_form": pl.String,
}  # fmt: skip
# id, days past due, class, wan, size, personal, security, rate, credit of the borrower in wan
LOANS = (
    ("L1", 0, "normal", 100, "small", False, "mortgaged", 440, 100),
    ("L2", 0, "normal", 50, "micro", False, "unsecured", 600, 50),
    ("L3", 0, "normal", 200, "small", False, "mortgaged", 600, 1000),
    ("L4", 10, "special_mention", 30, "micro", True, "unsecured", 700, 30),
    ("L5", 120, "substandard", 20, "micro", False, "unsecured", 650, 20),
    ("L6", 0, "normal", 300, "medium", False, "mortgaged", 500, 300),
    ("L7", 0, "normal", 300, "small", False, "guaranteed", 500, 1001),
    ("L8", 0, "normal", 10, None, False, "unsecured", 500, 10),
)


def loans(rows: tuple[tuple[Any, ...], ...] = LOANS) -> pl.DataFrame:
    """This function will give the closed book."""
    held = []
    for loan, late, class_, wan, size, personal, security, rate, credit in rows:
        bad = class_ not in ("normal", "special_mention")
        held.append(
            {"loan_id": loan, "enterprise_id": loan.replace("L", "E"), "class": class_, "stage": 3 if bad else 1}
            | {"exposure_minor": wan * WAN, "principal_minor": wan * WAN, "days_past_due": late, "is_npl": bad}
            | {"borrower_exposure_minor": credit * WAN, "size_class": size, "is_personal": personal, "branch": "B1"}
            | {"product": "micro_cash", "signed_day": date(2024, 3, 1), "matures_day": date(2025, 3, 1)}
            | {"rate_bp": rate, "security": security, "grade_at_signing": "R3", "pd_12m": 1.0 if bad else 0.01}
            | {"lgd": 0.5, "risk_weight": 0.75, "ecl_minor": 1000_00, "regulatory_provision_minor": 500_00}
            | {"industry": "retail", "town": "A", "watch_level": "red" if bad else "none"}
        )
    return pl.DataFrame(held, schema=COLUMNS)


def a_bank(**changes: Any) -> Bank:
    """This function will give the bank, with some tables changed."""
    held = loans()
    ends = [_month_end(held, "2023-12", 0.5), _month_end(held, "2024-11", 1.0), _month_end(held, "2024-12", 1.0)]
    contracts = held.select(
        "loan_id", "enterprise_id", "product", "signed_day", "matures_day", "principal_minor", "rate_bp", "security",
        "is_personal", "branch", "grade_at_signing", parent_loan_id=pl.lit(None, pl.String),
    )  # fmt: skip
    tables: dict[str, Any] = {
        "loans": held,
        "month_ends": pl.concat(ends),
        "contracts": contracts,
        "borrowers": held.select("enterprise_id", "size_class"),
        "applications": applications(),
        "firms": firms(),
        "bureau_loans": pl.DataFrame(
            {"enterprise_id": ["E1", "E9", "E10"], "report_day": [DAY] * 3, "balance_minor": [5, 5, 0]}
            | {"lender_kind": ["bank", "nonbank", "bank"]}
        ),
        "bureau_reports": pl.DataFrame({"enterprise_id": ["E1", "E2", "E9", "E10"], "report_day": [DAY] * 4}),
        "features": pl.DataFrame({"application_id": ["Q1"], "lenders": [0]}),
        "warnings": _empty("warnings"),
        "outcomes": _empty("outcomes"),
    }
    return Bank(**{**tables, **changes})


def policy() -> Policy:
    """This function will give L Bank's policy on the day."""
    return read_pack(PACK).on(DAY, flow.vocabulary())


def firms() -> pl.DataFrame:
    """Ten firms of which eight owe the bank; E9 owes others alone, E10 nobody; E8's size is not known."""
    rows = [
        {"enterprise_id": f"E{n}", "industry": "retail", "town": "A", "founded_day": date(2020, 1, 1), "employees": 12}
        | {"annual_sales_minor": 2_000_000_00, "total_assets_minor": 1, "legal_form": "company"}
        for n in range(1, 11)
    ]
    rows[7]["employees"] = None
    return pl.DataFrame(rows, schema=FIRMS)


def applications() -> pl.DataFrame:
    """Four applications of the year: one drawn, one approved, one declined, one open; and one of the year before."""
    told = (
        ("Q1", "E1", "approve", "approved", "L1", date(2024, 3, 1)),
        ("Q2", "E2", "decline", "approved", None, date(2024, 4, 1)),
        ("Q3", "E9", "decline", "declined", None, date(2024, 5, 1)),
        ("Q4", "E9", "refer", None, None, date(2024, 12, 1)),
        ("Q0", "E1", "approve", "approved", None, date(2023, 12, 31)),
    )
    rows = [
        {"application_id": no, "enterprise_id": firm, "product": "micro_cash", "branch": "B1", "asked_day": day}
        | {"engine_outcome": engine, "outcome": outcome, "loan_id": loan, "officer": "M1", "asked_minor": WAN}
        | {"approved_minor": WAN, "decided_at": datetime(day.year, day.month, day.day, 12)}
        for no, firm, engine, outcome, loan, day in told
    ]
    return pl.DataFrame(rows, schema_overrides={"loan_id": pl.String, "outcome": pl.String})


def _month_end(held: pl.DataFrame, month: str, part: float) -> pl.DataFrame:
    return held.select(
        "loan_id", "enterprise_id", "class", "days_past_due", "ecl_minor", "watch_level",
        month=pl.lit(month), balance_minor=(pl.col("principal_minor") * part).cast(pl.Int64),
        stage=pl.col("stage").cast(pl.Int64),
    )  # fmt: skip


def _empty(table: str) -> pl.DataFrame:
    return pl.DataFrame(schema={name: column.dtype for name, column in BANK_SCHEMAS[table].columns().items()})
