"""The watch list of a small book, month after month."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
import pytest

from tallystick.engine.book.book import Book
from tallystick.engine.book.schemas import BOOK_SCHEMAS
from tallystick.engine.monitoring.columns import WATCH
from tallystick.engine.monitoring.watch_list import Known, WatchList, watch_list
from tests.engine.features.feature_tables import evidence
from tests.engine.monitoring.test_loan_features import frame
from tests.engine.monitoring.watched import DAY, bank, words

LATE = {"state": "overdue", "days_past_due": 31, "overdue_interest_minor": 5}


def of(*loans: dict[str, Any], day: date = DAY, known: Known | None = None, **book: Any) -> WatchList:
    given = evidence(**book.pop("tables", {}))
    tables = {name: table.lazy() for name, table in book.pop("book_tables", {}).items()}
    return watch_list(Book(tables, given, book.pop("opening", None)), frame(*loans), bank(day), words(), known)


def firms(found: WatchList) -> dict[str, dict[str, Any]]:
    return {row["enterprise_id"]: row for row in found.monitored.firms.to_dicts()}


def signals(found: WatchList) -> set[tuple[str, str]]:
    return set(found.monitored.signals.select("enterprise_id", "indicator").rows())


def test_one_row_per_borrower_whatever_its_loans() -> None:
    found = firms(of({}, {"loan_id": "L2"}, {"enterprise_id": "b", **LATE}))
    assert {name: row["watch_level"] for name, row in found.items()} == {"a": "none", "b": "red"}


def test_evidence_beside_the_book_counts() -> None:
    case = {"case_no": "1", "subject": "firm", "role": "defendant", "filed_day": DAY, "status": "open"}
    assert signals(of({}, tables={"lawsuits": [case]})) == {("a", "J1")}
    later = {**case, "filed_day": date(2026, 7, 1)}
    assert signals(of({}, tables={"lawsuits": [later]})) == set()


def test_features_of_the_evidence_are_joined_and_the_loans_say_how_it_pays() -> None:
    features = pl.LazyFrame({"enterprise_id": ["a", "z"], "debt_ratio": [0.95, 0.95]})
    assert signals(of({}, LATE, known=Known(features=features))) == {("a", "F1"), ("a", "P1")}


def test_what_changed_since_then() -> None:
    now = evidence(enterprises=[{"registered_capital_minor": 50}])
    then = evidence(enterprises=[{"registered_capital_minor": 100}])
    features = pl.LazyFrame({"enterprise_id": ["a"], "receivable_days": [80.0], "inventory_days": [80.0]})
    year = pl.LazyFrame({"enterprise_id": ["a"], "receivable_days": [60.0], "inventory_days": [80.0]})
    book = Book({}, now)
    known = Known(features=features, year=year, registry=then)
    assert signals(watch_list(book, frame({}), bank(), words(), known)) == {("a", "F2"), ("a", "M2")}


def test_the_level_is_remembered_by_the_loans_of_the_last_month_end() -> None:
    may = of(LATE, day=date(2026, 5, 31))
    opening = frame({}).join(may.monitored.firms.lazy(), on="enterprise_id")
    june = firms(of({}, opening=opening))["a"]
    assert (june["watch_level"], june["watch_since"], june["signals_red"]) == ("red", date(2026, 5, 31), 0)
    november = firms(of({}, day=date(2026, 11, 30), opening=opening))["a"]
    assert (november["watch_level"], november["watch_since"]) == ("none", None)
    assert set(WATCH) <= set(june)


def test_without_anything_but_loans_it_runs() -> None:
    found = of({})
    assert firms(found)["a"]["indicators_unknown"] > 45
    assert found.covenants.height == 0


@pytest.mark.parametrize(("most", "status"), [(50.0, "breached"), (100.0, "met")])
def test_covenants_are_tested_on_the_same_figures(most: float, status: str) -> None:
    row = {"row": 1, "loan_id": "L1", "covenant_id": "1", "metric": "loan_exposure_minor", "most": most}
    covenants = pl.DataFrame([row], schema=dict(BOOK_SCHEMAS["covenants"].create_empty().schema))
    found = of({}, book_tables={"covenants": covenants})
    assert found.covenants.select("enterprise_id", "value", "status").rows() == [("a", 100.0, status)]
