"""The page of a back-test: what is known, what can only be bounded, what rests on an assumption."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from tallystick.report.figure import Figure
from tallystick.report.lab.page import LabPage, LabTeller, text_cell, write_lab_page
from tallystick.report.language import Lang
from tallystick.report.month_end.teller import DASH, Cell, Section, Table

AS_LENT = "as_lent"


@dataclass(frozen=True)
class BacktestSheet:
    """What a back-test is told from: the record, a summary per pack (what the bank lent first) and the tables."""

    about: Mapping[str, Any]
    summaries: Sequence[Mapping[str, Any]]
    swaps: pl.DataFrame
    grades: pl.DataFrame
    sensitivity: pl.DataFrame
    break_even: Mapping[str, float | None]
    currency: str


def write_backtest_report(sheet: BacktestSheet, folder: Path, lang: Lang) -> Path:
    """This function will write the page of a back-test into `folder`."""
    teller = LabTeller.of(lang, sheet.about, sheet.currency)
    return write_lab_page(backtest_page(sheet, teller), teller, folder)


def backtest_page(sheet: BacktestSheet, teller: LabTeller) -> LabPage:
    """This function will give the page; its headline and tiles are of the last pack named."""
    last = sheet.summaries[-1]
    said, as_of = sheet.about["assumption"], sheet.about.get("as_of")
    notes = (
        teller.words("lab.note.horizon", months=said["horizon_months"]),
        teller.words("lab.note.unseen", times=f"{said['unseen_times']:g}"),
        teller.words("lab.note.people"),
        teller.words("lab.note.as_of", day=as_of) if as_of else teller.words("lab.note.own_day"),
    )
    return LabPage(
        kind="backtest",
        headline=_headline(sheet, teller, last),
        tiles=_tiles(teller, last),
        sections={
            "profit": (_bounds(sheet, teller), _sensitivity(sheet, teller)),
            "happened": (_seen(sheet, teller), _swaps(sheet, teller)),
            "calibration": tuple(_grades(sheet, teller, one["pack"]) for one in sheet.summaries[1:]),
        },
        notes=notes,
    )


def _name(teller: LabTeller, pack: str) -> str:
    return teller.words("lab.as_lent") if pack == AS_LENT else pack


def _headline(sheet: BacktestSheet, teller: LabTeller, last: Mapping[str, Any]) -> str:
    money = teller.numbers.short_money
    return teller.words(
        "lab.backtest.headline",
        pack=last["pack"],
        model=money(last["profit_model_minor"]),
        worst=money(last["profit_worst_minor"]),
        best=money(last["profit_best_minor"]),
        lent=money(sheet.summaries[0]["profit_model_minor"]),
        share=teller.rate(last["assumed_amount_share"], 0),
    )


def _tiles(teller: LabTeller, last: Mapping[str, Any]) -> list[dict[str, Any]]:
    count, money = teller.numbers.count, teller.numbers.short_money
    interval = f"{teller.rate(last['default_rate_low'])} – {teller.rate(last['default_rate_high'])}"
    return [
        teller.tile("lab.tile.loans", count(last["loans"]), money(last["amount_minor"])),
        teller.tile("lab.tile.seen", count(last["seen"]), teller.share(last["seen"], last["loans"], 0)),
        teller.tile("lab.tile.default_rate", teller.rate(last["default_rate_seen"]), interval),
        teller.tile("lab.tile.loss", money(last["loss_seen_minor"]), teller.words("lab.of_seen")),
        teller.tile("lab.tile.assumed", teller.rate(last["assumed_amount_share"], 0), teller.words("lab.of_amount")),
        teller.tile("lab.tile.auc", DASH if last["auc"] is None else f"{last['auc']:.3f}", teller.words("lab.of_seen")),
    ]


def _bounds(sheet: BacktestSheet, teller: LabTeller) -> Section:
    numbers, rows, cells = teller.numbers, [], []
    for one in sheet.summaries:
        name, views = _name(teller, one["pack"]), {v: one[f"profit_{v}_minor"] for v in ("worst", "model", "best")}
        drawn = {view: numbers.axis_money(value) for view, value in views.items()}
        rows.append({"label": name, "text": numbers.short_money(views["model"]), **drawn})
        cells.append(
            (
                text_cell(name),
                Cell(numbers.count(one["loans"])),
                Cell(numbers.short_money(one["amount_minor"])),
                *(Cell(numbers.short_money(value)) for value in views.values()),
                Cell(teller.rate(one["default_rate_model"])),
                Cell(teller.rate(one["assumed_amount_share"], 0)),
            )
        )
    last = sheet.summaries[-1]
    sentence = teller.words(
        "lab.bounds.sentence",
        unseen=numbers.count(last["never_lent"]),
        open=numbers.count(last["open"]),
        pack=last["pack"],
        spread=numbers.short_money(last["profit_best_minor"] - last["profit_worst_minor"]),
    )
    names = ["pack", "loans_made", "amount", "worst", "model", "best", "default_model", "assumed"]
    table = teller.table(names, cells, note=teller.words("lab.bounds.note"))
    return Section(Figure("bounds", "lab_bounds", teller.words("lab.bounds.title"), sentence, rows), table, "wide")


def _sensitivity(sheet: BacktestSheet, teller: LabTeller) -> Section:
    times = sheet.sensitivity["times"].unique().sort().to_list()
    held = {(row["pack"], row["times"]): row["profit_minor"] for row in sheet.sensitivity.to_dicts()}
    packs = [one["pack"] for one in sheet.summaries[1:]]
    rows = [
        (text_cell(f"{each:g} ×"), *(Cell(teller.numbers.short_money(held[pack, each])) for pack in packs))
        for each in times
    ]
    even = {pack: sheet.break_even.get(pack) for pack in packs}
    rows.append((text_cell(teller.words("lab.break_even")), *(Cell(_times(even[pack])) for pack in packs)))
    head = ((teller.words("lab.col.times"), False), *((pack, True) for pack in packs))
    known = even[packs[-1]]
    sentence = (
        teller.words("lab.sensitivity.none", pack=packs[-1])
        if known is None
        else teller.words("lab.sensitivity.sentence", pack=packs[-1], times=f"{known:.1f}")
    )
    figure = Figure("sensitivity", "table", teller.words("lab.sensitivity.title"), sentence)
    return Section(figure, Table(head, tuple(rows)), "wide")


def _times(value: float | None) -> str:
    return DASH if value is None else f"{value:.1f} ×"


def _seen(sheet: BacktestSheet, teller: LabTeller) -> Section:
    numbers, rows = teller.numbers, []
    for one in sheet.summaries:
        rows.append(
            (
                text_cell(_name(teller, one["pack"])),
                Cell(numbers.count(one["seen"])),
                Cell(numbers.count(one["open"])),
                Cell(numbers.count(one["never_lent"])),
                Cell(numbers.count(one["defaults_seen"])),
                Cell(teller.rate(one["default_rate_seen"])),
                Cell(numbers.short_money(one["loss_seen_minor"])),
            )
        )
    first, last = sheet.summaries[0], sheet.summaries[-1]
    sentence = teller.words(
        "lab.seen.sentence",
        pack=last["pack"],
        rate=teller.rate(last["default_rate_seen"]),
        lent=teller.rate(first["default_rate_seen"]),
    )
    names = ["pack", "seen", "open", "never_lent", "defaults", "rate_seen", "loss"]
    return Section(Figure("seen", "table", teller.words("lab.seen.title"), sentence), teller.table(names, rows), "wide")


def _swaps(sheet: BacktestSheet, teller: LabTeller) -> Section:
    numbers, rows = teller.numbers, []
    frame = sheet.swaps.filter(pl.col("pack") != AS_LENT)
    for row in frame.to_dicts():
        rows.append(
            (
                text_cell(f"{row['pack']} · {teller.words('lab.swap.' + row['swap'])}"),
                Cell(numbers.count(row["loans"])),
                Cell(numbers.short_money(row["amount_minor"])),
                Cell(numbers.count(row["seen"])),
                Cell(numbers.count(row["defaults_seen"])),
                Cell(teller.share(row["defaults_seen"], row["seen"])),
                Cell(numbers.short_money(row["loss_avoided_minor"]) if row["swap"] == "dropped" else DASH),
            )
        )
    last = sheet.summaries[-1]["pack"]
    dropped = {row["swap"]: row for row in frame.filter(pl.col("pack") == last).to_dicts()}.get("dropped")
    sentence = teller.words("lab.swaps.none", pack=last)
    if dropped:
        sentence = teller.words(
            "lab.swaps.sentence",
            pack=last,
            loans=numbers.count(dropped["loans"]),
            defaults=numbers.count(dropped["defaults_seen"]),
            loss=numbers.short_money(dropped["loss_avoided_minor"]),
            good=numbers.count(dropped["seen"] - dropped["defaults_seen"]),
        )
    names = ["swap", "loans_made", "amount", "seen", "defaults", "rate_seen", "loss_avoided"]
    return Section(
        Figure("swaps", "table", teller.words("lab.swaps.title"), sentence), teller.table(names, rows), "wide"
    )


def _grades(sheet: BacktestSheet, teller: LabTeller, pack: str) -> Section:
    frame = sheet.grades.filter(pl.col("pack") == pack)
    title = teller.words("lab.grades.title", pack=pack)
    if frame.is_empty():
        return Section(Figure(f"grades-{pack}", "lab_grades", title, teller.words("lab.grades.none")))
    rows, cells = [], []
    for row in frame.to_dicts():
        text = f"{row['defaults']} / {row['seen']}"
        shared = {"grade": row["grade"], "text": text}
        rows.append(
            {
                **shared,
                "kind": teller.words("lab.seen_rate"),
                "rate": row["happened"],
                "low": row["low"],
                "high": row["high"],
            }
        )
        rows.append({**shared, "kind": teller.words("lab.said_rate"), "rate": row["said"], "low": None, "high": None})
        tone = "" if row["verdict"] == "holds" else "worse"
        cells.append(
            (
                text_cell(row["grade"]),
                Cell(teller.numbers.count(row["seen"])),
                Cell(teller.numbers.count(row["defaults"])),
                Cell(teller.rate(row["said"])),
                Cell(teller.rate(row["happened"])),
                Cell(f"{teller.rate(row['low'])} – {teller.rate(row['high'])}"),
                Cell(teller.words(f"lab.verdict.{row['verdict']}"), tone=tone),
            )
        )
    wrong = [row["grade"] for row in frame.to_dicts() if row["verdict"] != "holds"]
    sentence = (
        teller.words("lab.grades.wrong", grades=teller.words.listed(wrong))
        if wrong
        else teller.words("lab.grades.sentence")
    )
    names = ["grade", "seen", "defaults", "said", "rate_seen", "interval", "verdict"]
    figure = Figure(f"grades-{frame['pack'][0].replace(' ', '-')}", "lab_grades", title, sentence, rows)
    return Section(figure, teller.table(names, cells), "span-6")
