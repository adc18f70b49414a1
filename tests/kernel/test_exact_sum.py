"""Sums without rounding: the nearest double to the true sum, whatever the order and the parts."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import polars as pl
import pytest

from tallystick.kernel.exact_sum import as_float, exact_sum


@pytest.mark.parametrize(
    ("values", "total"),
    [
        ([], 0.0),
        ([None, 0.25], 0.25),
        ([0.1] * 10, 1.0),
        ([1e100, 1.0, -1e100], 1.0),
        ([5e-324, 5e-324], 1e-323),
        ([-0.0, -1.5, 0.5], -1.0),
        ([1.7e308, 1.7e308, -1.7e308], 1.7e308),
    ],
)
def test_worked_sums(values: list[float | None], total: float) -> None:
    assert as_float(exact_sum(pl.Series(values, dtype=pl.Float64))) == total


def test_it_is_the_exact_sum_of_any_numbers_in_any_order_and_parts() -> None:
    drawn = np.random.default_rng(3)
    values = drawn.normal(size=2_000) * 10.0 ** drawn.integers(-40, 40, size=2_000)
    whole = exact_sum(pl.Series(values))
    assert Fraction(whole, 1 << 1074) == sum(map(Fraction, values.tolist()), Fraction())
    assert as_float(whole) == math.fsum(values)
    mixed = drawn.permutation(values)
    assert sum(exact_sum(pl.Series(part)) for part in np.array_split(mixed, 7)) == whole


@pytest.mark.parametrize("odd", [math.inf, -math.inf, math.nan])
def test_what_has_no_sum_is_refused(odd: float) -> None:
    with pytest.raises(ValueError, match="'loss' holds what is infinite or no number"):
        exact_sum(pl.Series("loss", [1.0, odd]))


def test_a_sum_too_large_is_told() -> None:
    with pytest.raises(OverflowError):
        as_float(exact_sum(pl.Series([1.7e308, 1.7e308])))
