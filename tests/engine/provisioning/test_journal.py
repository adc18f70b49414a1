"""The allowance as double entries: they balance, and with servicing's they leave exactly the allowance held."""

from __future__ import annotations

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any, cast

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tallystick.engine.provisioning.journal import provision_postings, trial_balance
from tallystick.engine.provisioning.movement import allowance_movement
from tallystick.engine.servicing.state import fold_loans
from tallystick.pack.policy import Policy
from tests.engine.servicing.lives import CONTRACTS, DRAWN, books, numbered, policy

DAY = cast(Policy, SimpleNamespace(day=date(2026, 10, 31)))
SCHEMA = {
    "loan_id": pl.String,
    "state": pl.String,
    "stage": pl.Int8,
    "ecl_minor": pl.Int64,
    "overlay_minor": pl.Int64,
}


def book(*rows: tuple[str, str, int | None, int, int]) -> pl.LazyFrame:
    return pl.LazyFrame(list(rows), schema=SCHEMA, orient="row")


def posted(closing: pl.LazyFrame, opening: pl.LazyFrame | None) -> pl.DataFrame:
    movement = allowance_movement(closing, opening)
    return provision_postings(movement, closing, opening, DAY).collect().sort("loan_id", "cause", "account", "stage")


def lines(frame: pl.DataFrame) -> list[tuple[Any, ...]]:
    return frame.select("loan_id", "cause", "account", "stage", "debit_minor", "credit_minor").rows()


def test_a_new_loan_is_expense_against_its_stage() -> None:
    assert lines(posted(book(("new", "current", 1, 40, 0)), None)) == [
        ("new", "new_loans", "allowance", 1, 0, 40),
        ("new", "new_loans", "impairment_expense", None, 40, 0),
    ]


def test_a_loan_that_worsens_takes_along_what_it_held_and_is_charged_the_rest() -> None:
    found = posted(book(("L", "overdue", 2, 400, 0)), book(("L", "current", 1, 50, 0)))
    assert lines(found) == [
        ("L", "to_stage_2", "allowance", 2, 0, 350),
        ("L", "to_stage_2", "impairment_expense", None, 350, 0),
        ("L", "transfer", "allowance", 1, 50, 0),
        ("L", "transfer", "allowance", 2, 0, 50),
    ]


def test_a_loan_repaid_is_released() -> None:
    found = posted(book(("L", "settled", None, 0, 0)), book(("L", "current", 2, 70, 0)))
    assert lines(found) == [
        ("L", "derecognised", "allowance", 2, 70, 0),
        ("L", "derecognised", "impairment_expense", None, 0, 70),
    ]


@pytest.mark.parametrize("was", [0, 300, 500], ids=["first seen", "rises", "falls"])
def test_interest_off_balance_of_a_book_of_balances_is_posted_beside_the_book(was: int) -> None:
    beside = {"off_balance_interest_minor": pl.Int64}
    now = pl.concat([book(("L", "overdue", 3, 0, 0)), pl.LazyFrame([(400,)], beside, orient="row")], how="horizontal")
    then = pl.concat([book(("L", "overdue", 3, 0, 0)), pl.LazyFrame([(was,)], beside, orient="row")], how="horizontal")
    found = posted(now, then if was else None)
    net = dict(found.group_by("account").agg(pl.col("debit_minor").sum() - pl.col("credit_minor").sum()).rows())
    assert net == {"off_interest_due": 400 - was, "off_contra": was - 400}
    table = trial_balance(None, found.lazy(), None)
    assert set(table["kind"]) == {"memorandum"} and table["closing_minor"].sum() == 0


MONTHS = (200, 230, 420, 600)


def closed(book_of: list[dict[str, Any]], day: date, held: tuple[int, int]) -> tuple[pl.LazyFrame, pl.LazyFrame]:
    """A month end with any stage and allowance for loans that are on the book; and the postings so far."""
    run = fold_loans(CONTRACTS, numbered(book_of), policy(day), with_postings=True)
    on_book = pl.col("state").is_in(["current", "overdue"])
    loans = run.loans.lazy().with_columns(
        stage=pl.when(on_book).then(pl.lit(held[0], pl.Int8)),
        ecl_minor=pl.when(on_book).then(pl.lit(held[1], pl.Int64)),
        overlay_minor=pl.when(on_book).then(pl.lit(held[1] // 3, pl.Int64)),
    )
    return loans, run.postings.lazy()


@settings(deadline=None, max_examples=10)
@given(
    book_of=books,
    helds=st.lists(st.tuples(st.integers(1, 3), st.integers(0, 10**8)), min_size=4, max_size=4),
)
def test_whatever_happens_the_books_balance_and_leave_the_allowance_held(
    book_of: list[dict[str, Any]], helds: list[tuple[int, int]]
) -> None:
    opening, before = None, None
    for after, held in zip(MONTHS, helds, strict=True):
        closing, servicing = closed(book_of, DRAWN + timedelta(days=after), held)
        movement = allowance_movement(closing, opening)
        entries = provision_postings(movement, closing, opening, DAY).collect()
        sums = entries.group_by("loan_id", "cause").agg(pl.col("debit_minor", "credit_minor").sum())
        assert sums.filter(pl.col("debit_minor") != pl.col("credit_minor")).is_empty()
        table = trial_balance(servicing, entries.lazy(), before)
        beside = table.group_by(memorandum=pl.col("kind") == "memorandum").agg(pl.selectors.ends_with("_minor").sum())
        assert set(beside.drop("memorandum").to_numpy().ravel()) <= {0}
        allowance = table.filter(pl.col("account") == "allowance")
        assert -allowance["closing_minor"].sum() == (closing.collect()["ecl_minor"].sum() or 0)
        by_stage = entries.filter(pl.col("account") == "allowance", pl.col("cause") == "transfer")
        assert by_stage["debit_minor"].sum() == by_stage["credit_minor"].sum()
        opening, before = closing, table.lazy()
