"""The page of a difference between two packs: whom it meets, why, what it means in money, where."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from tallystick.report.figure import Figure
from tallystick.report.lab.diff_list import LIST, cause_text, listing
from tallystick.report.lab.page import LabPage, LabTeller, text_cell, write_lab_page
from tallystick.report.language import Lang
from tallystick.report.month_end.teller import DASH, Cell, Section, Table

OUTCOMES = ("approve", "refer", "decline")
CODED = {"industry": "code", "size_class": "code", "security": "code", "product": "code", "amount": "lab.amount"}
MOST_CAUSES = 20
MOST_PARTS = 15
WORSE = {"decline": 2, "refer": 1, "approve": 0}


@dataclass(frozen=True)
class DiffSheet:
    """What a difference is told from: record, sums and frames as `tally lab diff` writes them; names of rules."""

    about: Mapping[str, Any]
    said: Mapping[str, Any]
    changed: pl.DataFrame
    causes: pl.DataFrame
    transitions: pl.DataFrame
    parts: pl.DataFrame
    names: Mapping[str, Mapping[str, str]]
    before: Mapping[str, str]
    after: Mapping[str, str]
    currency: str


def write_diff_report(sheet: DiffSheet, folder: Path, lang: Lang) -> Path:
    """This function will write the page of a difference, with the list of applications behind it, into `folder`."""
    teller = LabTeller.of(lang, sheet.about, sheet.currency)
    return write_lab_page(diff_page(sheet, teller), teller, folder)


def diff_page(sheet: DiffSheet, teller: LabTeller) -> LabPage:
    """This function will give the page."""
    sections = {
        "worded": (_worded(sheet, teller),),
        "outcomes": (_transitions(sheet, teller), _money(sheet, teller)),
        "causes": (_causes(sheet, teller),),
        "parts": tuple(_part(sheet, teller, cut) for cut in sheet.parts["cut"].unique(maintain_order=True)),
    }
    return LabPage(
        kind="diff",
        headline=_headline(sheet, teller),
        tiles=_tiles(sheet, teller),
        sections=sections,
        notes=_notes(sheet, teller),
        listing=listing(sheet, teller),
    )


def _headline(sheet: DiffSheet, teller: LabTeller) -> str:
    totals, numbers = sheet.said["totals"], teller.numbers
    key = "lab.diff.headline" if totals["changed"] else "lab.diff.headline.none"
    return teller.words(
        key,
        all=numbers.count(totals["applications"]),
        changed=numbers.count(totals["changed"]),
        share=numbers.share(totals["changed"] / totals["applications"]),
        newly=numbers.count(totals["newly_approved"]),
        lost=numbers.count(totals["no_longer_approved"]),
        after=teller.both(sheet.after),
        limits=numbers.count(sheet.changed.height),
    )


def _delta(totals: Mapping[str, Any], name: str) -> int:
    return int(totals[f"{name}_b"] - totals[name])


def _tiles(sheet: DiffSheet, teller: LabTeller) -> list[dict[str, Any]]:
    totals = sheet.said["totals"]
    found = [
        teller.tile("lab.tile.changed", teller.numbers.count(totals["changed"]), href=LIST),
        teller.tile(
            "lab.tile.approvals",
            teller.more(_delta(totals, "approve")),
            f"{teller.numbers.count(totals['approve'])} → {teller.numbers.count(totals['approve_b'])}",
        ),
    ]
    for name, good in (("loan_minor", 0), ("expected_profit_minor", 1), ("expected_loss_minor", -1)):
        delta = _delta(totals, name)
        tone = "" if not good or not delta else "approve" if delta * good > 0 else "decline"
        money = teller.numbers.short_money
        note = f"{money(totals[name])} → {money(totals[f'{name}_b'])}"
        found.append(teller.tile(f"lab.tile.{name}", teller.more(delta, money=True), note, tone))
    return found


def _notes(sheet: DiffSheet, teller: LabTeller) -> tuple[str, ...]:
    notes = [teller.words("lab.note.worth")]
    as_of = sheet.about["as_of"]
    notes.append(teller.words("lab.note.as_of", day=as_of) if as_of else teller.words("lab.note.own_day"))
    if sheet.said["acts_on_features"]:
        notes.append(teller.words("lab.note.features", names=", ".join(sheet.said["acts_on_features"])))
    return tuple(notes)


def _worded(sheet: DiffSheet, teller: LabTeller) -> Section:
    words, found = teller.words, sheet.said["worded"]
    sentence = words("lab.worded.sentence" if found else "lab.worded.none", count=len(found))
    rows = [
        (
            text_cell(f"{words.code('lab.item', one['kind'])} {one['name']}"),
            text_cell(one["path"] or DASH),
            text_cell(one["before"]),
            text_cell(one["after"]),
        )
        for one in found
    ]
    head = tuple((words(f"lab.col.{name}"), False) for name in ("item", "place", "before", "after"))
    table = Table(head, tuple(rows)) if rows else None
    return Section(Figure("worded", "table", words("lab.worded.title"), sentence), table, "wide")


def _transitions(sheet: DiffSheet, teller: LabTeller) -> Section:
    words, numbers = teller.words, teller.numbers
    held = {(row["outcome"], row["outcome_b"]): row for row in sheet.transitions.to_dicts()}
    head = (
        (words("lab.col.from_to"), False),
        *((words(f"outcome.{outcome}"), True) for outcome in OUTCOMES),
    )
    rows = []
    for before in OUTCOMES:
        cells = [text_cell(words(f"outcome.{before}"))]
        for after in OUTCOMES:
            row = held.get((before, after))
            if row is None:
                cells.append(Cell(DASH))
                continue
            way = WORSE[after] - WORSE[before]
            amount = max(row["loan_minor"], row["loan_minor_b"])
            text = numbers.count(row["applications"])
            text += f" · {numbers.short_money(amount)}" if amount else ""
            href = f"{LIST}#way={before}>{after}" if way else ""
            cells.append(Cell(text, href, tone="worse" if way > 0 else "better" if way < 0 else "same"))
        rows.append(tuple(cells))
    totals = sheet.said["totals"]
    better = sum(r["applications"] for (b, a), r in held.items() if WORSE[a] < WORSE[b])
    worse = sum(r["applications"] for (b, a), r in held.items() if WORSE[a] > WORSE[b])
    sentence = words(
        "lab.transitions.sentence",
        better=numbers.count(better),
        worse=numbers.count(worse),
        same=numbers.count(totals["applications"] - better - worse),
    )
    figure = Figure("transitions", "matrix", words("lab.transitions.title"), sentence)
    return Section(figure, Table(head, tuple(rows)))


def _money(sheet: DiffSheet, teller: LabTeller) -> Section:
    totals, numbers = sheet.said["totals"], teller.numbers
    rows: list[tuple[Cell, ...]] = []
    for name in ("approve", "loan_minor", "expected_profit_minor", "expected_loss_minor"):
        is_money = name.endswith("_minor")
        shown = numbers.money if is_money else numbers.count
        before, after = totals[name], totals[f"{name}_b"]
        delta = after - before
        change = (f"+{shown(delta)}" if delta > 0 else shown(delta)) if delta else DASH
        rows.append((text_cell(teller.words(f"lab.sum.{name}")), Cell(shown(before)), Cell(shown(after)), Cell(change)))
    for name in ("expected_loss_minor", "expected_profit_minor"):
        pair = [teller.share(totals[f"{name}{side}"], totals[f"loan_minor{side}"]) for side in ("", "_b")]
        rows.append((text_cell(teller.words(f"lab.sum.share.{name}")), *(Cell(text) for text in pair), Cell("")))
    for name in ("micro", "unsecured", "first_credit"):
        delta = _delta(totals, name)
        pair = [numbers.count(totals[f"{name}{side}"]) for side in ("", "_b")]
        rows.append(
            (text_cell(teller.words(f"lab.sum.{name}")), *(Cell(text) for text in pair), Cell(teller.more(delta)))
        )
    sentence = teller.words(
        "lab.money.sentence",
        loans=teller.more(_delta(totals, "loan_minor"), money=True),
        profit=teller.more(_delta(totals, "expected_profit_minor"), money=True),
        loss=teller.more(_delta(totals, "expected_loss_minor"), money=True),
    )
    table = teller.table(["what", "under_before", "under_after", "change"], rows)
    return Section(Figure("money", "table", teller.words("lab.money.title"), sentence), table)


def _causes(sheet: DiffSheet, teller: LabTeller) -> Section:
    words, numbers = teller.words, teller.numbers
    title = words("lab.causes.title")
    moved = sheet.changed.filter(pl.col("outcome") != pl.col("outcome_b"))["application_id"]
    found = sheet.causes.filter(pl.col("application_id").is_in(moved.implode()))
    if found.is_empty():
        return Section(Figure("causes", "lab_causes", title, words("lab.causes.none")), span="wide")
    alone = found.filter(pl.len().over("application_id") == 1)
    sums = found.group_by("code").agg(pl.len().alias("n")).sort("n", "code", descending=[True, False])
    by_alone = dict(alone.group_by("code").agg(pl.len()).rows())
    rows = [
        {
            "label": cause_text(sheet, teller, code),
            "value": n,
            "text": numbers.count(n),
            "href": f"{LIST}#find={code}",
        }
        for code, n in sums.head(MOST_CAUSES).rows()
    ]
    table_rows = [
        (
            text_cell(cause_text(sheet, teller, code), f"{LIST}#find={code}"),
            Cell(numbers.count(n)),
            Cell(numbers.count(by_alone.get(code, 0))),
        )
        for code, n in sums.head(MOST_CAUSES).rows()
    ]
    first = sums.row(0)
    sentence = words(
        "lab.causes.sentence", first=cause_text(sheet, teller, first[0]), count=numbers.count(first[1]), all=len(moved)
    )
    table = teller.table(["cause", "applications", "alone"], table_rows, note=words("lab.causes.note"))
    return Section(Figure("causes", "lab_causes", title, sentence, rows), table, "wide")


def _part(sheet: DiffSheet, teller: LabTeller, cut: str) -> Section:
    words, numbers = teller.words, teller.numbers
    parts = sheet.parts.filter(pl.col("cut") == cut)
    moved = parts.sort("changed", "applications", descending=True).head(MOST_PARTS)
    title = words(f"lab.cut.{cut}")
    if parts.height == 1:
        name = part_name(sheet, teller, cut, parts["part"][0])
        return Section(Figure(f"part-{cut}", "lab_ways", title, words("lab.part.single", name=name)))
    if not parts["changed"].sum():
        return Section(Figure(f"part-{cut}", "lab_ways", title, words("lab.part.none")))
    rows, cells = [], []
    for row in moved.sort("part").to_dicts():
        name, href = part_name(sheet, teller, cut, row["part"]), f"{LIST}#{cut}={row['part']}"
        for kind, value in (
            ("newly_approved", row["newly_approved"]),
            ("no_longer_approved", -row["no_longer_approved"]),
        ):
            if value:
                text = numbers.count(abs(value))
                rows.append({"label": name, "kind": words(f"lab.{kind}"), "value": value, "text": text, "href": href})
        cells.append(
            (
                text_cell(name, href),
                Cell(numbers.count(row["applications"])),
                Cell(f"{numbers.count(row['approve'])} → {numbers.count(row['approve_b'])}"),
                Cell(teller.more(row["loan_minor_b"] - row["loan_minor"], money=True)),
                Cell(teller.more(row["expected_profit_minor_b"] - row["expected_profit_minor"], money=True)),
            )
        )
    top = moved.row(0, named=True)
    sentence = words(
        "lab.part.sentence",
        name=part_name(sheet, teller, cut, top["part"]),
        changed=numbers.count(top["changed"]),
        share=numbers.share(top["changed"] / top["applications"]),
    )
    names = [cut, "applications", "approved", "loans", "profit"]
    note = words("lab.part.more", count=parts.height - MOST_PARTS) if parts.height > MOST_PARTS else ""
    return Section(Figure(f"part-{cut}", "lab_ways", title, sentence, rows), teller.table(names, cells, note=note))


def part_name(sheet: DiffSheet, teller: LabTeller, cut: str, part: str) -> str:
    """This function will give what a part of a cut is called."""
    if cut == "product" and part in sheet.names:
        return teller.both(sheet.names[part])
    if part == "unknown":
        return teller.words("unknown")
    return teller.words.code(CODED[cut], part) if cut in CODED else part
