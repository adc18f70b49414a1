"""Loans and events for the tests of servicing, in the bank's words."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import polars as pl
from hypothesis import strategies as st

from tallystick.engine.servicing.state import Folded, fold_loans
from tallystick.kernel.codes import Text
from tallystick.pack.policy import Parameter, Policy

DRAWN = date(2026, 1, 20)
NUMBERS = {
    "penalty_multiplier": 1.5,
    "misuse_multiplier": 2.0,
    "non_accrual_days": 90,
    "principal_first_after_line": 1,
}
CONTRACT_SCHEMA = {
    "loan_id": pl.String,
    "rate_bp": pl.Int64,
    "day_count": pl.String,
    "penalty_multiplier": pl.Float64,
    "misuse_multiplier": pl.Float64,
    "grace_days": pl.Int64,
    "matures_day": pl.Date,
    "repayment": pl.String,
    "limit_minor": pl.Int64,
}
EVENT_SCHEMA = {
    "loan_id": pl.String,
    "event_no": pl.Int64,
    "day": pl.Date,
    "kind": pl.String,
    "amount_minor": pl.Int64,
    "part": pl.String,
    "rate_bp": pl.Int64,
    "until_day": pl.Date,
    "ref_event_no": pl.Int64,
}


def policy(day: date, **changed: float) -> Policy:
    numbers = {name: Parameter(name, v, "", DRAWN, "t", Text(name)) for name, v in {**NUMBERS, **changed}.items()}
    return Policy("t", "1", "0", day, Text("t"), "CNY", parameters=numbers)


def contract(loan_id: str = "L1", **change: Any) -> dict[str, Any]:
    base = {"rate_bp": 480, "repayment": "bullet", "matures_day": date(2027, 1, 20)}
    return {name: {"loan_id": loan_id, **base, **change}.get(name) for name in CONTRACT_SCHEMA}


def event(day: date, kind: str, amount: int | None = None, part: str | None = None, **more: Any) -> dict[str, Any]:
    return {"loan_id": "L1", "day": day, "kind": kind, "amount_minor": amount, "part": part, **more}


def numbered(events: list[dict[str, Any]]) -> pl.DataFrame:
    rows = [{name: {"event_no": i, **e}.get(name) for name in EVENT_SCHEMA} for i, e in enumerate(events, 1)]
    return pl.DataFrame(rows, schema=EVENT_SCHEMA)


def folded(day: date, *events: dict[str, Any], loan: dict[str, Any] | None = None, **options: Any) -> Folded:
    contracts = pl.DataFrame([loan or contract()], schema=CONTRACT_SCHEMA)
    numbers = options.pop("numbers", {})
    return fold_loans(contracts, numbered(list(events)), policy(day, **numbers), **options)


def state(day: date, *events: dict[str, Any], **options: Any) -> dict[str, Any]:
    return folded(day, *events, **options).loans.to_dicts()[0]


_amounts = st.integers(1, 30_000_000)
_parts = st.sampled_from(["principal", "interest", "penalty", "compound", "fee"])
_days = st.integers(0, 500).map(lambda n: DRAWN + timedelta(days=n))
anything = st.one_of(
    st.builds(event, _days, st.just("drawn"), _amounts),
    st.builds(event, _days, st.just("due"), _amounts, st.just("principal")),
    st.builds(event, _days, st.just("due"), st.none() | st.integers(0, 500_000), st.just("interest")),
    st.builds(event, _days, st.just("paid"), _amounts),
    st.builds(event, _days, st.just("paid"), _amounts, _parts),
    st.builds(event, _days, st.just("waived"), _amounts, _parts),
    st.builds(event, _days, st.sampled_from(["fee", "cost"]), st.integers(1, 100_000)),
    st.builds(event, _days, st.just("rate_reset"), rate_bp=st.integers(0, 2000)),
    st.builds(event, _days, st.sampled_from(["misused", "restructured", "renewed", "technical_delay"])),
    st.builds(event, _days, st.just("extended"), until_day=_days),
    st.builds(event, _days, st.sampled_from(["written_off", "recovered"]), st.integers(0, 1_000_000)),
)
lives = st.lists(anything, max_size=25).map(lambda life: [event(DRAWN, "drawn", 100_000_000), *life])
LOANS = [f"L{number}" for number in range(1, 7)]


def told_of(loan_id: str, life: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{**one, "loan_id": loan_id} for one in life]


books = st.tuples(*[lives] * len(LOANS)).map(
    lambda each: [one for loan_id, life in zip(LOANS, each, strict=True) for one in told_of(loan_id, life)]
)
"""The lives of several loans at once: a fold costs nearly the same for six as for one, so six are tried in it."""
CONTRACTS = pl.DataFrame([contract(loan_id) for loan_id in LOANS], schema=CONTRACT_SCHEMA)
