"""How defaults end, their LGD by cash flows (rules 8.4), loans sold, promises of a book."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest

from tallystick.engine.book.book import Book
from tallystick.engine.book.schemas import completed
from tallystick.engine.recovery.outcomes import defaults, lgd_by_security, recovery_flows, transfers
from tallystick.engine.recovery.promises import promise_outcomes
from tallystick.kernel.codes import Text
from tallystick.pack.policy import Grid, Parameter, Policy

DEFAULT = date(2024, 1, 1)
DAY = date(2026, 12, 31)
YUAN = 100
LGDS = {"unsecured": 0.75, "mortgaged": 0.3}
SCHEMA: dict[str, Any] = {
    "loan_id": pl.String,
    "enterprise_id": pl.String,
    "security": pl.String,
    "branch": pl.String,
    "state": pl.String,
    "is_npl": pl.Boolean,
    "default_day": pl.Date,
    "default_minor": pl.Int64,
    "class_since": pl.Date,
    "cleared_day": pl.Date,
    "days_past_due": pl.Int32,
    "exposure_minor": pl.Int64,
    "eir": pl.Float64,
    "recovery_expected_minor": pl.Int64,
    "allowance_used_minor": pl.Int64,
    "recovered_minor": pl.Int64,
}
BASE = {
    "loan_id": "L1",
    "security": "unsecured",
    "state": "overdue",
    "is_npl": True,
    "default_day": DEFAULT,
    "default_minor": 1_000_000 * YUAN,
    "days_past_due": 400,
    "exposure_minor": 1_000_000 * YUAN,
    "eir": 0.06,
}


def policy(**numbers: float) -> Policy:
    lgd = pl.col("security").replace_strict(LGDS, default=None, return_dtype=pl.Float64)
    held = {name: Parameter(name, v, "days", DEFAULT, "t", Text(name)) for name, v in numbers.items()}
    grid = Grid("ecl_lgd", ("security",), {"lgd": lgd}, "t")
    return Policy("t", "1", "0", DAY, Text("t"), "CNY", parameters=held, grids={"ecl_lgd": grid})


def loans(*changes: dict[str, Any]) -> pl.LazyFrame:
    rows = [
        {name: {**BASE, "loan_id": f"L{i}", **row}.get(name) for name in SCHEMA} for i, row in enumerate(changes, 1)
    ]
    return pl.LazyFrame(rows, schema=SCHEMA)


def after(years: float) -> date:
    return DEFAULT + timedelta(days=round(years * 365))


def event(day: date, kind: str, yuan: int, loan_id: str = "L1") -> dict[str, Any]:
    return {"loan_id": loan_id, "day": day, "kind": kind, "amount_minor": yuan * YUAN}


def events(*happened: dict[str, Any]) -> pl.LazyFrame:
    rows = [{"event_no": n, **each} for n, each in enumerate(happened, 1)]
    return completed("events", pl.DataFrame(rows)).lazy()


SHEET = (
    event(after(0.5), "paid", 300_000),
    event(after(0.5), "cost", 20_000),
    event(after(1.5), "paid", 250_000),
    event(after(1.5), "cost", 30_000),
    event(after(2.5), "recovered", 100_000),
)


def told(facts: dict[str, Any], *happened: dict[str, Any]) -> dict[str, Any]:
    frame = loans(facts)
    flows = recovery_flows(events(*happened), frame) if happened else pl.LazyFrame(schema=FLOWS)
    return defaults(frame, flows, policy()).collect().to_dicts()[0]


FLOWS = {"loan_id": pl.String, "day": pl.Date, "amount_minor": pl.Int64, "kind": pl.String}


def test_a_written_off_loan_loses_what_its_cash_flows_leave() -> None:
    row = told({"state": "written_off", "is_npl": None, "exposure_minor": 0}, *SHEET)
    assert row["resolution"] == "written_off"
    assert row["lgd"] == pytest.approx(0.440008, abs=1e-4)
    assert row["recovered_minor"] == 650_000 * YUAN


def test_a_reversed_payment_never_came_in() -> None:
    bounced = event(after(0.1), "paid", 900_000)
    undone = {"loan_id": "L1", "day": after(0.1), "kind": "reversed", "ref_event_no": 1}
    row = told({"state": "written_off", "is_npl": None}, bounced, undone, *SHEET)
    assert row["recovered_minor"] == 650_000 * YUAN


def test_what_was_paid_before_the_default_is_no_recovery() -> None:
    early = event(DEFAULT - timedelta(days=1), "paid", 500_000)
    assert told({}, early)["recovered_minor"] == 0


def test_an_open_default_counts_what_is_expected_of_it() -> None:
    row = told({"recovery_expected_minor": 400_000 * YUAN})
    years = (DAY - DEFAULT).days / 365
    assert row["resolution"] == "open"
    assert row["lgd"] == pytest.approx(1 - 0.4 / 1.06**years, abs=1e-6)
    assert told({})["lgd"] == 1.0


def test_a_cured_loan_loses_the_delay_alone() -> None:
    cured = {"state": "current", "is_npl": False, "days_past_due": 0, "cleared_day": after(1.0)}
    row = told(cured)
    assert row["resolution"] == "cured"
    assert row["lgd"] == pytest.approx(1 - 1 / 1.06, abs=1e-6)


@pytest.mark.parametrize(
    ("facts", "resolution"),
    [
        ({"state": "settled", "is_npl": None}, "settled"),
        ({"state": "transferred", "is_npl": None}, "transferred"),
        ({"state": "current", "is_npl": True, "days_past_due": 0, "cleared_day": after(1.0)}, "open"),
        ({"state": "overdue", "is_npl": False, "days_past_due": 5, "cleared_day": after(1.0)}, "open"),
        ({"state": "current", "is_npl": False, "days_past_due": 0, "cleared_day": after(-1.0)}, "open"),
    ],
    ids=["settled", "sold", "clear but not yet upgraded", "late again", "cleared before it defaulted"],
)
def test_how_defaults_stand(facts: dict[str, Any], resolution: str) -> None:
    assert told(facts)["resolution"] == resolution


def test_bad_by_its_class_it_defaulted_on_the_day_of_its_class() -> None:
    facts = {"default_day": None, "default_minor": None, "class_since": after(1.0), "exposure_minor": 600_000 * YUAN}
    row = told(facts, event(after(1.5), "paid", 100_000))
    assert (row["default_day"], row["default_by"]) == (after(1.0), "class")
    assert row["ead_minor"] == 700_000 * YUAN


def test_a_loan_that_never_defaulted_is_not_among_them() -> None:
    frame = loans({"default_day": None, "is_npl": False})
    assert defaults(frame, pl.LazyFrame(schema=FLOWS), policy()).collect().is_empty()


def test_lgd_by_security_weighs_by_claim_and_stands_beside_the_packs() -> None:
    found = pl.LazyFrame(
        {
            "security": ["unsecured", "unsecured", "mortgaged"],
            "resolution": ["written_off", "open", "open"],
            "ead_minor": [100, 300, 50],
            "recovered_minor": [10, 0, 0],
            "lgd": [0.9, 0.5, 0.2],
        }
    )
    mortgaged, unsecured = lgd_by_security(found, policy()).collect().to_dicts()
    assert (unsecured["defaults"], unsecured["ended"], unsecured["recovered_minor"]) == (2, 1, 10)
    assert (unsecured["lgd_closed"], unsecured["lgd_all"], unsecured["lgd_pack"]) == pytest.approx((0.9, 0.6, 0.75))
    assert (mortgaged["lgd_closed"], mortgaged["lgd_pack"]) == (None, 0.3)


def test_a_sold_loan_brings_its_price_against_the_claim_given_up() -> None:
    frame = loans({"state": "transferred", "allowance_used_minor": 918, "recovered_minor": 0}, {})
    row = transfers(frame, events({"loan_id": "L1", "day": DAY, "kind": "transferred", "amount_minor": 82})).collect()
    assert row.select("loan_id", "claim_minor", "price_minor", "price_by_claim").rows() == [("L1", 1000, 82, 0.082)]


PROMISE = {"loan_id": "L1", "promised_day": date(2026, 12, 20), "made_day": date(2026, 12, 1), "amount_minor": 5000}


@pytest.mark.parametrize(
    ("paid", "outcome"),
    [([], "broken"), ([date(2026, 12, 23)], "kept"), ([date(2026, 12, 24)], "broken"), (None, "not_known")],
    ids=["nothing came", "on the last day of grace", "a day later", "nobody knows what came"],
)
def test_promises_of_a_book(paid: list[date] | None, outcome: str) -> None:
    tables = {"promises": completed("promises", pl.DataFrame([PROMISE])).lazy()}
    if paid is not None:
        drawn = event(date(2026, 1, 1), "drawn", 1000)
        tables["events"] = events(drawn, *(event(day, "paid", 50) for day in paid))
    found = promise_outcomes(Book(tables), policy(promise_grace_days=3))
    assert found is not None
    assert found.collect()["outcome"].to_list() == [outcome]


def test_a_book_without_promises_has_none() -> None:
    assert promise_outcomes(Book({}), policy(promise_grace_days=3)) is None
