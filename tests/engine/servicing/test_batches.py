"""A fold gives each loan the same state however loans are batched, ordered or spread over threads."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import polars as pl
import pytest

from tallystick.engine.servicing import fold as folding
from tallystick.engine.servicing.state import fold_loans
from tests.engine.servicing.lives import CONTRACT_SCHEMA, DRAWN, EVENT_SCHEMA, contract, policy

LOANS, PAYMENTS = 600, 120
END = DRAWN + timedelta(days=900)


@pytest.fixture(scope="module")
def contracts() -> pl.DataFrame:
    ids = [f"L{number:04}" for number in range(LOANS)]
    return pl.DataFrame([contract(loan_id) for loan_id in ids], schema=CONTRACT_SCHEMA)


@pytest.fixture(scope="module")
def events(contracts: pl.DataFrame) -> pl.DataFrame:
    """Each loan drawn once, then weekly dues of principal, some paid late, some never."""
    week = pl.int_range(PAYMENTS, dtype=pl.Int64)
    place = pl.int_range(LOANS, dtype=pl.Int64)
    weeks = contracts.select("loan_id", place=place).join(pl.select(week=week), how="cross")
    due = DRAWN + pl.duration(days=7 * (pl.col("week") + 1))
    late = pl.duration(days=(pl.col("place") * pl.col("week")) % 11)
    drawn = contracts.select("loan_id", event_no=0, day=pl.lit(DRAWN), kind=pl.lit("drawn"), amount_minor=120_000_000)
    dues = weeks.select(
        "loan_id",
        event_no=pl.col("week") * 2 + 1,
        day=due,
        kind=pl.lit("due"),
        amount_minor=1_000_000,
        part=pl.lit("principal"),
    )
    paid = weeks.filter((pl.col("place") + pl.col("week")) % 13 > 0).select(
        "loan_id", event_no=pl.col("week") * 2 + 2, day=due + late, kind=pl.lit("paid"), amount_minor=1_050_000
    )
    rows = pl.concat([drawn, dues, paid], how="diagonal_relaxed").sort("loan_id", "day", "event_no")
    lacking = [pl.lit(None, dtype).alias(name) for name, dtype in EVENT_SCHEMA.items() if name not in rows.columns]
    return rows.with_columns(lacking).select(pl.col(name).cast(dtype) for name, dtype in EVENT_SCHEMA.items())


@pytest.fixture(scope="module")
def whole(contracts: pl.DataFrame, events: pl.DataFrame) -> pl.DataFrame:
    assert len(events) > 2 * folding.LEAST_EVENTS_A_THREAD, "too few events for two threads"
    return fold_loans(contracts, events, policy(END)).loans


@pytest.mark.parametrize("size", [1, 7, 250])
def test_batches_of_any_size_give_the_states_of_one_batch(
    size: int, contracts: pl.DataFrame, events: pl.DataFrame, whole: pl.DataFrame
) -> None:
    few = contracts.head(20 if size == 1 else LOANS)
    parts = []
    for loans in few.iter_slices(size):
        mine = events.filter(pl.col("loan_id").is_in(loans["loan_id"].implode()))
        parts.append(fold_loans(loans, mine, policy(END)).loans)
    assert pl.concat(parts).equals(whole.head(len(few)))


@pytest.mark.parametrize("turned", ["loans", "days", "all"])
def test_rows_in_any_order_give_the_same_states_and_postings(
    turned: str, contracts: pl.DataFrame, events: pl.DataFrame
) -> None:
    few = contracts.head(50)
    mine = events.filter(pl.col("loan_id").is_in(few["loan_id"].implode()))
    order = {
        "loans": mine.sort("loan_id", descending=True, maintain_order=True),
        "days": mine.sort("day", maintain_order=True),
        "all": mine.reverse(),
    }[turned]
    sure = fold_loans(few, mine, policy(END), with_postings=True)
    again = fold_loans(few.reverse(), order, policy(END), with_postings=True)
    assert again.loans.equals(sure.loans)
    assert again.postings.equals(sure.postings)


def test_events_of_unknown_loans_are_left_out(contracts: pl.DataFrame, events: pl.DataFrame) -> None:
    few = contracts.head(30)
    mine = events.filter(pl.col("loan_id").is_in(few["loan_id"].implode()))
    assert fold_loans(few, events, policy(END)).loans.equals(fold_loans(few, mine, policy(END)).loans)


@pytest.mark.parametrize("threads", [1, 2, 3, 16])
def test_ranges_of_a_batch_cover_every_loan_once(threads: int) -> None:
    starts = np.cumsum([0, 0, 400_000, 5, 0, 100_000, 250_000, 0]).astype(np.int64)
    bounds = folding._bounds(starts, threads)
    assert bounds[0] == 0 and bounds[-1] == len(starts) - 1 and bounds == sorted(bounds)
    assert len(bounds) - 1 == threads if threads < 15 else len(bounds) - 1 == 15
