"""Columns attached by key are those of a left join, whatever the order of either table."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallystick.kernel.attach import attached

LEFT = pl.DataFrame({"loan_id": ["L3", "L1", "L2", "L2", "L9"], "place": [0, 1, 2, 3, 4]})


@pytest.mark.parametrize(
    ("keys", "wanted"),
    [
        (["L1", "L2", "L3"], ["L3", "L1", "L2", "L2", None]),
        (["L3", "L2", "L1"], ["L3", "L1", "L2", "L2", None]),
        (["L0", "L99"], [None] * 5),
        ([], [None] * 5),
    ],
)
def test_rows_find_their_key_or_nothing(keys: list[str], wanted: list[str | None]) -> None:
    other = pl.DataFrame({"loan_id": keys, "found": keys}, schema={"loan_id": pl.String, "found": pl.String})
    found = attached(LEFT, other, on="loan_id")
    assert found["found"].to_list() == wanted
    assert found.drop("found").equals(LEFT)


def test_a_row_without_a_key_finds_nothing() -> None:
    left = pl.DataFrame({"loan_id": ["L1", None]}, schema={"loan_id": pl.String})
    other = pl.DataFrame({"loan_id": ["L0", "L1"], "found": [0, 1]})
    assert attached(left, other, on="loan_id")["found"].to_list() == [1, None]


def test_tables_in_one_order_lie_side_by_side() -> None:
    other = LEFT.select("loan_id", found=pl.col("place") * 2).unique("loan_id", maintain_order=True)
    left = LEFT.unique("loan_id", maintain_order=True)
    assert attached(left, other, on="loan_id")["found"].to_list() == [0, 2, 4, 8]


@given(ids=st.lists(st.integers(0, 30)), keys=st.lists(st.integers(0, 30), unique=True))
def test_it_is_a_left_join(ids: list[int], keys: list[int]) -> None:
    left = pl.DataFrame({"id": [str(one) for one in ids]}, schema={"id": pl.String})
    other = pl.DataFrame({"id": [str(one) for one in keys], "value": keys}, schema={"id": pl.String, "value": pl.Int64})
    assert attached(left, other, on="id").equals(left.join(other, on="id", how="left", maintain_order="left"))


@given(runs=st.lists(st.integers(1, 3), min_size=1), absent=st.sets(st.integers(0, 20)))
def test_ids_that_stand_together_in_order_find_theirs(runs: list[int], absent: set[int]) -> None:
    names = [f"{number:03}" for number in range(len(runs))]
    left = pl.DataFrame({"id": [name for name, times in zip(names, runs, strict=True) for _ in range(times)]})
    held = [name for number, name in enumerate(names) if number not in absent]
    other = pl.DataFrame({"id": held, "value": held}, schema={"id": pl.String, "value": pl.String})
    assert attached(left, other, on="id").equals(left.join(other, on="id", how="left", maintain_order="left"))


@given(rows=st.integers(17, 60), keys=st.sets(st.integers(0, 80), min_size=1, max_size=2))
def test_a_few_keys_for_many_rows_find_theirs(rows: int, keys: set[int]) -> None:
    left = pl.DataFrame({"id": [f"{number:03}" for number in range(rows)]})
    named = [f"{number:03}" for number in sorted(keys, reverse=True)]
    other = pl.DataFrame({"id": named, "value": named, "days": [[number, 1] for number in sorted(keys)]})
    assert attached(left, other, on="id").equals(left.join(other, on="id", how="left", maintain_order="left"))
