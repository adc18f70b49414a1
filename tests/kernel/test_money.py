"""Money is divided and rounded as the bank's manual says."""

from __future__ import annotations

import polars as pl
import pytest

from tallystick.kernel.money import divide_half_up, in_bp, in_bp_up, quotient_half_up, rounded, rounded_down

HALVES = [(5, 2, 3), (4, 3, 1), (-5, 2, -3), (5, -2, -3), (-5, -2, 3), (0, 7, 0), (1, 3, 0), (2, 3, 1), (7, 1, 7)]


@pytest.mark.parametrize(("numerator", "denominator", "expected"), HALVES)
def test_whole_numbers_divide_half_away_from_zero(numerator: int, denominator: int, expected: int) -> None:
    assert divide_half_up(numerator, denominator) == expected
    frame = pl.DataFrame({"n": [numerator], "d": [denominator]})
    assert frame.select(quotient_half_up(pl.col("n"), pl.col("d"))).item() == expected


def test_division_by_zero_is_refused_for_one_and_null_in_a_column() -> None:
    with pytest.raises(ZeroDivisionError, match="money"):
        divide_half_up(1, 0)
    assert pl.DataFrame({"n": [1], "d": [0]}).select(quotient_half_up(pl.col("n"), pl.col("d"))).item() is None


@pytest.mark.parametrize(
    ("amount", "expected"),
    [(0.5, 1), (1.5, 2), (2.5, 3), (-2.5, -3), (2.4, 2), (None, None), (float("nan"), None), (float("inf"), None)],
)
def test_amounts_round_half_away_from_zero(amount: float | None, expected: int | None) -> None:
    assert pl.select(rounded(pl.lit(amount, pl.Float64))).item() == expected


@pytest.mark.parametrize(
    ("amount", "step", "expected"),
    [(1_999_999.9, 100_000, 1_900_000), (100_000.0, 100_000, 100_000), (99_999.0, 100_000, 0), (-1.0, 10, -10)],
)
def test_limits_round_down_to_the_step(amount: float, step: int, expected: int) -> None:
    assert pl.select(rounded_down(pl.lit(amount), step)).item() == expected
    assert pl.select(rounded_down(pl.lit(amount), pl.lit(step))).item() == expected


@pytest.mark.parametrize(
    ("share", "near", "up"),
    [(0.00045, 5, 5), (0.0054, 54, 54), (0.00544, 54, 55), (0.009, 90, 90), (0.1 + 0.2, 3000, 3000)],
)
def test_basis_points_have_no_floating_point_dust(share: float, near: int, up: int) -> None:
    assert pl.select(in_bp(pl.lit(share))).item() == near
    assert pl.select(in_bp_up(pl.lit(share))).item() == up
