"""The lists behind a kept page: rows of a table of the answer, each leading to its loan or firm."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import polars as pl
from django.urls import reverse

from tallystick.entry.web.frame.language import lang, said, words
from tallystick.entry.web.frame.table import Choice, Column, Table
from tallystick.record.inquiries.queries import plain_of, table_of
from tallystick.report.lab.diff_list import COLUMNS

CHANGED = "applications/changed"
CODED = ("product", "security", "size_class", "size", "industry", "legal_form", "class", "outcome", "repayment")
LINKS = {"enterprise_id": "enterprise", "loan_id": "loan"}
TITLES = ("col", "field", "lab.col", "sta.column", "me.col", "dx.case")
SEARCHED = ("enterprise_id", "name", "loan_id", "application_id", "because", "because_zh")
SHOWN_MOST = 24
"""Columns of a list; the rest is in its export."""


def listing(answer: Any, name: str, asked: Any) -> tuple[str, Table] | None:
    """This function will give the title and the table of the list `name` of an answer, cut as `asked`; None without."""
    about = plain_of(answer, "lists.json").get(name)
    if about is None:
        return None
    frame = table_of(answer, about["file"])
    for column in ("part", *(one for one in frame.columns if one not in ("page", "sort"))):
        wanted = asked.get(column)
        if wanted and column in frame.columns:
            frame = frame.filter(pl.col(column).cast(pl.String) == wanted)
    find = (asked.get("find") or asked.get("words") or "").strip()
    if find:
        texts = [pl.col(one).cast(pl.String) for one in SEARCHED if one in frame.columns]
        seen = (text.str.contains(find, literal=True).fill_null(value=False) for text in texts)
        frame = frame.filter(pl.any_horizontal(*seen)) if texts else frame
    cut, parts = about["cut"], about["parts"]
    choices = [Choice(cut, cut, [(code, told[lang()]) for code, told in parts.items()])] if parts else []
    columns = [_column(one, frame.schema[one], parts if one == cut else {}) for one in _named(frame, name)]
    rows = frame.to_dicts()
    return about["title"][lang()], Table("behind", columns, rows, choices, words=asked.get("words", ""))


def _named(frame: pl.DataFrame, name: str) -> list[str]:
    if name != CHANGED:
        return [one for one in frame.columns if frame.schema[one] != pl.List][:SHOWN_MOST]
    named = [("because_zh" if one == "because" and lang() == "zh" else one) for one, _ in COLUMNS]
    return [one for one in named if one in frame.columns]


def _column(name: str, dtype: Any, parts: dict[str, dict[str, str]]) -> Column:
    title = next((f"{kind}.{name}" for kind in TITLES if said(f"{kind}.{name}")), "")
    kind, value = _kind(name, dtype), _value(name, parts)
    return NamedColumn(name, value, kind, name, _link(name), title=title)


class NamedColumn(Column):
    """A column whose title may stand under another key, or is its name."""

    __slots__ = ("_key",)

    def __init__(self, *args: Any, title: str) -> None:
        super().__init__(*args)
        object.__setattr__(self, "_key", title)

    @property
    def title(self) -> str:
        """What stands above the column."""
        return words()(self._key) if self._key else self.name.removesuffix("_minor").replace("_", " ")


def _kind(name: str, dtype: Any) -> str:
    base = name.removesuffix("_b")
    if base.endswith("_minor"):
        return "money"
    if base.endswith("_bp"):
        return "bp"
    if dtype.is_float():
        return "number"
    if dtype == pl.Boolean:
        return "yes"
    return "count" if dtype.is_integer() else "day" if dtype == pl.Date else "text"


def _value(name: str, parts: dict[str, dict[str, str]]) -> Callable[[Any], Any]:
    if parts:
        return lambda row: parts[row[name]][lang()] if row[name] in parts else row[name]
    if name.removesuffix("_b") in CODED:
        return lambda row: None if row[name] is None else words().code("code", row[name])
    if name.removesuffix("_b").endswith("_minor"):
        return lambda row: None if row[name] is None else round(row[name])
    return lambda row: f"{row[name]:,.4g}" if isinstance(row[name], float) and not name.endswith("_bp") else row[name]


def _link(name: str) -> Callable[[Any], str] | None:
    place = LINKS.get(name)
    return None if place is None else lambda row: reverse(place, args=[row[name]]) if row[name] else ""
