"""Whatever happens to a loan: debits equal credits, money is conserved, a checkpoint changes nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from tallystick.engine.servicing.state import fold_loans, refold
from tests.engine.servicing.lives import CONTRACT_SCHEMA, DRAWN, contract, event, lives, numbered, policy

CONTRACTS = pl.DataFrame([contract()], schema=CONTRACT_SCHEMA)
END = DRAWN + timedelta(days=600)
ON_BOOK = ["principal", "principal_due"]


@settings(deadline=None, max_examples=150)
@given(life=lives)
def test_every_event_balances_on_and_off_the_book(life: list[dict[str, Any]]) -> None:
    postings = fold_loans(CONTRACTS, numbered(life), policy(END), with_postings=True).postings
    memorandum = pl.col("account").str.starts_with("off_") | pl.col("account").str.starts_with("written_")
    sums = postings.group_by("event_no", memorandum=memorandum).agg(pl.col("debit_minor", "credit_minor").sum())
    assert sums.filter(pl.col("debit_minor") != pl.col("credit_minor")).is_empty()


@settings(deadline=None, max_examples=150)
@given(life=lives)
def test_principal_drawn_is_repaid_owed_waived_or_lost(life: list[dict[str, Any]]) -> None:
    run = fold_loans(CONTRACTS, numbered(life), policy(END), with_postings=True)
    posted = run.postings.filter(pl.col("account").is_in(ON_BOOK))
    drawn = run.loans["drawn_minor"].item()
    moved_in = posted.select((pl.col("debit_minor") - pl.col("credit_minor")).sum()).item()
    assert moved_in == run.loans["principal_minor"].item()
    assert 0 <= run.loans["principal_minor"].item() <= drawn


@settings(deadline=None, max_examples=150)
@given(life=lives)
def test_nothing_that_is_owed_is_ever_negative(life: list[dict[str, Any]]) -> None:
    row = fold_loans(CONTRACTS, numbered(life), policy(END)).loans
    for column in row.columns:
        if column.endswith("_minor") and column not in ("undrawn_minor", "allowance_used_minor"):
            assert (row[column].item() or 0) >= 0, column


@settings(deadline=None, max_examples=100)
@given(life=lives, cut=st.integers(0, 500))
def test_a_fold_from_a_checkpoint_is_the_whole_fold(life: list[dict[str, Any]], cut: int) -> None:
    events, day = numbered(life), DRAWN + timedelta(days=cut)
    before, after = events.filter(pl.col("day") <= day), events.filter(pl.col("day") > day)
    halfway = fold_loans(CONTRACTS, before, policy(day))
    resumed = fold_loans(CONTRACTS, after, policy(END), since=halfway)
    whole = fold_loans(CONTRACTS, events, policy(END))
    assert_same(resumed.loans, whole.loans)


def assert_same(resumed: pl.DataFrame, whole: pl.DataFrame) -> None:
    assert resumed.to_dicts() == whole.to_dicts()


@settings(deadline=None, max_examples=60)
@given(life=lives, seed=st.integers(0, 99))
def test_order_of_arrival_does_not_matter(life: list[dict[str, Any]], seed: int) -> None:
    events = numbered(life)
    shuffled = events.sample(fraction=1.0, shuffle=True, seed=seed)
    assert fold_loans(CONTRACTS, shuffled, policy(END)).loans.equals(fold_loans(CONTRACTS, events, policy(END)).loans)


@settings(deadline=None, max_examples=60)
@given(life=lives, late=st.integers(0, 400), cuts=st.lists(st.integers(10, 480), min_size=2, max_size=2, unique=True))
def test_a_back_dated_event_gives_what_it_would_have_given_in_time(
    life: list[dict[str, Any]], late: int, cuts: list[int]
) -> None:
    days = sorted(DRAWN + timedelta(days=cut) for cut in cuts)
    new = event(DRAWN + timedelta(days=late), "paid", 12_345_678)
    every = numbered([*life, new])
    booked = pl.when(pl.col("event_no") == len(life) + 1).then(END).otherwise(pl.col("day"))
    every = every.with_columns(booked_day=booked)
    in_time = every.filter(pl.col("event_no") <= len(life))
    checkpoints = [(day, fold_loans(CONTRACTS, in_time.filter(pl.col("day") <= day), policy(day))) for day in days]
    again = refold(CONTRACTS, every, policy(END), checkpoints=checkpoints, booked_after=days[-1])
    assert again.to_dicts() == fold_loans(CONTRACTS, every, policy(END)).loans.to_dicts()
