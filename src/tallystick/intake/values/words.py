"""Flags, codes and free text."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import polars as pl

from tallystick.intake.values.leftovers import BLANKS, TO_PLAIN, is_nothing, plain, read_text

_TRUE = ("true", "t", "yes", "y", "1", "1.0", "是", "有", "真", "√", "对")
_FALSE = ("false", "f", "no", "n", "0", "0.0", "否", "没有", "未", "假", "×", "x", "错")
_SAMPLE, _FEW = 1_000, 100
"""A column that begins with few different words is read word by word, not row by row."""
_AROUND = " \t\r\n　\xa0\u202f" + BLANKS


def to_text(cells: pl.Series) -> tuple[pl.Series, pl.Series]:
    """This function will give `cells` as text without space around it; a whole float loses its `.0`, nothing is null.

    :returns: the text, and where it cannot be read, which is nowhere.
    """
    broken = pl.repeat(False, len(cells), dtype=pl.Boolean, eager=True)
    if cells.dtype.is_float():
        whole = cells.cast(pl.Int64, strict=False)
        is_whole = (cells == cells.floor()) & cells.is_finite()
        return whole.cast(pl.String).set(~is_whole, None).zip_with(is_whole, cells.cast(pl.String)), broken
    text = _as_text(cells)
    if text.head(_SAMPLE).n_unique() <= _FEW:
        different = text.unique()
        if different.equals(_trimmed(different)):
            return text, broken
    return _trimmed(text), broken


def _trimmed(text: pl.Series) -> pl.Series:
    bare = text.str.strip_chars(_AROUND).to_frame("text")
    return bare.select(pl.when(~is_nothing(pl.col("text"))).then("text")).to_series()


def to_flag(cells: pl.Series) -> tuple[pl.Series, pl.Series]:
    """This function will read `cells` as Boolean from true, yes, 1, 是 and their opposites.

    :returns: the flags, and where a cell holds neither.
    """
    if cells.dtype == pl.Boolean:
        return cells, pl.repeat(False, len(cells), dtype=pl.Boolean, eager=True)
    return read_text(
        _as_text(cells),
        quick=lambda text: pl.repeat(None, len(text), dtype=pl.Boolean, eager=True),
        careful=(_flag,),
    )


def _flag(text: pl.Expr) -> pl.Expr:
    low = text.str.to_lowercase()
    return pl.when(low.is_in(list(_TRUE))).then(True).when(low.is_in(list(_FALSE))).then(False)


def to_code(
    cells: pl.Series, *, codes: Sequence[str], values: Mapping[str, str | None] | None = None
) -> tuple[pl.Series, pl.Series]:
    """This function will bring `cells` to one of `codes`, whatever case, spacing or dashes they are written with.

    `values` is the bank's own code -> code or None. A text that is neither stays as it is; the schema tells.

    :returns: the codes, and where they cannot be read, which is nowhere.
    """
    text = _as_text(cells)
    seen = pl.DataFrame({"text": text.unique().drop_nulls()})
    known: dict[str, str | None] = {folded(code): code for code in codes}
    known |= {folded(own): code for own, code in (values or {}).items()}
    fold = _fold(pl.col("text"))
    bare = plain(pl.col("text"))
    unknown = pl.when(~is_nothing(bare)).then(bare)
    meant = seen.select(
        "text",
        code=pl.when(fold.is_in(list(known)))
        .then(fold.replace_strict(known, return_dtype=pl.String, default=None))
        .otherwise(unknown),
    )
    broken = pl.repeat(False, len(cells), dtype=pl.Boolean, eager=True)
    if meant["text"].equals(meant["code"]):
        return text, broken
    return text.replace_strict(meant["text"], meant["code"], return_dtype=pl.String, default=None), broken


def _fold(text: pl.Expr) -> pl.Expr:
    return plain(text).str.to_lowercase().str.replace_all(r"[\s\-_]+", "_")


def folded(text: str) -> str:
    """This function will give `text` as codes and headers are compared: no case, no stray spacing, one sort of dash."""
    return re.sub(r"[\s\-_]+", "_", text.translate(TO_PLAIN).strip().removeprefix("'").lower())


def _as_text(cells: pl.Series) -> pl.Series:
    if cells.dtype.is_float():
        return to_text(cells)[0]
    return cells if cells.dtype == pl.String else cells.cast(pl.String, strict=False)
