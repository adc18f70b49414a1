"""The list of applications behind a difference: each with what it was, what it would be, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from tallystick.report.lab.page import LabTeller

if TYPE_CHECKING:
    from tallystick.report.lab.diff_page import DiffSheet

LIST = "applications/changed.html"
MOST = 5_000
PLACES = ("branch", "product", "industry", "size_class", "security", "amount")
COLUMNS = (
    *(("way", "code"), ("application_id", "text"), ("enterprise_id", "text"), ("name", "text"), ("because", "text")),
    *(("grade", "text"), ("grade_b", "text"), ("limit_minor", "money"), ("limit_minor_b", "money")),
    *(("rate_bp", "rate"), ("rate_bp_b", "rate"), ("asked_day", "text")),
    *((place, "code") for place in PLACES),
    *(("expected_profit_minor", "money"), ("expected_profit_minor_b", "money"), ("expected_loss_minor_b", "money")),
)
WORDS = {
    "industry": "code",
    "size_class": "code",
    "security": "code",
    "product": "code",
    "amount": "lab.amount",
}


def listing(sheet: DiffSheet, teller: LabTeller) -> dict[str, Any]:
    """This function will give the data of the page of changed applications: outcomes first, then limits and rates."""
    words = teller.words
    way = pl.format("{}>{}", "outcome", "outcome_b").alias("way")
    size = (pl.col("expected_profit_minor_b") - pl.col("expected_profit_minor")).abs()
    frame = sheet.changed.with_columns(way, (pl.col("outcome") != pl.col("outcome_b")).alias("_moved"))
    frame = frame.sort("_moved", size, "application_id", descending=[True, True, False], nulls_last=True)
    counts = dict(frame.group_by("way").agg(pl.len()).sort("way").rows())
    shown = frame.head(MOST)
    because = _because(sheet, teller, shown["application_id"])
    shown = shown.with_columns(
        pl.Series("because", [because.get(one, "") for one in shown["application_id"]], pl.String),
        *(pl.col(name).cast(pl.String) for name in ("asked_day",)),
        *((pl.col(name) / 10_000).round(6) for name in ("rate_bp", "rate_bp_b")),
    )
    names = [(key, _way(teller, key)) for key in counts]
    codes: dict[str, dict[str, str]] = {"way": dict(names)}
    for name, kind in WORDS.items():
        found = shown[name].unique().sort().drop_nulls()
        codes[name] = {code: _called(sheet, teller, kind, code) for code in found}
    columns = [
        {"name": name, "title": words(f"lab.col.{name}"), "kind": "share" if kind == "rate" else kind}
        for name, kind in COLUMNS
    ]
    told = words(
        "lab.list.part" if frame.height > MOST else "lab.list.all", shown=min(frame.height, MOST), all=frame.height
    )
    return {
        "cut": "way",
        "columns": columns,
        "words": codes,
        "rows": [list(row) for row in shown.select(name for name, _ in COLUMNS).rows()],
        "counts": counts,
        "some": words("lab.list.some"),
        "every": words("lab.list.every"),
        "page": words("me.loans.page"),
        "names": names,
        "told": told,
    }


def reasons_of(sheet: DiffSheet, teller: LabTeller) -> pl.Series:
    """This function will say per row of `changed` why it is decided otherwise, in the reader's language."""
    ids = sheet.changed["application_id"]
    found = _because(sheet, teller, ids)
    return pl.Series("because", [found.get(one, "") for one in ids], pl.String)


def _called(sheet: DiffSheet, teller: LabTeller, kind: str, code: str) -> str:
    return teller.both(sheet.names[code]) if code in sheet.names else teller.words.code(kind, code)


def _way(teller: LabTeller, way: str) -> str:
    before, after = way.split(">")
    same = teller.words("lab.way.same", outcome=teller.words(f"outcome.{before}"))
    return same if before == after else f"{teller.words(f'outcome.{before}')} → {teller.words(f'outcome.{after}')}"


def _because(sheet: DiffSheet, teller: LabTeller, ids: pl.Series) -> dict[str, str]:
    """Per application, its causes in words."""
    found: dict[str, list[str]] = {}
    for one, code, before, after in sheet.causes.filter(pl.col("application_id").is_in(ids.implode())).rows():
        pair = f"{_answer(teller, code, before)} → {_answer(teller, code, after)}"
        found.setdefault(one, []).append(f"{cause_text(sheet, teller, code)}: {pair}")
    return {one: "; ".join(texts) for one, texts in found.items()}


def _answer(teller: LabTeller, code: str, answer: str) -> str:
    if code == "limit" and answer.lstrip("-").isdigit():
        return teller.numbers.money(int(answer))
    return teller.words.code("lab.answer", answer.replace(": ", "_").replace(" ", "_"))


def cause_text(sheet: DiffSheet, teller: LabTeller, code: str) -> str:
    """This function will give what a cause is called: a rule by its name and code, or a part of the decision."""
    if code in sheet.names:
        return f"{teller.both(sheet.names[code])} · {code}"
    return teller.words.code("lab.cause", code)
