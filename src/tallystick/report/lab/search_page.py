"""The page of a search: everything tried as profit against loss, the frontier, the best, and what no data backs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from tallystick.report.figure import Figure, Rows
from tallystick.report.lab.page import LabPage, LabTeller, text_cell, write_lab_page
from tallystick.report.language import Lang
from tallystick.report.month_end.teller import DASH, Cell, Section, Table

MOST_ROWS = 20


@dataclass(frozen=True)
class SearchSheet:
    """What a search is told from: all tried, the levers with the values held, the best row, the rule of support."""

    about: Mapping[str, Any]
    tried: pl.DataFrame
    levers: Sequence[str]
    held: Sequence[float]
    best: int | None
    aim: str
    least: int
    by: Sequence[str]
    most_unsupported: float
    failures: Sequence[str]
    cases: int
    currency: str


def write_search_report(sheet: SearchSheet, folder: Path, lang: Lang) -> Path:
    """This function will write the page of a search into `folder`."""
    teller = LabTeller.of(lang, sheet.about, sheet.currency)
    return write_lab_page(search_page(sheet, teller), teller, folder)


def search_page(sheet: SearchSheet, teller: LabTeller) -> LabPage:
    """This function will give the page."""
    by = teller.words.listed([teller.words.code("lab.cell", name) for name in sheet.by])
    notes = (
        teller.words("lab.note.worth"),
        teller.words("lab.note.as_of", day=str(sheet.about["plan"]["from"])),
        teller.words(
            "lab.note.support", by=by, least=sheet.least, most=teller.numbers.share(sheet.most_unsupported, 0)
        ),
    )
    sections: dict[str, tuple[Section, ...]] = {"frontier": (_frontier(sheet, teller), _settings(sheet, teller))}
    if sheet.cases:
        sections["cases"] = (_cases(sheet, teller),)
    return LabPage("search", _headline(sheet, teller), _tiles(sheet, teller), sections, notes)


def _row(sheet: SearchSheet, place: int) -> dict[str, Any]:
    return sheet.tried.row(place, named=True)


def _headline(sheet: SearchSheet, teller: LabTeller) -> str:
    tried, refused = sheet.tried.height, int((~sheet.tried["is_supported"]).sum())
    fields = {"tried": teller.numbers.count(tried), "refused": teller.numbers.count(refused)}
    if sheet.best is None:
        return teller.words("lab.search.none", **fields)
    if sheet.best == 0:
        return teller.words("lab.search.held", **fields)
    gain = _row(sheet, sheet.best)["expected_profit_minor"] - _row(sheet, 0)["expected_profit_minor"]
    setting = _setting(sheet, _row(sheet, sheet.best))
    return teller.words("lab.search.headline", setting=setting, gain=teller.more(gain, money=True), **fields)


def _setting(sheet: SearchSheet, row: Mapping[str, Any]) -> str:
    said = [
        f"{label} {row[f'lever_{place}']:g}"
        for place, (label, held) in enumerate(zip(sheet.levers, sheet.held, strict=True), 1)
        if row[f"lever_{place}"] != held
    ]
    return ", ".join(said) or "="


def _tiles(sheet: SearchSheet, teller: LabTeller) -> list[dict[str, Any]]:
    first, best = _row(sheet, 0), _row(sheet, sheet.best or 0)
    found = [teller.tile("lab.tile.tried", teller.numbers.count(sheet.tried.height))]
    for name, good in (("approved", 0), ("loan_minor", 0), ("expected_profit_minor", 1), ("expected_loss_minor", -1)):
        is_money = name.endswith("_minor")
        shown = teller.numbers.short_money if is_money else teller.numbers.count
        delta = best[name] - first[name]
        tone = "" if not good or not delta else "approve" if delta * good > 0 else "decline"
        label = "lab.tile.approvals" if name == "approved" else f"lab.tile.{name}"
        found.append(
            teller.tile(label, teller.more(delta, money=is_money), f"{shown(first[name])} → {shown(best[name])}", tone)
        )
    text = teller.rate(best["unsupported_share"], 0)
    return [*found, teller.tile("lab.tile.unsupported", text, teller.words("lab.of_beyond", count=best["beyond"]))]


def _kind(row: Mapping[str, Any], place: int) -> str:
    if place == 0:
        return "held"
    if not row["is_supported"]:
        return "refused"
    return "frontier" if row["is_frontier"] else "other"


def _frontier(sheet: SearchSheet, teller: LabTeller) -> Section:
    rows: Rows = []
    for place, row in enumerate(sheet.tried.to_dicts()):
        rows.append(
            {
                "loss": teller.numbers.axis_money(row["expected_loss_minor"]),
                "profit": teller.numbers.axis_money(row["expected_profit_minor"]),
                "loans": row["approved"],
                "kind": teller.words(f"lab.kind.{_kind(row, place)}"),
                "label": _setting(sheet, row),
                "text": f"{teller.numbers.count(row['approved'])} · {teller.numbers.short_money(row['loan_minor'])}",
            }
        )
    front = int(sheet.tried["is_frontier"].sum())
    sentence = teller.words(
        "lab.frontier.sentence",
        tried=len(rows),
        front=front,
        refused=int((~sheet.tried["is_supported"]).sum()),
        outside=int((sheet.tried["is_supported"] & ~sheet.tried["is_within"]).sum()),
    )
    return Section(Figure("frontier", "lab_frontier", teller.words("lab.frontier.title"), sentence, rows), span="wide")


def _settings(sheet: SearchSheet, teller: LabTeller) -> Section:
    words, numbers = teller.words, teller.numbers
    indexed = sheet.tried.with_row_index("place")
    ordered = indexed.sort("is_allowed", sheet.aim, "place", descending=[True, True, False]).head(MOST_ROWS)
    places = list(dict.fromkeys([0, *ordered["place"].to_list()]))
    rows = []
    for place in places:
        row = _row(sheet, place)
        mark = words("lab.mark.best") if place == sheet.best else words(f"lab.kind.{_kind(row, place)}")
        mark = mark if row["is_within"] or place == 0 else words("lab.mark.outside")
        rows.append(
            (
                text_cell(mark),
                *(Cell(f"{row[f'lever_{at}']:g}") for at in range(1, len(sheet.levers) + 1)),
                Cell(numbers.count(row["approved"])),
                Cell(numbers.short_money(row["loan_minor"])),
                Cell(numbers.short_money(row["expected_profit_minor"])),
                Cell(teller.rate(row["loss_share"])),
                Cell(teller.rate(row["unsupported_share"], 0) if row["beyond"] else DASH),
            )
        )
    head = (
        (words("lab.col.mark"), False),
        *((label, True) for label in sheet.levers),
        *((words(f"lab.col.{name}"), True) for name in ("approved", "loans", "profit", "loss_share", "unsupported")),
    )
    note = words("lab.settings.note") if sheet.tried.height > len(places) else ""
    figure = Figure("settings", "table", words("lab.settings.title"), words("lab.settings.sentence", shown=len(places)))
    return Section(figure, Table(head, tuple(rows), note), "wide")


def _cases(sheet: SearchSheet, teller: LabTeller) -> Section:
    key = "lab.cases.failed" if sheet.failures else "lab.cases.held"
    sentence = teller.words(key, cases=sheet.cases, failed=len(sheet.failures))
    rows = tuple((text_cell(one),) for one in sheet.failures[:MOST_ROWS])
    table = Table(((teller.words("lab.col.case"), False),), rows) if rows else None
    return Section(Figure("cases", "table", teller.words("lab.cases.title"), sentence), table, "wide")
