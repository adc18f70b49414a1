"""Rows of small frames taken by their places are as a join or a filter gives them; what is missing is null."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from tallystick.engine.few import always, places_in, rows_at, rows_where, unplanned

FIRMS = pl.DataFrame({"firm": ["B", "A", "C"], "sales": [2, None, 3], "name": ["乙", "甲", None]})


@pytest.mark.parametrize("names", [["B", "A", "C"], ["C", "A"], ["A", "X", "B"], ["X"], ["A", "A"], []])
@pytest.mark.parametrize("held", [FIRMS, FIRMS[:1], FIRMS.clear()])
def test_rows_stand_as_a_join_from_the_left_puts_them(names: list[str], held: pl.DataFrame) -> None:
    asked = pl.Series("firm", names, dtype=pl.String)
    joined = asked.to_frame().join(held, on="firm", how="left", maintain_order="left")
    assert_frame_equal(rows_at(held, "firm", asked), joined)


@pytest.mark.parametrize("size", [0, 1, 6, 3_001])
@pytest.mark.parametrize("unknown", [[], [None]])
def test_a_name_has_its_place_and_a_stranger_or_an_unknown_has_none(size: int, unknown: list[None]) -> None:
    held = pl.Series([f"F{(7 * place) % max(size, 1):05}" for place in range(size)], dtype=pl.String)
    asked = pl.Series([*unknown, "stranger", *held.reverse()], dtype=pl.String)
    assert places_in(held, asked).tolist() == [*(-1 for _ in unknown), -1, *reversed(range(size))]


@pytest.mark.parametrize("kept", [[True, True, True], [False, True, False], [False, False, False]])
def test_rows_are_kept_as_a_filter_keeps_them(kept: list[bool]) -> None:
    assert_frame_equal(rows_where(FIRMS, np.array(kept)), FIRMS.filter(pl.Series(kept)))


def test_a_column_of_one_value_and_a_frame_as_it_is_written() -> None:
    assert always("effect", "note", pl.String, 2).to_list() == ["note", "note"]
    assert always("value", None, pl.Float64, 0).dtype == pl.Float64
    assert_frame_equal(unplanned(FIRMS.lazy().select("sales")), FIRMS.select("sales"))
