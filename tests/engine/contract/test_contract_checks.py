"""Terms at their edges: the last that is allowed, the first that is not."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
import pytest

from tallystick.engine.contract.checks import CODES, contract_checks
from tallystick.kernel.codes import Text, code_book
from tallystick.pack.policy import Parameter, Policy

WAN = 1_000_000
NUMBERS = {
    "wc_term_max_months": 36,
    "wc_term_max_long_cycle_months": 60,
    "personal_term_max_months": 60,
    "personal_term_max_long_cycle_months": 120,
    "extension_share": 0.5,
    "entrusted_business_minor": 1000 * WAN,
    "entrusted_personal_minor": 50 * WAN,
    "first_principal_months": 12,
}
POLICY = Policy(
    "t",
    "1",
    "0",
    date(2026, 10, 31),
    Text("t"),
    "CNY",
    parameters={n: Parameter(n, v, "", date(2024, 7, 1), "t", Text(n)) for n, v in NUMBERS.items()},
)
SCHEMA = {
    "loan_id": pl.String,
    "signed_day": pl.Date,
    "drawn_day": pl.Date,
    "matures_day": pl.Date,
    "principal_minor": pl.Int64,
    "repayment": pl.String,
    "is_personal": pl.Boolean,
    "is_long_cycle": pl.Boolean,
    "parent_loan_id": pl.String,
}
BASE: dict[str, Any] = {
    "loan_id": "L1",
    "signed_day": date(2026, 1, 20),
    "drawn_day": date(2026, 1, 20),
    "matures_day": date(2027, 1, 20),
    "principal_minor": 100 * WAN,
    "repayment": "level",
}


def found(*changes: dict[str, Any], **tables: list[dict[str, Any]]) -> list[str]:
    rows = [{name: {**BASE, **change}.get(name) for name in SCHEMA} for change in changes or ({},)]
    frames = {"contracts": pl.LazyFrame(rows, schema=SCHEMA)}
    frames |= {name: pl.LazyFrame(given, infer_schema_length=None) for name, given in tables.items()}
    return contract_checks(frames, POLICY).collect()["code"].to_list()


TERMS = [
    (date(2029, 1, 20), {}, []),
    (date(2029, 1, 21), {}, ["CTR-01"]),
    (date(2031, 1, 20), {"is_long_cycle": True}, []),
    (date(2031, 1, 21), {"is_long_cycle": True}, ["CTR-01"]),
    (date(2031, 1, 20), {"is_personal": True}, []),
    (date(2031, 1, 21), {"is_personal": True}, ["CTR-01"]),
    (date(2036, 1, 20), {"is_personal": True, "is_long_cycle": True}, []),
    (date(2036, 1, 21), {"is_personal": True, "is_long_cycle": True}, ["CTR-01"]),
]


@pytest.mark.parametrize(("matures", "change", "codes"), TERMS)
def test_longest_terms(matures: date, change: dict[str, Any], codes: list[str]) -> None:
    assert found({"matures_day": matures, **change}) == codes


EXTENSIONS = [
    ("a year by a year", date(2027, 1, 20), date(2028, 1, 20), []),
    ("a year by a year and a day", date(2027, 1, 20), date(2028, 1, 21), ["CTR-02"]),
    ("two years by one", date(2028, 1, 20), date(2029, 1, 19), []),
    ("two years by more than one", date(2028, 1, 20), date(2029, 1, 22), ["CTR-02"]),
]


@pytest.mark.parametrize(("matures", "until", "codes"), [e[1:] for e in EXTENSIONS], ids=[e[0] for e in EXTENSIONS])
def test_extensions(matures: date, until: date, codes: list[str]) -> None:
    extended = {"loan_id": "L1", "kind": "extended", "until_day": until}
    assert found({"matures_day": matures}, events=[extended]) == codes


PAYMENTS = [
    (1000 * WAN, "Mill", "self", False, []),
    (1000 * WAN + 1, "Mill", "self", False, ["CTR-03"]),
    (1000 * WAN + 1, "Mill", "entrusted", False, []),
    (1000 * WAN + 1, None, "self", False, []),
    (50 * WAN, None, "self", True, []),
    (50 * WAN + 1, None, "self", True, ["CTR-03"]),
]


@pytest.mark.parametrize(("amount", "payee", "mode", "personal", "codes"), PAYMENTS)
def test_entrusted_payment(amount: int, payee: str | None, mode: str, personal: bool, codes: list[str]) -> None:
    paid = {"loan_id": "L1", "amount_minor": amount, "payee": payee, "pay_mode": mode}
    frame = [paid, {"loan_id": "other", "amount_minor": 1, "payee": "x", "pay_mode": "self"}]
    assert found({"is_personal": personal}, drawdowns=frame) == codes


@pytest.mark.parametrize(
    ("first", "principal", "codes"),
    [
        (date(2027, 1, 20), 100 * WAN, []),
        (date(2027, 1, 21), 100 * WAN, ["CTR-04"]),
        (date(2026, 2, 20), 100 * WAN - 1, ["CTR-05"]),
    ],
)
def test_plans(first: date, principal: int, codes: list[str]) -> None:
    due = {"loan_id": "L1", "due_day": first, "principal_minor": principal}
    assert found({"matures_day": date(2028, 1, 20)}, dues=[due]) == codes


@pytest.mark.parametrize(("kind", "codes"), [("restructured", []), ("extended", ["CTR-05"])])
def test_a_restructured_loan_has_another_plan_than_its_contract(kind: str, codes: list[str]) -> None:
    due = {"loan_id": "L1", "due_day": date(2026, 2, 20), "principal_minor": 90 * WAN}
    event = {"loan_id": "L1", "kind": kind, "until_day": date(2027, 1, 20)}
    assert found({}, dues=[due], events=[event]) == codes


@pytest.mark.parametrize(("signed", "codes"), [(date(2027, 1, 20), []), (date(2027, 1, 21), ["CTR-06"])])
def test_renewal_is_signed_before_the_old_loan_falls_due(signed: date, codes: list[str]) -> None:
    new = {"loan_id": "L2", "parent_loan_id": "L1", "signed_day": signed, "drawn_day": signed}
    assert found({}, new | {"matures_day": date(2028, 1, 20)}) == codes


@pytest.mark.parametrize(
    ("repayment", "planned", "codes"),
    [("seasonal", False, ["CTR-07"]), ("custom", False, ["CTR-07"]), ("custom", True, []), ("level", False, [])],
)
def test_a_plan_of_its_own_is_handed_over(repayment: str, planned: bool, codes: list[str]) -> None:
    due = {"loan_id": "L1" if planned else "L2", "due_day": date(2026, 2, 20), "principal_minor": 100 * WAN}
    assert found({"repayment": repayment}, dues=[due]) == codes
    assert found({"repayment": "custom"}) == ["CTR-07"]


def test_codes_are_said_once() -> None:
    assert len(code_book(CODES)) == 7
