"""The files of a very small bank, as lines of words."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import polars as pl

from tallystick.engine.book.schemas import completed
from tallystick.engine.diagnosis.files import BankFiles
from tallystick.engine.process.schemas import BANK_SCHEMAS, typed

LAST = date(2026, 12, 31)

APPLICATION: dict[str, Any] = {
    "application_id": "A1",
    "enterprise_id": "F1",
    "product": "micro_cash",
    "channel": "officer",
    "asked_minor": 300_000_00,
    "term_months": 12,
    "asked_day": date(2025, 3, 3),
    "repayment": "bullet",
    "security": "unsecured",
    "branch": "east",
    "officer": "ann",
    "engine_outcome": "approve",
    "grade": "4",
    "pd_12m": 0.02,
    "limit_minor": 300_000_00,
    "rate_bp": 600,
    "outcome": "approved",
    "approved_minor": 300_000_00,
    "approved_rate_bp": 600,
    "reviewer": "rob",
    "approver": "cat",
    "decided_at": datetime(2025, 3, 5, 9),
    "loan_id": "L1",
}
CONTRACT: dict[str, Any] = {
    "loan_id": "L1",
    "enterprise_id": "F1",
    "product": "micro_cash",
    "signed_day": date(2025, 3, 6),
    "drawn_day": date(2025, 3, 6),
    "matures_day": date(2026, 3, 6),
    "principal_minor": 300_000_00,
    "rate_bp": 600,
    "repayment": "bullet",
    "security": "unsecured",
    "branch": "east",
    "officer": "ann",
}
STAFF: list[dict[str, Any]] = [
    {
        "person_id": "ann",
        "role": "customer_manager",
        "staff_grade": "junior",
        "branch": "east",
        "hired_day": date(2024, 3, 3),
        "is_certified": False,
        "left_day": date(2025, 9, 3),
    },
    {
        "person_id": "cat",
        "role": "approver",
        "staff_grade": "senior",
        "branch": "east",
        "hired_day": date(2015, 1, 1),
        "authority_minor": 500_000_00,
    },
]


def files(features: pl.LazyFrame | None = None, **tables: list[dict[str, Any]]) -> BankFiles:
    """A bank with its staff and the rows of `tables`; contracts are completed as rows of the book."""
    held: dict[str, pl.LazyFrame] = {}
    for name, rows in {"staff": STAFF, **tables}.items():
        frame = pl.DataFrame(rows, infer_schema_length=None)
        if name == "month_ends":
            months = frame["month"]
            held[name] = typed(name, frame.drop("month")).with_columns(month=months).lazy()
        else:
            held[name] = (typed(name, frame) if name in BANK_SCHEMAS else completed(name, frame)).lazy()
    return BankFiles(held, LAST, features)


def one(frame: pl.LazyFrame, **keys: str) -> dict[str, Any]:
    """The only row of `frame` that has `keys`."""
    return frame.filter(*(pl.col(name) == value for name, value in keys.items())).collect().row(0, named=True)
