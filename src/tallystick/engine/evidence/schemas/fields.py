"""The kinds of field that evidence is made of. Each carries its label and unit, so that every table explains itself."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

import dataframely as dy
import polars as pl

EARLIEST = date(1900, 1, 1)
LATEST = date(2199, 12, 31)
MOST_MINOR = 10**15
"""The largest amount believed, 10 trillion yuan in fen; more is a wrong unit or two numbers run together."""


def name(en: str, zh: str, *, key: bool = False, optional: bool = False, unit: str = "text") -> dy.String:
    """This function will declare a text field: a key, a number that names something, or free text; never blank."""
    return dy.String(
        primary_key=key, nullable=optional, min_length=1, description=en, metadata={"zh": zh, "unit": unit}
    )


def code(
    en: str, zh: str, *codes: str, key: bool = False, optional: bool = False, column: str | None = None
) -> dy.String:
    """This function will declare a text field that holds one of `codes`; `column` where its name is a Python word."""
    return dy.String(
        primary_key=key,
        nullable=optional,
        check={"code": one_of(codes)},
        alias=column,
        description=en,
        metadata={"zh": zh, "unit": "code", "codes": codes},
    )


def one_of(codes: tuple[str, ...]) -> Callable[[pl.Expr], pl.Expr]:
    """This function will give the check that a text is one of `codes`; null passes, for nullability is its own rule."""
    return lambda column: column.is_in(list(codes))


def money(en: str, zh: str, *, optional: bool = False, least: int | None = 0) -> dy.Int64:
    """This function will declare an amount in whole minor units (fen) from `least` on (None: of either sign)."""
    return dy.Int64(
        nullable=optional,
        min=-MOST_MINOR if least is None else least,
        max=MOST_MINOR,
        description=en,
        metadata={"zh": zh, "unit": "minor"},
    )


def count(en: str, zh: str, *, optional: bool = False, least: int = 0, most: int, unit: str = "count") -> dy.Int64:
    """This function will declare a whole number in `[least, most]`."""
    return dy.Int64(nullable=optional, min=least, max=most, description=en, metadata={"zh": zh, "unit": unit})


def number(en: str, zh: str) -> dy.Int64:
    """This function will declare the number of a row within its loan, part of the table's key."""
    return dy.Int64(primary_key=True, min=0, max=10**9, description=en, metadata={"zh": zh, "unit": "count"})


def amount(en: str, zh: str, *, optional: bool = False, most: float = 1e12, unit: str = "quantity") -> dy.Float64:
    """This function will declare a measured number of zero or more."""
    return dy.Float64(nullable=optional, min=0.0, max=most, description=en, metadata={"zh": zh, "unit": unit})


def share(en: str, zh: str, *, optional: bool = False, least: float = 0.0) -> dy.Float64:
    """This function will declare a share in `[least, 1]`: 0.35, not 35."""
    return dy.Float64(nullable=optional, min=least, max=1.0, description=en, metadata={"zh": zh, "unit": "share"})


def day(en: str, zh: str, *, key: bool = False, optional: bool = False, unit: str = "day") -> dy.Date:
    """This function will declare a day between 1900 and 2199."""
    return dy.Date(
        primary_key=key, nullable=optional, min=EARLIEST, max=LATEST, description=en, metadata={"zh": zh, "unit": unit}
    )


def instant(en: str, zh: str, *, optional: bool = False) -> dy.Datetime:
    """This function will declare an instant to the second, in the bank's own local time."""
    return dy.Datetime(
        nullable=optional,
        min=datetime(EARLIEST.year, 1, 1),
        max=datetime(LATEST.year, 12, 31),
        time_unit="us",
        description=en,
        metadata={"zh": zh, "unit": "instant"},
    )


def flag(en: str, zh: str, *, optional: bool = False) -> dy.Bool:
    """This function will declare a claim that is true or false."""
    return dy.Bool(nullable=optional, description=en, metadata={"zh": zh, "unit": "flag"})


def row_number() -> dy.UInt32:
    """This function will declare `row`, the number of the row in its source; the first row of data is 1."""
    return dy.UInt32(description="Row in the source", metadata={"zh": "原文件行号", "unit": "count"})


def enterprise_id(*, key: bool = False) -> dy.String:
    """This function will declare `enterprise_id`, the firm a row is about."""
    return name("Enterprise", "企业编号", key=key)


def not_before(later: dy.Date, earlier: dy.Date) -> pl.Expr:
    """This function will give the rule that `later` is no day before `earlier`; unknown days pass."""
    return later.col >= earlier.col
