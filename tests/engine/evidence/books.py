"""Invoices written as rows, and a policy to check them under."""

from __future__ import annotations

from datetime import date
from itertools import count
from typing import Any

import polars as pl

from tallystick.engine.evidence.evidence import Evidence
from tallystick.kernel.codes import Text
from tallystick.pack.policy import Parameter, Policy

DAY = date(2026, 3, 31)
YUAN = 100
NUMBERS: dict[str, float] = {
    "buyer_stopped_days": 60,
    "buyer_stopped_chance": 0.005,
    "void_share_ceiling": 0.35,
    "round_share_ceiling": 0.9,
    "sources_ratio_ceiling": 1.6,
    "history_stop_ceiling_days": 60,
    "business_points_least": 60,
    "business_points_possible": 20,
    "business_points_invoices": 100,
    "business_invoices_least": 3,
    "business_points_credit_code": 100,
    "business_points_owner": 40,
    "business_points_phone": 30,
    "business_points_address": 30,
    "business_points_name": 40,
    "business_points_counterparties": 60,
    "business_counterparties_least": 2,
    "business_shared_by_most": 5,
    "counterparty_match_least": 1,
    "connected_share_least": 0.25,
}
INVOICES = {
    "row": pl.UInt32,
    "enterprise_id": pl.String,
    "direction": pl.String,
    "invoice_no": pl.String,
    "day": pl.Date,
    "counterparty": pl.String,
    "amount_minor": pl.Int64,
    "tax_minor": pl.Int64,
    "total_minor": pl.Int64,
    "status": pl.String,
}
_NUMBERED = count(1)
Row = dict[str, Any]


def under(day: date = DAY, **changed: float) -> Policy:
    """This function will give a policy of NUMBERS, changed, bound to `day`."""
    held = {name: Parameter(name, value, "", day, "test", Text(name)) for name, value in {**NUMBERS, **changed}.items()}
    return Policy("test", "1", "0", day, Text("test"), "CNY", parameters=held)


def sale(yuan: float, day: date, buyer: str = "B1", firm: str = "a", **more: Any) -> Row:
    """This function will give a sales invoice of `firm` over `yuan` before 13 % VAT, with a number of its own."""
    amount = round(yuan * YUAN)
    return {
        "enterprise_id": firm,
        "direction": "out",
        "invoice_no": f"{next(_NUMBERED):08}",
        "day": day,
        "counterparty": buyer,
        "amount_minor": amount,
        "tax_minor": amount * 13 // 100,
        "status": "valid",
        **more,
    }


def purchase(yuan: float, day: date, seller: str = "S1", firm: str = "a", **more: Any) -> Row:
    """This function will give a purchase invoice of `firm`."""
    return sale(yuan, day, seller, firm, direction="in", **more)


def booked_by(firm: str, row: Row, **more: Any) -> Row:
    """This function will give the same invoice as it stands in the book of `firm`."""
    return {**row, "enterprise_id": firm, **more}


def invoices(*rows: Row) -> pl.DataFrame:
    """This function will give the table of invoices, numbered in the order given."""
    numbered = [
        {"row": number, **row, "total_minor": row["amount_minor"] + row["tax_minor"]}
        for number, row in enumerate(rows, 1)
    ]
    return pl.DataFrame(numbered, schema=INVOICES)


def book(*rows: Row, **tables: pl.DataFrame) -> Evidence:
    """This function will give evidence of these invoices and other tables."""
    return Evidence({"invoices": invoices(*rows).lazy(), **{name: frame.lazy() for name, frame in tables.items()}})


def by_firm(frame: pl.LazyFrame) -> dict[str, Row]:
    """This function will give the rows of `frame` by firm, without the key."""
    rows = frame.collect().to_dicts()
    return {row["enterprise_id"]: {k: v for k, v in row.items() if k != "enterprise_id"} for row in rows}
