"""The pages of loans: behind every figure the loans it counts, the largest claims first, as many as a page can hold."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
from jinja2 import Environment

from tallystick.report.month_end.cuts import KEY, Cut
from tallystick.report.month_end.gather import columns_of
from tallystick.report.month_end.teller import MonthTeller
from tallystick.report.templating import compact_json

KINDS = {
    "class": "code",
    "opening_class": "code",
    "class_article": "article",
    "stage_reason": "stage_reason",
    "watch_level": "watch",
    "watch_owner": "owner",
    "collection_step": "collection",
    "collection_strategy": "strategy",
    "write_off_ground": "ground",
    "state": "state",
    "industry": "code",
    "security": "code",
    "metric": "metric",
}
"""Column -> the kind of word that names its codes."""
SAME = {"class": "class", "stage": "stage", "branch": "branch", "industry": "industry", "security": "security"} | {
    "article": "class_article",
    "stage_reason": "stage_reason",
    "watch": "watch_level",
    "collection": "collection_step",
    "grade": "grade",
    "strategy": "collection_strategy",
}
"""Cut -> the column that shows its parts already."""


def write_pages(env: Environment, teller: MonthTeller, cuts: tuple[Cut, ...], folder: Path) -> None:
    """This function will write loans/<cut>.html with its loans in loans/<cut>.js, for every cut, into `folder`."""
    folder.mkdir()
    page = env.get_template("loans.html.j2")
    counts = {cut.name: {part.key: part.loans for part in teller.parts(cut.name)} for cut in cuts}
    moved = teller.closed.movement.group_by("cause").agg(pl.len()).collect(engine="streaming").rows()
    counts["movement"] = {cause: number for cause, number in moved if cause in counts["movement"]}
    for cut in cuts:
        listed = teller.gathered.listed[cut.name]
        script = f"window.tallyLoans={compact_json(_loans(teller, cut, listed, counts[cut.name]))};\n"
        (folder / f"{cut.name}.js").write_text(script, encoding="utf-8")
        names = [(part.key, teller.name(cut.name, part.key)) for part in teller.parts(cut.name)]
        text = page.render(
            cut=cut.name,
            names=names,
            heading=teller.words(f"me.cut.{cut.name}"),
            told=_told(teller, cut, listed.height, counts[cut.name]),
        )
        (folder / f"{cut.name}.html").write_text(text, encoding="utf-8")


def _told(teller: MonthTeller, cut: Cut, listed: int, counts: dict[str, int]) -> str:
    """How many of the cut's loans the page lists."""
    count, every = teller.numbers.count, sum(counts.values())
    key = "me.loans.part" if listed < every else "me.loans.all" if every else "me.loans.none"
    told = teller.words(key, listed=count(listed), all=count(every), left=count(every - listed))
    return told if cut.lookup is None or not every else f"{told} {teller.words('me.loans.several')}"


def _loans(teller: MonthTeller, cut: Cut, listed: pl.DataFrame, counts: dict[str, int]) -> dict[str, Any]:
    """What the script of the page needs: columns with titles and kinds, words of codes, rows, counts by part."""
    words, shown = teller.words, columns_of(cut)
    columns = [{"name": cut.name, "title": words(f"me.cut.{cut.name}"), "kind": "code", "hidden": cut.name in SAME}]
    for name in shown:
        columns.append({"name": name, "title": words(f"me.col.{name}"), "kind": _kind(listed.schema[name], name)})
    codes = {cut.name: {key: teller.name(cut.name, key) for key in listed[KEY].unique(maintain_order=True)}}
    for name in shown:
        if name in KINDS:
            found = listed[name].drop_nulls().unique(maintain_order=True)
            codes[name] = {code: words.code(KINDS[name], code) for code in found}
    days = [pl.col(name).dt.to_string("%Y-%m-%d") for name in shown if listed.schema[name] == pl.Date]
    shares = [pl.col(name).round(6) for name in shown if listed.schema[name].is_float()]
    rows = listed.select(KEY, *shown).with_columns(*days, *shares).rows()
    return {
        "cut": cut.name,
        "columns": columns,
        "words": codes,
        "rows": [list(row) for row in rows],
        "counts": counts,
        "some": words("me.loans.some"),
        "every": words("me.loans.every"),
        "page": words("me.loans.page"),
    }


def _kind(dtype: pl.DataType, name: str) -> str:
    if name in KINDS:
        return "code"
    if name.endswith("_minor"):
        return "money"
    if dtype.is_float():
        return "share"
    return "count" if dtype.is_integer() else "text"
