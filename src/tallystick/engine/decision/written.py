"""Numbers in words, by unit, in English and Chinese: expressions over a long table."""

from __future__ import annotations

from typing import Final, Literal

import polars as pl

from tallystick.kernel.lookup import code_index, looked_up

Language = Literal["en", "zh"]

_AFTER: Final[dict[Language, dict[str, str]]] = {
    "en": {"minor": " yuan", "share": "%", "bp": "%", "days": " days", "months": " months", "years": " years"},
    "zh": {"minor": "元", "share": "%", "bp": "%", "days": "天", "months": "个月", "years": "年"},
}
_YES_NO: Final[dict[Language, tuple[str, str]]] = {"en": ("yes", "no"), "zh": ("是", "否")}
_GROUPS: Final = 5


def written(value: pl.Expr, unit: pl.Expr, language: Language) -> pl.Expr:
    """This function will write a Float64 column by the unit column beside it (String); null stays null.

    Money is written in yuan with two decimals left off where they are zero, shares and basis points in percent.
    """
    return worded(value, digits(value, unit), unit, language)


def digits(value: pl.Expr, unit: pl.Expr) -> pl.Expr:
    """This function will write the digits that `written` writes, which are the same in every language; null as null."""
    return (
        pl.when(unit == "minor")
        .then(_grouped(value / 100))
        .when(unit == "share")
        .then(_decimals(value * 100, 1))
        .when(unit == "bp")
        .then(_decimals(value / 100, 2))
        .when(unit == "ratio")
        .then(_decimals(value, 2))
        .otherwise(_trimmed(value))
    )


def worded(value: pl.Expr, digits: pl.Expr, unit: pl.Expr, language: Language) -> pl.Expr:
    """This function will write `digits` of `value` with what its unit is called after it; a flag as a word alone."""
    yes, no = _YES_NO[language]
    after = looked_up(code_index(unit, tuple(_AFTER[language])), list(_AFTER[language].values()), pl.String)
    flag = pl.when(value != 0).then(pl.lit(yes)).otherwise(pl.lit(no))
    text = pl.when(unit == "flag").then(flag).otherwise(digits + after.fill_null(""))
    return pl.when(value.is_not_null()).then(text)


def _decimals(value: pl.Expr, places: int) -> pl.Expr:
    """This function will write a number with a fixed number of decimals."""
    scaled = (value.abs() * 10**places).round(0, mode="half_away_from_zero").cast(pl.Int64, strict=False)
    whole, rest = scaled // 10**places, scaled % 10**places
    return pl.concat_str(
        _sign(value, scaled), whole.cast(pl.String), pl.lit("."), rest.cast(pl.String).str.zfill(places)
    )


def _trimmed(value: pl.Expr) -> pl.Expr:
    """This function will write a number with two decimals at most, and none where it is whole."""
    return pl.when(value == value.round(0)).then(_whole(value)).otherwise(_decimals(value, 2))


def _whole(value: pl.Expr) -> pl.Expr:
    return value.round(0).cast(pl.Int64, strict=False).cast(pl.String)


def _grouped(value: pl.Expr) -> pl.Expr:
    """This function will write a number with a comma between thousands, and cents where there are any."""
    cents = (value.abs() * 100).round(0, mode="half_away_from_zero").cast(pl.Int64, strict=False)
    rest = cents % 100
    digits = (cents // 100 % 1000**_GROUPS).cast(pl.String).str.zfill(3 * _GROUPS)
    groups = pl.concat_str([digits.str.slice(3 * group, 3) for group in range(_GROUPS)], separator=",")
    text = groups.str.strip_chars_start("0,").replace("", "0")
    return (
        _sign(value, cents)
        + text
        + pl.when(rest > 0).then("." + rest.cast(pl.String).str.zfill(2)).otherwise(pl.lit(""))
    )


def _sign(value: pl.Expr, size: pl.Expr) -> pl.Expr:
    return pl.when((value < 0) & (size > 0)).then(pl.lit("-")).otherwise(pl.lit(""))
