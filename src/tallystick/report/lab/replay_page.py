"""The page of decisions made again: how many came out the same, and in which columns the others differ."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tallystick.report.figure import Figure
from tallystick.report.lab.page import LabPage, LabTeller, text_cell
from tallystick.report.month_end.teller import Cell, Section

LIST = "differing.html"


@dataclass(frozen=True)
class ReplaySheet:
    """What was decided again: past applications by column, the record's own decisions by case with what differs."""

    past: int
    columns: int
    differing: Mapping[str, int]
    same_bytes: bool | None
    own: Sequence[tuple[str, str]]
    first: str
    last: str

    @property
    def own_differing(self) -> int:
        """How many of the record's own decisions came out otherwise."""
        return sum(bool(differs) for _, differs in self.own)

    def record(self) -> dict[str, Any]:
        """This function will give it as plain values."""
        return {
            "past": self.past,
            "columns": self.columns,
            "differing": dict(self.differing),
            "same_bytes": self.same_bytes,
            "own": len(self.own),
            "own_differing": self.own_differing,
        }


def replay_page(sheet: ReplaySheet, teller: LabTeller) -> LabPage:
    """This function will give the page."""
    words, count = teller.words, teller.numbers.count
    is_same = not sheet.differing and not sheet.own_differing
    said = words(
        "lab.replay.same" if is_same else "lab.replay.headline",
        all=count(sheet.past + len(sheet.own)),
        first=sheet.first,
        last=sheet.last,
        columns=count(sheet.columns),
    )
    tone = "approve" if is_same else "decline"
    known = sheet.same_bytes is not None
    bytes_said = words(f"lab.replay.bytes.{str(sheet.same_bytes).lower()}") if known else ""
    tiles = [
        teller.tile("lab.tile.past_again", count(sheet.past), bytes_said),
        teller.tile("lab.tile.own_again", count(len(sheet.own))),
        teller.tile(
            "lab.tile.not_same",
            count(max(sheet.differing.values(), default=0) + sheet.own_differing),
            tone=tone,
            href=LIST,
        ),
    ]
    return LabPage("replay", said, tiles, {} if is_same else {"differing": (_columns(sheet, teller),)})


def _columns(sheet: ReplaySheet, teller: LabTeller) -> Section:
    rows = [(text_cell(name), Cell(teller.numbers.count(n))) for name, n in sorted(sheet.differing.items())]
    if sheet.own_differing:
        own = teller.words("lab.tile.own_again")
        rows.append((text_cell(own), Cell(teller.numbers.count(sheet.own_differing))))
    title, sentence = teller.words("lab.replay.differing"), teller.words("lab.replay.sentence")
    return Section(
        Figure("differing", "table", title, sentence), teller.table(["column", "applications"], rows), "wide"
    )
