"""Whatever happens to a loan: debits equal credits, money is conserved, a checkpoint changes nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from tallystick.engine.servicing.state import fold_loans, refold
from tests.engine.servicing.lives import CONTRACTS, DRAWN, LOANS, books, event, numbered, policy

END = DRAWN + timedelta(days=600)
ON_BOOK = ["principal", "principal_due"]


@settings(deadline=None, max_examples=25)
@given(book=books)
def test_every_event_balances_on_and_off_the_book(book: list[dict[str, Any]]) -> None:
    postings = fold_loans(CONTRACTS, numbered(book), policy(END), with_postings=True).postings
    memorandum = pl.col("account").str.starts_with("off_") | pl.col("account").str.starts_with("written_")
    sums = postings.group_by("loan_id", "event_no", memorandum=memorandum).agg(
        pl.col("debit_minor", "credit_minor").sum()
    )
    assert sums.filter(pl.col("debit_minor") != pl.col("credit_minor")).is_empty()


@settings(deadline=None, max_examples=25)
@given(book=books)
def test_principal_drawn_is_repaid_owed_waived_or_lost(book: list[dict[str, Any]]) -> None:
    run = fold_loans(CONTRACTS, numbered(book), policy(END), with_postings=True)
    posted = run.postings.filter(pl.col("account").is_in(ON_BOOK))
    moved = posted.group_by("loan_id").agg(moved_in=(pl.col("debit_minor") - pl.col("credit_minor")).sum())
    both = run.loans.join(moved, on="loan_id", how="left")
    assert both.height == len(LOANS)
    assert both["moved_in"].to_list() == both["principal_minor"].to_list()
    assert both.filter(~pl.col("principal_minor").is_between(0, pl.col("drawn_minor"))).is_empty()


@settings(deadline=None, max_examples=25)
@given(book=books)
def test_nothing_that_is_owed_is_ever_negative(book: list[dict[str, Any]]) -> None:
    loans = fold_loans(CONTRACTS, numbered(book), policy(END)).loans
    for column in loans.columns:
        if column.endswith("_minor") and column not in ("undrawn_minor", "allowance_used_minor"):
            assert (loans[column].min() or 0) >= 0, column


@settings(deadline=None, max_examples=17)
@given(book=books, cut=st.integers(0, 500))
def test_a_fold_from_a_checkpoint_is_the_whole_fold(book: list[dict[str, Any]], cut: int) -> None:
    events, day = numbered(book), DRAWN + timedelta(days=cut)
    before, after = events.filter(pl.col("day") <= day), events.filter(pl.col("day") > day)
    halfway = fold_loans(CONTRACTS, before, policy(day))
    resumed = fold_loans(CONTRACTS, after, policy(END), since=halfway)
    whole = fold_loans(CONTRACTS, events, policy(END))
    assert_same(resumed.loans, whole.loans)


def assert_same(resumed: pl.DataFrame, whole: pl.DataFrame) -> None:
    assert resumed.to_dicts() == whole.to_dicts()


@settings(deadline=None, max_examples=10)
@given(book=books, seed=st.integers(0, 99))
def test_order_of_arrival_does_not_matter(book: list[dict[str, Any]], seed: int) -> None:
    events = numbered(book)
    shuffled = events.sample(fraction=1.0, shuffle=True, seed=seed)
    assert fold_loans(CONTRACTS, shuffled, policy(END)).loans.equals(fold_loans(CONTRACTS, events, policy(END)).loans)


@settings(deadline=None, max_examples=10)
@given(book=books, late=st.integers(0, 400), cuts=st.lists(st.integers(10, 480), min_size=2, max_size=2, unique=True))
def test_a_back_dated_event_gives_what_it_would_have_given_in_time(
    book: list[dict[str, Any]], late: int, cuts: list[int]
) -> None:
    days = sorted(DRAWN + timedelta(days=cut) for cut in cuts)
    late_day = DRAWN + timedelta(days=late)
    new = [{**event(late_day, "paid", 12_345_678), "loan_id": loan_id} for loan_id in LOANS]
    every = numbered([*book, *new])
    booked = pl.when(pl.col("event_no") > len(book)).then(END).otherwise(pl.col("day"))
    every = every.with_columns(booked_day=booked)
    in_time = every.filter(pl.col("event_no") <= len(book))
    checkpoints = [(day, fold_loans(CONTRACTS, in_time.filter(pl.col("day") <= day), policy(day))) for day in days]
    again = refold(CONTRACTS, every, policy(END), checkpoints=checkpoints, booked_after=days[-1])
    assert again.to_dicts() == fold_loans(CONTRACTS, every, policy(END)).loans.to_dicts()
