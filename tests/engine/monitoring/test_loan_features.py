"""What comes of the loans themselves, of an earlier day, of the registry, and of loan money followed by name."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import polars as pl
import pytest

from tallystick.engine.book.book import Book
from tallystick.engine.book.schemas import BOOK_SCHEMAS
from tallystick.engine.evidence.evidence import Evidence
from tallystick.engine.evidence.schemas import SCHEMAS
from tallystick.engine.monitoring.features import earlier, loans, money_back, registry
from tests.engine.features.feature_tables import evidence
from tests.engine.monitoring.watched import DAY, bank

LOAN: dict[str, Any] = {
    "loan_id": "L1", "enterprise_id": "a", "state": "current", "signed_day": date(2024, 1, 1), "drawn_day": None,
    "matures_day": date(2027, 1, 1), "days_past_due": 0, "overdue_interest_minor": 0, "exposure_minor": 100,
    "undrawn_minor": None, "security": "unsecured", "late_payments": 0, "opening_class": "normal",
}  # fmt: skip
TYPES = {
    "drawn_day": pl.Date, "days_past_due": pl.Int32, "late_payments": pl.Int32, "undrawn_minor": pl.Int64,
    "overdue_interest_minor": pl.Int64,
}  # fmt: skip


def frame(*changes: dict[str, Any]) -> pl.LazyFrame:
    rows = [{**LOAN, "loan_id": f"L{n}", **change} for n, change in enumerate(changes, 1)]
    return pl.LazyFrame(rows, schema_overrides=TYPES)


def of(*changes: dict[str, Any], events: Sequence[dict[str, Any]] | None = None, **more: Any) -> dict[str, Any]:
    tables = {} if events is None else {"events": pl.LazyFrame(events, schema=_events())}
    (row,) = loans.loans(frame(*changes), Book(tables), bank(), **more).collect().to_dicts()
    return row


def _events() -> dict[str, Any]:
    return dict(BOOK_SCHEMAS["events"].create_empty().schema)


def test_the_worst_loan_on_the_book_counts() -> None:
    late = {"days_past_due": 31, "overdue_interest_minor": 5, "state": "overdue"}
    gone = {"days_past_due": 400, "overdue_interest_minor": 9, "state": "written_off"}
    row = of({}, late, gone)
    assert (row["loan_days_past_due"], row["interest_arrears_days"], row["loan_exposure_minor"]) == (31, 31, 200)


def test_principal_overdue_is_no_interest_in_arrears() -> None:
    row = of({"days_past_due": 61, "state": "overdue"})
    assert (row["loan_days_past_due"], row["interest_arrears_days"]) == (61, 0)
    assert of({"days_past_due": None})["loan_days_past_due"] is None


def test_secured_exposure() -> None:
    row = of({"security": "mortgaged"}, {"security": "pledged", "exposure_minor": 7}, {"security": "guaranteed"})
    assert (row["secured_exposure_minor"], row["loan_exposure_minor"]) == (107, 207)


@pytest.mark.parametrize(
    ("changes", "delays"),
    [
        ([{"late_payments": 0}], 0),
        ([{"late_payments": 2}], None),
        ([{"late_payments": 2, "signed_day": date(2025, 7, 1)}, {"late_payments": 0}], 2),
        ([{"late_payments": 2, "signed_day": date(2025, 7, 1)}, {"late_payments": 1}], None),
        ([{"late_payments": None}], None),
    ],
)
def test_delays_are_known_where_none_can_be_older(changes: Sequence[dict[str, Any]], delays: int | None) -> None:
    assert of(*changes)["delays_12m"] == delays


def test_delays_since_a_year_ago() -> None:
    year_ago = frame({"late_payments": 2})
    assert of({"late_payments": 5}, {"late_payments": 1}, year_ago=year_ago)["delays_12m"] == 4


@pytest.mark.parametrize(
    ("events", "asked"),
    [
        (None, None),
        ([], 0),
        ([("extended", date(2025, 7, 1)), ("renewed", DAY)], 2),
        ([("extended", date(2025, 6, 30)), ("restructured", DAY), ("renewed", date(2026, 7, 1))], 0),
    ],
)
def test_extensions_of_twelve_months(events: Sequence[tuple[str, date]] | None, asked: int | None) -> None:
    rows = None if events is None else [
        {"row": n, "loan_id": "L1", "event_no": n, "day": day, "kind": kind} for n, (kind, day) in enumerate(events, 1)
    ]  # fmt: skip
    assert of({}, events=rows)["extensions_12m"] == asked


def test_own_loans_stand_in_for_exposures() -> None:
    found = loans.with_own_loans(Evidence(), frame({}, {"state": "settled"})).tables["exposures"].collect()
    assert dict(found.schema) == dict(SCHEMAS["exposures"].create_empty().schema)
    assert found.select("loan_id", "balance_minor", "undrawn_minor", "opened_day", "class").rows() == [
        ("L1", 100, 0, date(2024, 1, 1), "normal")
    ]
    given = evidence(exposures=[])
    assert loans.with_own_loans(given, frame({})) is given


def test_a_year_and_half_a_year_before() -> None:
    names = (*earlier.YEAR_COLUMNS, *earlier.HALF_COLUMNS)
    now = pl.LazyFrame({"enterprise_id": ["a", "b"], **{name: [0.6, 0.6] for name in names}})
    then = pl.LazyFrame({"enterprise_id": ["a"], **{name: [0.4] for name in names}})
    found = earlier.with_earlier(now, year=then, half=then).collect()
    assert found.columns == ["enterprise_id", *names, *earlier.ADDS]
    assert found.row(0)[6:] == pytest.approx((0.2, 0.2, 0.5, 0.5, 0.5))
    assert found.row(1)[6:] == (None,) * 5
    unknown = earlier.with_earlier(now.select("enterprise_id"), year=None, half=None).collect()
    assert (unknown.columns, unknown.row(0)[1:]) == (["enterprise_id", *earlier.ADDS], (None,) * 5)


def person(owner: str, role: str, share: float | None = None) -> dict[str, Any]:
    return {"owner_id": owner, "role": role, "share": share}


THEN = [person("1", "legal_representative"), person("1", "controller"), person("2", "shareholder", 0.3)]


@pytest.mark.parametrize(
    ("now", "changed"),
    [
        (list(reversed(THEN)), False),
        ([person("3", "legal_representative"), *THEN[1:]], True),
        ([*THEN[:2], person("2", "shareholder", 0.19)], True),
        ([*THEN, person("4", "shareholder", 0.19)], False),
        ([*THEN, person("4", "shareholder", 0.2)], True),
        ([*THEN, person("4", "spouse")], False),
    ],
)
def test_who_runs_and_owns_it(now: Sequence[dict[str, Any]], changed: bool) -> None:
    found = registry.registry_changes(evidence(owners=THEN), evidence(owners=now), bank()).collect()
    assert found.to_dicts() == [{"enterprise_id": "a", "control_changed": changed, "capital_cut": None}]


@pytest.mark.parametrize(("now", "cut"), [(99, True), (100, False), (101, False), (None, None)])
def test_capital_cut(now: int | None, cut: bool | None) -> None:
    then = evidence(enterprises=[{"registered_capital_minor": 100}])
    later = evidence(enterprises=[{"registered_capital_minor": now}])
    found = registry.registry_changes(then, later, bank()).collect()
    assert found.to_dicts() == [{"enterprise_id": "a", "control_changed": None, "capital_cut": cut}]


def paid(number: int, payer: str, payee: str, day: date) -> dict[str, Any]:
    row = {"enterprise_id": payer, "account_id": "1", "flow_no": str(number), "direction": "out", "amount_minor": 5}
    return {**row, "counterparty": payee, "day": day, "kind": "purchase"}


OPENED = date(2026, 3, 2)
HOP1, HOP2, HOP3, LATE = date(2026, 3, 5), date(2026, 3, 10), date(2026, 4, 1), date(2026, 4, 2)


@pytest.mark.parametrize(
    ("payments", "back"),
    [
        ([("a", "b", HOP1)], False),
        ([("a", "b", HOP1), ("b", "a", HOP2)], True),
        ([("a", "b", HOP2), ("b", "a", HOP1)], False),
        ([("a", "b", HOP1), ("b", "c", HOP2), ("c", "a", HOP3)], True),
        ([("a", "b", HOP1), ("b", "c", HOP2), ("c", "a", LATE)], False),
        ([("a", "b", HOP1), ("b", "c", HOP1), ("c", "d", HOP2), ("d", "a", HOP3)], False),
        ([("a", "王五", HOP1)], True),
        ([("a", "sister", HOP1)], True),
        ([("a", "b", HOP1), ("b", "sister", HOP2)], True),
        ([("a", "stranger", HOP1)], False),
        ([("a", "a", HOP1)], False),
        ([("a", "b", date(2026, 3, 1)), ("b", "a", date(2026, 3, 1))], False),
    ],
)
def test_loan_money_that_comes_back(payments: Sequence[tuple[str, str, date]], back: bool) -> None:
    firms = [{"enterprise_id": name} for name in ("a", "b", "c", "d", "sister")]
    loan = {
        "loan_id": "L1", "granted_minor": 9, "balance_minor": 9, "undrawn_minor": 0, "opened_day": OPENED,
        "days_past_due": 0,
    }  # fmt: skip
    given = evidence(
        enterprises=firms,
        account_flows=[paid(n, *payment) for n, payment in enumerate(payments)],
        exposures=[loan],
        owners=[{"owner_id": "w", "role": "controller", "name": "王五"}],
        relations=[{"related_id": "sister", "kind": "control"}],
    )
    found = money_back.SOURCE.run(given, bank()).collect()
    assert dict(zip(*found.select("enterprise_id", "loan_money_back"), strict=True))["a"] is back


def test_without_loans_nothing_is_known() -> None:
    given = evidence(enterprises=[{}], account_flows=[paid(1, "a", "b", HOP1)])
    assert money_back.SOURCE.run(given, bank()).collect()["loan_money_back"].to_list() == [None]
