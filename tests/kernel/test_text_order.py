"""Rows in the order of their text: the same as Polars sorts text, whatever is in it."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallystick.kernel.text_order import order_by

WORDS = st.one_of(st.none(), st.text(max_size=6), st.text(alphabet="ab中\0", max_size=20))


def usual(*keys: list[str | None]) -> list[int]:
    frame = pl.DataFrame({str(place): pl.Series(key, dtype=pl.String) for place, key in enumerate(keys)})
    return frame.select(pl.arg_sort_by(*frame.columns, maintain_order=True)).to_series().to_list()


@pytest.mark.parametrize(
    ("said", "key"),
    [
        ("numbers of loans", ["L2", "L10", "L1"]),
        ("Chinese after Latin", ["中文", "a", "中", "é"]),
        ("not known comes first", ["b", None, "a"]),
        ("the empty word", ["a", "", "b", ""]),
        ("sixteen bytes", ["z" * 16, "a" * 16]),
        ("more than fits a number", ["z" * 17, "a" * 40, "b"]),
        ("a zero byte at the end", ["a\0", "a", "b\0"]),
        ("in order already", ["a", "a", "b"]),
        ("nothing", []),
    ],
)
def test_text_stands_in_the_order_of_its_bytes(said: str, key: list[str | None]) -> None:
    assert order_by(pl.Series(key, dtype=pl.String)).to_list() == usual(key), said


@given(st.lists(st.tuples(WORDS, WORDS), max_size=30))
def test_by_the_first_key_then_by_the_next(rows: list[tuple[str | None, str | None]]) -> None:
    first, second = [row[0] for row in rows], [row[1] for row in rows]
    found = order_by(pl.Series("x", first, dtype=pl.String), pl.Series("y", second, dtype=pl.String))
    assert found.to_list() == usual(first, second)


def test_days_and_numbers_too() -> None:
    assert order_by(pl.Series([3, 1, 2]), pl.Series([1, 1, 1])).to_list() == [1, 2, 0]
