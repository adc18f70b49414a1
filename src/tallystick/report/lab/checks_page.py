"""The page of a pack's own checks: how many cases and probes there are, and which come out otherwise than expected."""

from __future__ import annotations

import polars as pl

from tallystick.report.figure import Figure
from tallystick.report.lab.page import LabPage, LabTeller, text_cell
from tallystick.report.month_end.teller import Section, Table

MOST = 200


def checks_page(failures: pl.DataFrame, *, cases: int, probes: int, teller: LabTeller) -> LabPage:
    """This function will give the page; `failures` has place, case, what, expected, got."""
    words, count = teller.words, teller.numbers.count
    key = "lab.checks.headline" if failures.height else "lab.checks.well"
    said = words(key, cases=count(cases), probes=count(probes), failed=count(failures.height))
    tone = "decline" if failures.height else "approve"
    tiles = [
        teller.tile("lab.tile.cases", count(cases)),
        teller.tile("lab.tile.probes", count(probes)),
        teller.tile("lab.tile.failed", count(failures.height), tone=tone),
    ]
    return LabPage("checks", said, tiles, {"checks": (_failed(failures, teller),)} if failures.height else {})


def _failed(failures: pl.DataFrame, teller: LabTeller) -> Section:
    names = ("place", "case", "what", "expected", "got")
    head = tuple((teller.words(f"lab.col.{name}"), False) for name in names)
    rows = tuple(tuple(text_cell(str(cell)) for cell in row) for row in failures.select(names).head(MOST).rows())
    figure = Figure("failed", "table", teller.words("lab.checks.title"), teller.words("lab.checks.sentence"))
    return Section(figure, Table(head, rows), "wide")
