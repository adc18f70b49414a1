"""Numbers and money. Money becomes whole minor units by exact decimal arithmetic, halves away from zero."""

from __future__ import annotations

import polars as pl

from tallystick.intake.values.leftovers import plain, read_text

_MOST = 9 * 10**18
_NEAR_HALF = 1e-4
"""How near to a half a float product may come before the exact decimal is asked: far above the error of one product."""
_EXACT = pl.Decimal(38, 12)
_CURRENCY = r"(?i)^(rmb|cny|[¥￥$€])\s*|\s*(rmb|cny|元)$"


def decimal_text(text: pl.Expr) -> pl.Expr:
    """This function will give numbers in plain text as `-1234.56`; null where the form is no number's or ambiguous.

    Read are 1,234.56 and 1.234,56 and 1 234,56 and 1'234.56, 12,5 (no group of three), (12) and 12- as negative,
    currency signs. Not read is 1.234,567.89; 1,234 is read as one thousand.
    """
    bare = text.str.replace_all("[−–]", "-").str.replace_all(_CURRENCY, "")
    negative = bare.str.contains(r"^\(.+\)$") | bare.str.ends_with("-")
    bare = bare.str.strip_chars("()").str.strip_suffix("-").str.replace_all(_CURRENCY, "").str.strip_chars()
    bare = bare.str.replace(r"^([+-])\s+", "$1")
    commas = bare.str.replace_all(",", "", literal=True)
    points = bare.str.replace_all(".", "", literal=True).str.replace(",", ".", literal=True)
    spaces = bare.str.replace_all(r"[ '’]", "").str.replace(",", ".", literal=True)
    number = (
        pl.when(bare.str.contains(r"^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,2})?$"))
        .then(bare)
        .when(bare.str.contains(r"^[+-]?[1-9]\d{0,2}(,\d{3})+(\.\d*)?$"))
        .then(commas)
        .when(bare.str.contains(r"^[+-]?([1-9]\d{0,2}(\.\d{3})+,\d+|[1-9]\d{0,2}(\.\d{3}){2,}|\d+,\d{1,2})$"))
        .then(points)
        .when(bare.str.contains(r"^[+-]?[1-9]\d{0,2}([ '’]\d{3})+([.,]\d+)?$"))
        .then(spaces)
    )
    signed = pl.when(negative & bare.str.contains(r"^[+-]")).then(None).when(negative).then("-" + number)
    return signed.otherwise(number)


def _decimal(text: pl.Expr) -> pl.Expr:
    return decimal_text(text).cast(pl.Float64, strict=False)


def _percent(text: pl.Expr) -> pl.Expr:
    bare = text.str.strip_suffix("%").str.strip_chars()
    return pl.when(text.str.ends_with("%")).then(_decimal(bare) / 100)


def _finite(values: pl.Series) -> pl.Series:
    return values.set(~values.is_finite(), None)


def to_number(cells: pl.Series, *, percent: bool = False) -> tuple[pl.Series, pl.Series]:
    """This function will read `cells` as Float64; `percent` where 35 means 0.35. `35%` is 0.35 either way.

    :returns: the values, and where a cell holds what is not a number.
    """
    scale = 100.0 if percent else 1.0
    if cells.dtype == pl.String:
        return read_text(
            cells,
            quick=lambda text: _finite(text.cast(pl.Float64, strict=False)) / scale,
            careful=(_percent, lambda text: _decimal(text) / scale),
        )
    if not cells.dtype.is_numeric():
        return _not_numbers(cells, pl.Float64)
    values = cells.cast(pl.Float64)
    return _finite(values) / scale, values.is_infinite().fill_null(False)


def to_whole(cells: pl.Series) -> tuple[pl.Series, pl.Series]:
    """This function will read `cells` as Int64; 12.0 is 12, and 12.5 cannot be read.

    :returns: the values, and where a cell holds what is not a whole number.
    """
    if cells.dtype.is_integer():
        values = cells.cast(pl.Int64, strict=False)
        return values, cells.is_not_null() & values.is_null()
    numbers, broken = to_number(cells)
    is_whole = (numbers == numbers.floor()) & (numbers.abs() < 2**53)
    return numbers.set(~is_whole, None).cast(pl.Int64), broken | (~is_whole).fill_null(False)


def to_minor(cells: pl.Series, *, per_unit: int) -> tuple[pl.Series, pl.Series]:
    """This function will read `cells` as amounts in Int64 minor units; `per_unit` of them are one unit of the source.

    :returns: the amounts, and where a cell holds what is no amount. What is too large for Int64 becomes the largest.
    """
    if cells.dtype.is_integer():
        whole = cells.cast(pl.Int64, strict=False)
        kept = whole.clip(-_MOST // per_unit, _MOST // per_unit) * per_unit
        return kept, cells.is_not_null() & whole.is_null()
    if cells.dtype.is_decimal():
        return _rounded(cells.cast(_EXACT), per_unit), pl.repeat(False, len(cells), dtype=pl.Boolean, eager=True)
    numbers, broken = _amounts(cells)
    return _to_minor(numbers, cells, per_unit), broken


def _amounts(cells: pl.Series) -> tuple[pl.Series, pl.Series]:
    if cells.dtype != pl.String:
        return to_number(cells)
    return read_text(cells, quick=lambda text: _finite(text.cast(pl.Float64, strict=False)), careful=(_decimal,))


def _to_minor(numbers: pl.Series, cells: pl.Series, per_unit: int) -> pl.Series:
    product = numbers.abs() * float(per_unit)
    whole = product.floor()
    fraction = product - whole
    minor = ((whole + (fraction >= 0.5).cast(pl.Float64)) * numbers.sign()).clip(-_MOST, _MOST).cast(pl.Int64)
    at_half = ((fraction - 0.5).abs() < pl.Series([_NEAR_HALF]) + product * 4e-16) & (product < 1e15)
    near = at_half.fill_null(False).arg_true()
    if near.len() == 0:
        return minor
    texts = cells.gather(near).cast(pl.String)
    exact = texts.to_frame("text").select(decimal_text(plain(pl.col("text"))).cast(_EXACT, strict=False)).to_series()
    return minor.scatter(near, _rounded(exact, per_unit))


def _rounded(exact: pl.Series, per_unit: int) -> pl.Series:
    return (exact * per_unit).round(0, mode="half_away_from_zero").cast(pl.Int64, strict=False)


def _not_numbers(cells: pl.Series, dtype: type[pl.Float64]) -> tuple[pl.Series, pl.Series]:
    return pl.repeat(None, len(cells), dtype=dtype, eager=True), cells.is_not_null()
