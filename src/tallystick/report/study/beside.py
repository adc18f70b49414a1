"""The benchmarks that may be shared, and another bank's laid beside them."""

from __future__ import annotations

import polars as pl

from tallystick.report.paper.blocks import Cell, Paragraph, Placed, Table
from tallystick.report.status.teller import DASH
from tallystick.report.study.teller import StudyTeller

FILE = "benchmarks.json"


def beside(teller: StudyTeller) -> tuple[Placed, ...]:
    """This function will give the benchmarks, those of another bank beside them where there is one."""
    words, numbers = teller.words, teller.numbers
    own = teller.benchmarks.filter(pl.col("part").is_in(["", "current", "1_30", "31_60", "61_90"]))
    own = own.filter(~pl.col("name").str.ends_with("_mix"))
    other = teller.beside
    told = {} if other is None else {(row["name"], row["part"]): row["value"] for row in other.to_dicts()}
    rows = []
    for row in own.to_dicts():
        label = words(f"study.bench.{row['name']}") + (f": {teller.status.part(row['part'])}" if row["part"] else "")
        cells = [Cell(label), Cell(_told(teller, row["value"], row["unit"]))]
        if other is not None:
            theirs = told.get((row["name"], row["part"]))
            both = theirs is not None and row["value"] is not None
            apart = _apart(teller, row["value"] - theirs, row["unit"]) if both else DASH
            cells += [Cell(_told(teller, theirs, row["unit"])), Cell(apart)]
        rows.append((*cells, Cell(numbers.count(row["cases"]))))
    names = ["*bench", "own", *(("other", "apart") if other is not None else ()), "cases"]
    head = tuple((words(f"study.col.{one.lstrip('*')}"), not one.startswith("*")) for one in names)
    hidden = int(teller.benchmarks["value"].null_count())
    said = words("study.say.bench", values=numbers.count(teller.benchmarks.height), hidden=numbers.count(hidden))
    if other is not None:
        said += words("study.say.beside", other=teller.other)
    return (
        Placed(Paragraph(said, behind=FILE)),
        Placed(Table(head, tuple(rows), words("study.title.bench"), "", FILE)),
    )


def _told(teller: StudyTeller, value: float | None, unit: str) -> str:
    if value is None:
        return DASH
    if unit == "share":
        return teller.numbers.share(value)
    return teller.numbers.rate(value) if unit == "bp" else f"{value:,.2f}"


def _apart(teller: StudyTeller, value: float, unit: str) -> str:
    if unit == "share":
        return teller.status.points(value)
    return teller.numbers.rate(value) if unit == "bp" else f"{value:+,.2f}".replace("-", "\u2212")
