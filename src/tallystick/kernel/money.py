"""Money is whole minor units: every division says how it rounds. Half goes away from zero, for debit and credit."""

from __future__ import annotations

import polars as pl

BP = 10_000
"""Basis points in one."""
_DUST = 1e-6


def divide_half_up(numerator: int, denominator: int) -> int:
    """This function will divide whole numbers and round half away from zero.

    :raises ZeroDivisionError: the denominator is 0.
    """
    if denominator == 0:
        raise ZeroDivisionError("money cannot be divided by 0")
    whole, rest = divmod(abs(numerator), abs(denominator))
    size = whole + (2 * rest >= abs(denominator))
    return size if (numerator < 0) == (denominator < 0) else -size


def quotient_half_up(numerator: pl.Expr, denominator: pl.Expr | int) -> pl.Expr:
    """This function will divide whole-number columns exactly and round half away from zero (Int64).

    Null where either is null or the denominator is 0. Both sizes must stay under 2**61.
    """
    divisor = pl.lit(denominator) if isinstance(denominator, int) else denominator
    top, bottom = numerator.cast(pl.Int64), divisor.cast(pl.Int64)
    size = (2 * top.abs() + bottom.abs()).floordiv(2 * bottom.abs())
    return pl.when(bottom != 0).then(size * top.sign() * bottom.sign())


def rounded(amount: pl.Expr) -> pl.Expr:
    """This function will round an amount that is not whole to whole minor units, half away from zero (Int64).

    Null, not a number and infinity give null.
    """
    return amount.round(0, mode="half_away_from_zero").cast(pl.Int64, strict=False)


def rounded_down(amount: pl.Expr, step: pl.Expr | int = 1) -> pl.Expr:
    """This function will round an amount down to a whole multiple of `step` (Int64); towards the smaller number.

    Null, not a number and infinity give null. A millionth below a minor unit is taken for floating-point dust.
    """
    whole = (amount + _DUST).floor().cast(pl.Int64, strict=False)
    if isinstance(step, int) and step == 1:
        return whole
    divisor = pl.lit(step, pl.Int64) if isinstance(step, int) else step
    return whole.floordiv(divisor) * divisor


def in_bp(share: pl.Expr) -> pl.Expr:
    """This function will turn a share into basis points, half away from zero (Int64).

    A ten-millionth of a basis point is taken for floating-point dust, so that 0.00045 is 5 bp as on paper.
    """
    return rounded((share * BP).round(7))


def in_bp_up(share: pl.Expr) -> pl.Expr:
    """This function will turn a share into basis points, rounded up (Int64), floating-point dust left aside."""
    return (share * BP).round(7).ceil().cast(pl.Int64, strict=False)
