"""Arithmetic in which unknown stays unknown."""

from __future__ import annotations

from itertools import product
from operator import add

import polars as pl
import pytest

from tallystick.kernel.known import all_known, any_of, chosen, largest, paired, smallest, sum_of

ANSWERS = (True, False, None)


@pytest.mark.parametrize(
    ("values", "least", "most", "known"),
    [((3, 1, 2), 1, 3, True), ((3, None, 2), None, None, False), ((None,) * 3, None, None, False)],
)
def test_smallest_and_largest_are_known_where_all_are(
    values: tuple[int | None, ...], least: int | None, most: int | None, known: bool
) -> None:
    parts = [pl.lit(value, pl.Int64) for value in values]
    found = pl.select(a=smallest(*parts), b=largest(*parts), c=all_known(*parts))
    assert found.row(0) == (least, most, known)


def test_any_of_is_true_before_unknown_before_false() -> None:
    for answers in product(ANSWERS, repeat=3):
        expected = True if True in answers else None if None in answers else False
        assert pl.select(any_of([pl.lit(answer, pl.Boolean) for answer in answers])).item() is expected, answers


def test_any_of_nothing_is_false() -> None:
    assert pl.select(any_of([])).item() is False


@pytest.mark.parametrize("count", [1, 2, 3, 7, 8, 117])
def test_pairs_lose_nothing(count: int) -> None:
    assert pl.select(paired([pl.lit(n) for n in range(count)], add)).item() == sum(range(count))


def test_a_sum_with_an_unknown_part_is_unknown() -> None:
    assert pl.select(sum_of([pl.lit(1), pl.lit(None, pl.Int32), pl.lit(2)])).item() is None


@pytest.mark.parametrize(("x", "expected"), [(1, "one"), (2, "two"), (3, None), (None, None)])
def test_the_first_condition_that_holds_chooses(x: int | None, expected: str | None) -> None:
    value = pl.lit(x, pl.Int64)
    options = [(value == 1, pl.lit("one")), (value <= 2, pl.lit("two"))]
    assert pl.select(chosen(options)).item() == expected
    assert pl.select(chosen(options, otherwise=pl.lit("other"))).item() == (expected or "other")
    assert pl.select(chosen(options[:1])).item() == ("one" if x == 1 else None)
