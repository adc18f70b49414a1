"""Reading a column quickly where it is plain, and carefully where it is not."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import polars as pl

BLANKS = "​﻿"
_SIGNS = ("", "#N/A", "\\N", "-", "--", "—", "——", "/", "无", "空")
_WORDS = ("null", "none", "nan", "nat", "n/a", "na")
NOTHING = (*_SIGNS, *_WORDS, *(word.upper() for word in _WORDS), "Null", "None", "NaN", "NaT", "<NA>")
"""What people and programs write, trimmed, where there is no value."""

_FULL_WIDTH = {chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)} | {
    "　": " ",
    "\xa0": " ",
    "\u202f": " ",
}
TO_PLAIN = str.maketrans(_FULL_WIDTH | dict.fromkeys(BLANKS, ""))
"""The same for one text: half-width signs, nothing invisible."""


def plain(text: pl.Expr) -> pl.Expr:
    """This function will give `text` in half-width signs, without invisible characters and space around it."""
    half_width = text.str.replace_many(list(_FULL_WIDTH), list(_FULL_WIDTH.values()))
    return half_width.str.replace_all(f"[{BLANKS}]", "").str.strip_chars().str.strip_prefix("'")


def is_nothing(text: pl.Expr) -> pl.Expr:
    """This function will tell where trimmed `text` stands for no value."""
    return text.is_in(list(NOTHING))


def read_text(
    text: pl.Series, *, quick: Callable[[pl.Series], pl.Series], careful: Iterable[Callable[[pl.Expr], pl.Expr]]
) -> tuple[pl.Series, pl.Series]:
    """This function will read `text` with `quick`, and what that leaves with each of `careful` in turn.

    :returns: the values, null where there is none, and where something stands that none of them can read.
    """
    values = quick(text)
    left = (values.is_null() & text.is_not_null()).arg_true()
    if left.len() == 0:
        return values, pl.repeat(False, len(text), dtype=pl.Boolean, eager=True)
    cells = pl.DataFrame({"text": text.gather(left)}).with_columns(plain(pl.col("text")))
    forms = [form(pl.col("text")).cast(values.dtype) for form in careful]
    read = cells.select(value=pl.coalesce(forms), nothing=is_nothing(pl.col("text")))
    values = values.scatter(left, read["value"])
    unread = left.filter(read["value"].is_null() & ~read["nothing"])
    broken = pl.repeat(False, len(text), dtype=pl.Boolean, eager=True)
    return values, broken.scatter(unread, True) if unread.len() else broken
