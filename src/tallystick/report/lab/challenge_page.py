"""The page of an experiment: where it stands, how the difference came in, every look, who had which arm."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from tallystick.report.figure import Figure
from tallystick.report.lab.page import LabPage, LabTeller, text_cell, write_lab_page
from tallystick.report.language import Lang
from tallystick.report.month_end.teller import DASH, Cell, Section

TONES = {
    "default": {"challenger_lower": "approve", "challenger_higher": "decline", "harm": "decline"},
    "approval": {"challenger_higher": "approve", "challenger_lower": "decline", "harm": "decline"},
}
ARMS = ("champion", "challenger")


@dataclass(frozen=True)
class ChallengeSheet:
    """What an experiment is told from: its file, its looks, applications and approvals by arm, its verdict."""

    about: Mapping[str, Any]
    says: Mapping[str, Any]
    looks: pl.DataFrame
    arms: Mapping[str, tuple[int, int]]
    verdict: str
    day: date | None
    not_followed: int
    currency: str


def write_challenge_report(sheet: ChallengeSheet, folder: Path, lang: Lang) -> Path:
    """This function will write the page of an experiment into `folder`."""
    teller = LabTeller.of(lang, sheet.about, sheet.currency)
    return write_lab_page(challenge_page(sheet, teller), teller, folder)


def challenge_page(sheet: ChallengeSheet, teller: LabTeller) -> LabPage:
    """This function will give the page."""
    says = sheet.says
    notes = [
        teller.words(f"lab.note.test.{says['test']}", alpha=teller.numbers.share(float(says["alpha"]), 0)),
        teller.words("lab.note.arms", name=says["name"]),
    ]
    if sheet.not_followed:
        notes.append(teller.words("lab.note.not_followed", count=teller.numbers.count(sheet.not_followed)))
    return LabPage(
        kind="challenge",
        headline=_headline(sheet, teller),
        tiles=_tiles(sheet, teller),
        sections={"looks": (_difference(sheet, teller), _looks(sheet, teller)), "arms": (_arms(sheet, teller),)},
        notes=tuple(notes),
    )


def _headline(sheet: ChallengeSheet, teller: LabTeller) -> str:
    measure = teller.words(f"lab.measure.{sheet.says['measure']}")
    return teller.words(f"lab.verdict.{sheet.verdict}", measure=measure, day=str(sheet.day), name=sheet.says["name"])


def _last(sheet: ChallengeSheet) -> dict[str, Any] | None:
    return sheet.looks.row(-1, named=True) if sheet.looks.height else None


def _tiles(sheet: ChallengeSheet, teller: LabTeller) -> list[dict[str, Any]]:
    last = _last(sheet)
    if last is None:
        return [teller.tile("lab.tile.known", "0")]
    found = []
    for arm in ARMS:
        cases, hits = last[f"{arm}_cases"], last[f"{arm}_hits"]
        note = teller.words("lab.of_cases", hits=teller.numbers.count(hits), cases=teller.numbers.count(cases))
        found.append(teller.tile(f"lab.tile.{arm}", teller.share(hits, cases), note))
    tone = TONES[sheet.says["measure"]].get(sheet.verdict, "")
    interval = f"{teller.rate(last['low'])} – {teller.rate(last['high'])}"
    found.append(teller.tile("lab.tile.difference", teller.rate(last["difference"]), interval, tone))
    cases = last["champion_cases"] + last["challenger_cases"]
    planned = teller.words("lab.of_planned", planned=teller.numbers.count(sheet.says["planned"]))
    return [*found, teller.tile("lab.tile.known", teller.numbers.count(cases), planned)]


def _difference(sheet: ChallengeSheet, teller: LabTeller) -> Section:
    title, last = teller.words("lab.difference.title"), _last(sheet)
    if last is None:
        return Section(Figure("difference", "lab_arms", title, teller.words("lab.difference.none")), span="wide")
    rows = [
        {
            "cases": row["champion_cases"] + row["challenger_cases"],
            "difference": row["difference"],
            "low": row["low"],
            "high": row["high"],
            "text": f"{row['look']} · {teller.rate(row['difference'])}",
        }
        for row in sheet.looks.to_dicts()
        if min(row["champion_cases"], row["challenger_cases"]) >= sheet.says["least_outcomes"]
    ]
    sentence = teller.words(
        "lab.difference.sentence",
        looks=sheet.looks.height,
        difference=teller.rate(last["difference"]),
        low=teller.rate(last["low"]),
        high=teller.rate(last["high"]),
    )
    return Section(Figure("difference", "lab_arms", title, sentence, rows), span="wide")


def _looks(sheet: ChallengeSheet, teller: LabTeller) -> Section:
    rows = []
    for row in sheet.looks.to_dicts():
        pair = [f"{row[f'{arm}_hits']} / {row[f'{arm}_cases']}" for arm in ARMS]
        bound = DASH if row["boundary"] == float("inf") else f"{row['boundary']:.2f}"
        tone = TONES[sheet.says["measure"]].get(row["verdict"], "")
        said = teller.words(f"lab.look.{row['verdict']}")
        rows.append(
            (
                text_cell(str(row["look"])),
                *(Cell(text) for text in pair),
                Cell(teller.rate(row["difference"])),
                Cell(f"{teller.rate(row['low'])} – {teller.rate(row['high'])}"),
                Cell(f"{row['statistic']:.2f}"),
                Cell(bound),
                Cell(said, tone={"approve": "better", "decline": "worse"}.get(tone, "")),
            )
        )
    names = ["look", "champion", "challenger", "difference", "interval_all", "statistic", "boundary", "verdict"]
    sentence = teller.words(f"lab.looks.{sheet.says['test']}")
    figure = Figure("looks", "table", teller.words("lab.looks.title"), sentence)
    return Section(figure, teller.table(names, rows) if rows else None, "wide")


def _arms(sheet: ChallengeSheet, teller: LabTeller) -> Section:
    rows = []
    for arm in ARMS:
        count, approved = sheet.arms.get(arm, (0, 0))
        name = teller.words(f"lab.tile.{arm}")
        pack = sheet.about["packs"][arm]
        rows.append(
            (
                text_cell(f"{name} · {pack['id']} {pack['version']}"),
                Cell(teller.numbers.count(count)),
                Cell(teller.numbers.count(approved)),
                Cell(teller.share(approved, count, 1)),
            )
        )
    total = sum(count for count, _ in sheet.arms.values())
    share = teller.share(sheet.arms.get("challenger", (0, 0))[0], total, 1)
    sentence = teller.words("lab.arms.sentence", share=share, all=teller.numbers.count(total))
    table = teller.table(["arm", "applications", "approved", "approval_rate"], rows)
    return Section(Figure("arms", "table", teller.words("lab.arms.title"), sentence), table, "wide")
