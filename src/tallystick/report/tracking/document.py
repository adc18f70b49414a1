"""The report on measures as a document: the ledger, expected beside measured, each measure at length, how."""

from __future__ import annotations

import numpy as np
import polars as pl

from tallystick.engine.measures.tracking.tables import effects_table
from tallystick.engine.measures.tracking.track import Tracked
from tallystick.report.figure import Figure, Rows
from tallystick.report.paper.blocks import Cell, Chapter, Document, Paragraph, Placed, Table, Tile
from tallystick.report.tracking.told import TONES, TrackingTeller, headline

FARTHEST = 24
"""Months before and after the start that a chart shows."""
QUARTER = 3
"""Months that a point of a chart joins."""
SERIES = ("share", "share_without")


def tracking_document(teller: TrackingTeller, *, subtitle: str, level: float, foot: tuple[str, ...]) -> Document:
    """This function will give the whole report in the reader's language."""
    words = teller.words
    at_length = tuple(placed for one in teller.tracked for placed in _at_length(teller, one))
    method = tuple(
        Placed(Paragraph(words(f"tk.method.{name}", level=teller.numbers.share(level, 0)), words(f"tk.head.{name}")))
        for name in ("effect", "interval", "single", "money", "limits")
    )
    chapters = (
        Chapter("ledger", words("tk.chapter.ledger"), (*_expected(teller), Placed(_ledger(teller)))),
        Chapter("measures", words("tk.chapter.measures"), at_length),
        Chapter("method", words("tk.chapter.method"), method),
    )
    return Document(
        title=words("tk.title"),
        subtitle=subtitle,
        headline=headline(teller),
        tiles=_tiles(teller),
        chapters=tuple(one for one in chapters if one.blocks),
        foot=foot,
    )


def _tiles(teller: TrackingTeller) -> tuple[Tile, ...]:
    words, numbers = teller.words, teller.numbers
    begun = sum(one.standing != "not_begun" for one in teller.tracked)
    known = teller.measured
    saved = sum(one.saved_minor[0] for one in known if one.saved_minor)
    spent = sum(one.undertaken.costs_minor for one in known)
    return (
        Tile(words("tk.tile.measures"), numbers.count(len(teller.tracked)), words("tk.tile.begun", begun=begun)),
        Tile(words("tk.tile.alerts"), numbers.count(len(teller.alerts)), tone="decline" if teller.alerts else ""),
        Tile(words("tk.tile.saved"), numbers.short_money(round(saved)), words("tk.tile.at_plan")),
        Tile(words("tk.tile.spent"), numbers.short_money(spent), words("tk.tile.as_planned")),
    )


def _expected(teller: TrackingTeller) -> tuple[Placed, ...]:
    words = teller.words
    rows: Rows = [
        {
            "label": f"{one.undertaken.code}  {teller.name(one)}",
            "value": one.removed[0],
            "low": one.removed[1] if np.isfinite(one.removed[1]) else None,
            "high": one.removed[2] if np.isfinite(one.removed[2]) else None,
            "expected": one.undertaken.removes,
            "nothing": 0.0,
            "text": teller.removed(one),
        }
        for one in teller.tracked
        if one.removed is not None
    ]
    if not rows:
        return (Placed(Paragraph(words("tk.removed.none"))),)
    return (Placed(Figure("removed", "tk_removed", words("tk.removed.title"), words("tk.removed.sentence"), rows)),)


def _ledger(teller: TrackingTeller) -> Table:
    words, numbers = teller.words, teller.numbers
    names = ("*measure", "*begun", "*standing", "expected", "saved", "lost_less", "costs")
    head = tuple((words(f"tk.col.{one.lstrip('*')}"), not one.startswith("*")) for one in names)
    rows = tuple(
        (
            Cell(words("tk.owned", code=one.undertaken.code, name=teller.name(one), owner=one.undertaken.owner)),
            Cell(_begun(teller, one)),
            Cell(teller.standing(one), TONES[one.standing]),
            Cell(numbers.short_money(one.undertaken.saves_minor)),
            Cell(teller.saved(one)),
            Cell(teller.amounts(one.lost_less_minor)),
            Cell(numbers.short_money(one.undertaken.costs_minor)),
        )
        for one in teller.tracked
    )
    return Table(head, rows, words("tk.ledger.title"), words("tk.ledger.note"))


def _begun(teller: TrackingTeller, one: Tracked) -> str:
    plan = one.undertaken
    kind = teller.words.code("dx.kinds", plan.place_kind)
    return teller.words("tk.begun", first=min(plan.starts.values()), places=len(plan.starts), kind=kind)


def _at_length(teller: TrackingTeller, one: Tracked) -> tuple[Placed, ...]:
    words, numbers = teller.words, teller.numbers
    title = f"{one.undertaken.code}  {teller.name(one)}"
    said = words(
        "tk.lead",
        problem=teller.text(one.problem.name),
        owner=one.undertaken.owner,
        rollout=words.listed([f"{place} {month}" for place, month in sorted(one.undertaken.starts.items())]),
    )
    said += " " + teller.verdict(one)
    if one.cases is not None:
        said += " " + words(
            "tk.doubt" if one.is_doubtful else "tk.no_doubt",
            trend=numbers.share(one.cases.trend_a_year),
            p=numbers.share(one.cases.trend_p, 0),
        )
        said += " " + words(f"tk.by.{one.cases.method}", chances=numbers.count(one.cases.chances))
    drawn = _months(teller, one)
    return (Placed(Paragraph(said, title)), *((Placed(drawn),) if drawn else ()))


def _months(teller: TrackingTeller, one: Tracked) -> Figure | None:
    words = teller.words
    by_month = (
        effects_table([one])
        .filter(pl.col("months_since").is_between(-FARTHEST, FARTHEST - 1))
        .group_by(pl.col("months_since") // QUARTER * QUARTER)
        .agg(
            *((pl.col(name) * pl.col("cases")).sum() / pl.col("cases").sum() for name in SERIES),
            pl.col("cases").sum(),
        )
        .sort("months_since")
    )
    if by_month.is_empty():
        return None
    rows: Rows = [
        {"since": row["months_since"], "share": row[name], "series": words(f"tk.{series}")}
        for row in by_month.to_dicts()
        for name, series in zip(SERIES, ("with", "without"), strict=True)
    ]
    after = by_month.filter(pl.col("months_since") >= 0)
    seen, without = (float((after[name] * after["cases"]).sum() / after["cases"].sum()) for name in SERIES)
    sentence = words("tk.months.sentence", seen=teller.share(seen), without=teller.share(without))
    return Figure(f"months-{one.undertaken.code}", "tk_months", words("tk.months.title"), sentence, rows)
