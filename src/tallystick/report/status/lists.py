"""The lists behind the figures: a page each, the whole list as Parquet beside it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
from jinja2 import Environment

from tallystick.engine.status.shown import PART, Shown
from tallystick.report.status.teller import LISTS, StatusTeller
from tallystick.report.templating import compact_json

MOST = 5_000
"""A page lists at most about this many rows; the Parquet file beside it holds all."""
_CODED = {"class", "product", "security", "size_class", "size", "industry", "legal_form", "kind", "financing", "age"}
_AMOUNTS = ("exposure_minor", "balance_minor", "principal_minor", "owed_minor", "ead_minor", "interest_minor")


def write_lists(env: Environment, teller: StatusTeller, folder: Path) -> None:
    """This function will write behind/<figure>.html and .js for every figure that has a list."""
    page = env.get_template("behind.html.j2")
    for name, shown in teller.found.figures.items():
        if shown.behind.is_empty():
            continue
        listed = _listed(shown)
        counts = dict(shown.behind.group_by(PART).len().sort(PART).rows())
        script = f"window.tallyLoans={compact_json(_told(teller, name, listed, counts))};\n"
        (folder / LISTS / f"{name}.js").write_text(script, encoding="utf-8")
        every = shown.behind.height
        text = page.render(
            cut=name,
            names=[(part, teller.part(part)) for part in counts],
            heading=teller.words(f"sta.title.{name}"),
            told=teller.words(
                "sta.listed" if listed.height < every else "sta.listed_all",
                listed=teller.numbers.count(listed.height),
                all=teller.numbers.count(every),
            ),
        )
        (folder / LISTS / f"{name}.html").write_text(text, encoding="utf-8")


def _listed(shown: Shown) -> pl.DataFrame:
    """As many rows of each part as fit on a page, the largest amounts first, else in their order."""
    amount = next((name for name in _AMOUNTS if name in shown.behind.columns), None)
    frame = shown.behind
    if amount is not None:
        frame = frame.sort(amount, descending=True, nulls_last=True, maintain_order=True)
    each = max(MOST // max(frame[PART].n_unique(), 1), 20)
    whole = frame if frame.height <= MOST else frame.filter(pl.int_range(pl.len()).over(PART) < each)
    return whole.sort(PART, maintain_order=True)


def _told(teller: StatusTeller, name: str, listed: pl.DataFrame, counts: dict[str, int]) -> dict[str, Any]:
    shown = [column for column in listed.columns if column != PART]
    columns = [{"name": name, "title": teller.words("sta.list.part"), "kind": "code", "hidden": False}]
    codes = {name: {part: teller.part(part) for part in counts}}
    for column in shown:
        kind = _kind(listed.schema[column], column)
        columns.append({"name": column, "title": _title(teller, column), "kind": kind, "hidden": False})
        if kind == "code":
            found = listed[column].drop_nulls().unique(maintain_order=True)
            codes[column] = {str(code): teller.part(code) for code in found}
    days = [pl.col(c).dt.to_string("%Y-%m-%d") for c in shown if listed.schema[c] in (pl.Date, pl.Datetime("us"))]
    amounts = [pl.col(c).round().cast(pl.Int64) for c in shown if c.endswith("_minor")]
    shares = [pl.col(c).round(4) for c in shown if listed.schema[c].is_float() and not c.endswith("_minor")]
    flags = [pl.col(c).cast(pl.String) for c in shown if listed.schema[c] == pl.Boolean]
    rows = listed.select(PART, *shown).with_columns(*days, *amounts, *shares, *flags).rows()
    words = teller.words
    return {
        "cut": name,
        "columns": columns,
        "words": codes,
        "rows": [list(row) for row in rows],
        "counts": counts,
        "some": words("sta.list.some"),
        "every": words("sta.list.every"),
        "page": words("me.loans.page"),
    }


def _title(teller: StatusTeller, column: str) -> str:
    own = teller.words.strings.get(f"sta.column.{column}") or teller.words.strings.get(f"me.col.{column}")
    return own or column.removesuffix("_minor").replace("_", " ")


def _kind(dtype: pl.DataType, name: str) -> str:
    if name in _CODED:
        return "code"
    if name.endswith("_minor"):
        return "money"
    if name.endswith("_bp"):
        return "count"
    if dtype.is_float():
        return "share" if name in ("raroc", "lgd") else "text"
    return "count" if dtype.is_integer() else "text"
