"""What the study is told: the status and the diagnosis in one language, the bank's benchmarks, another bank's."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from tallystick.report.diagnosis.told import DiagnosisTeller
from tallystick.report.language import Words
from tallystick.report.month_end import teller as month_end
from tallystick.report.numbers import Numbers
from tallystick.report.paper.blocks import Cell, Table
from tallystick.report.status.teller import StatusTeller

STATUS, DIAGNOSIS = "status/", "diagnosis/"
"""Where the two reports that the study joins lie, seen from its page."""
_TONES = {"red": "decline", "orange": "judgement", "yellow": "missing"}


@dataclass(frozen=True)
class StudyTeller:
    """`beside` are the benchmarks of another bank, None without; `other` is how that bank is called."""

    status: StatusTeller
    diagnosis: DiagnosisTeller
    benchmarks: pl.DataFrame
    beside: pl.DataFrame | None = None
    other: str = ""

    @property
    def words(self) -> Words:
        """The words of the language."""
        return self.status.words

    @property
    def numbers(self) -> Numbers:
        """The numbers of the language."""
        return self.status.numbers


def finding(number: int) -> str:
    """This function will give the address of finding `number` in the diagnosis."""
    return f"{DIAGNOSIS}report.html#finding-{number}"


def on_paper(table: month_end.Table, heading: str, behind: str, *, most: int = 0) -> Table:
    """This function will give a table of the diagnosis as one that can be printed, its first `most` rows (0: all)."""
    rows = table.rows[:most] if most else table.rows
    cells = tuple(tuple(Cell(cell.text, _TONES.get(cell.tone, "")) for cell in row) for row in rows)
    return Table(table.head, cells, heading, "", behind)
