"""A value per number, and a number per code."""

from __future__ import annotations

import polars as pl
import pytest

from tallystick.kernel.lookup import INDEX, code_index, looked_up

CODES = ("micro", "small", "a code longer than twelve bytes")


@pytest.mark.parametrize(
    ("code", "number"), [("micro", 0), ("small", 1), (CODES[2], 2), ("large", None), ("", None), (None, None)]
)
def test_codes_are_numbered_in_their_order(code: str | None, number: int | None) -> None:
    found = pl.DataFrame({"c": [code]}, schema={"c": pl.String}).select(code_index(pl.col("c"), CODES))
    assert found.item() == number
    assert found.dtypes == [INDEX]


def test_without_codes_there_is_no_number() -> None:
    assert pl.DataFrame({"c": ["x"]}).select(code_index(pl.col("c"), ())).item() is None


def test_values_are_found_by_number_in_memory_and_streaming() -> None:
    frame = pl.LazyFrame({"n": [2, None, 0]}, schema={"n": INDEX})
    asked = frame.with_columns(looked_up(pl.col("n"), ["a", "b", "c"], pl.String).alias("v"))
    for engine in ("in-memory", "streaming"):
        assert asked.collect(engine=engine)["v"].to_list() == ["c", None, "a"]


def test_many_rows_in_many_chunks_keep_their_order() -> None:
    numbers = pl.concat([pl.Series("n", [k % 3], INDEX) for k in range(50)], rechunk=False)
    found = numbers.to_frame().lazy().select(looked_up(pl.col("n"), [10, 20, 30], pl.Int64)).collect(engine="streaming")
    assert found.to_series().to_list() == [10 * (k % 3 + 1) for k in range(50)]
