"""The page: how many figures lie within their published ranges, and each figure with its range and source."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import polars as pl

from tallystick.report.figure import Figure, Rows
from tallystick.report.language import Lang, Words, words
from tallystick.report.month_end.teller import DASH, Cell, Section, Table
from tallystick.report.numbers import Numbers
from tallystick.report.templating import templates
from tallystick.report.write import write_shared_assets

CURRENCY = "CNY"
TONES = {"inside": "approve", "outside": "decline", "unknown": ""}


def write_anchor_report(table: pl.DataFrame, about: Mapping[str, Any], folder: Path, *, lang: Lang = "en") -> Path:
    """This function will write report.html and its assets into `folder` and give its path.

    `table` has a row a figure: topic, figure, simulated, low, high, unit, rests_on, verdict, source.
    """
    from tallystick.report.anchors import charts

    catalogue = words(lang)
    numbers = Numbers(words=catalogue, currency=CURRENCY)
    title = catalogue("anchors.title")
    page = {
        "headline": _headline(table, catalogue),
        "tiles": [_tile(table, verdict, catalogue) for verdict in TONES],
        "off": _off(table, catalogue, numbers),
        "sections": {
            topic: _section(table, topic, catalogue, numbers) for topic in table["topic"].unique(maintain_order=True)
        },
    }
    env = templates(catalogue, about=about, title=title)
    path = folder / "report.html"
    path.write_text(env.get_template("anchors.html.j2").render(page=page), encoding="utf-8")
    write_shared_assets(folder / "assets", catalogue, charts.definitions(catalogue), sheets=("month_end.css",))
    return path


def _count(table: pl.DataFrame, verdict: str) -> int:
    return int((table["verdict"] == verdict).sum())


def _headline(table: pl.DataFrame, catalogue: Words) -> str:
    inside, known = _count(table, "inside"), table.height - _count(table, "unknown")
    return catalogue("anchors.headline", inside=inside, known=known)


def _tile(table: pl.DataFrame, verdict: str, catalogue: Words) -> dict[str, Any]:
    note = catalogue(f"anchors.note.{verdict}")
    return {
        "label": catalogue(f"anchors.{verdict}"),
        "number": str(_count(table, verdict)),
        "note": note,
        "tone": TONES[verdict],
    }


def _section(table: pl.DataFrame, topic: str, catalogue: Words, numbers: Numbers) -> Section:
    shown = table.filter(pl.col("topic") == topic)
    told = [_told(row, catalogue, numbers) for row in shown.to_dicts()]
    unit = shown["unit"][0]
    rows: Rows = [
        {
            "label": one["label"],
            "low": one["low"],
            "high": one["high"],
            "value": one["simulated"],
            "end": max(one["high"], one["simulated"] or 0.0),
            "verdict": catalogue(f"anchors.{one['verdict']}"),
            "text": one["text"],
            "range": one["range"],
        }
        for one in told
    ]
    sentence = catalogue(
        "anchors.sentence",
        inside=_count(shown, "inside"),
        outside=_count(shown, "outside"),
        unknown=_count(shown, "unknown"),
    )
    figure = Figure(f"anchors-{topic}", f"anchors_{unit}", catalogue("anchors.chart"), sentence, rows)
    return Section(figure, _table(told, catalogue))


def _off(table: pl.DataFrame, catalogue: Words, numbers: Numbers) -> list[str]:
    """A sentence for each figure outside its range: how far, and why."""
    told = [_told(row, catalogue, numbers) for row in table.filter(pl.col("verdict") == "outside").to_dicts()]
    reasons = [f"anchors.off.{one['figure']}" for one in told]
    return [
        catalogue(
            "anchors.off.sentence",
            label=one["label"],
            topic=catalogue(f"anchors.topic.{one['topic']}"),
            value=one["text"],
            range=one["range"],
            why=catalogue(reason if reason in catalogue.strings else "anchors.off.unexplained"),
        )
        for one, reason in zip(told, reasons, strict=True)
    ]


def _told(row: dict[str, Any], catalogue: Words, numbers: Numbers) -> dict[str, Any]:
    def written(value: float | None) -> str:
        if value is None:
            return DASH
        return numbers.short_money(value * 100) if row["unit"] == "yuan" else numbers.share(value, 1)

    year = row["figure"].removeprefix("rate_")
    label = (
        catalogue("anchors.figure.rate", year=year)
        if year != row["figure"]
        else catalogue(f"anchors.figure.{row['figure']}")
    )
    return {
        **row,
        "label": label,
        "text": written(row["simulated"]),
        "range": f"{written(row['low'])} {DASH} {written(row['high'])}",
    }


def _table(told: list[dict[str, Any]], catalogue: Words) -> Table:
    head = tuple((catalogue(f"anchors.col.{name}"), name in ("simulated", "range", "rests_on")) for name in _COLUMNS)
    return Table(head, tuple(_row(one, catalogue) for one in told))


_COLUMNS = ("figure", "simulated", "range", "rests_on", "verdict", "source")


def _row(one: dict[str, Any], catalogue: Words) -> tuple[Cell, ...]:
    return (
        Cell(one["label"], number=False),
        Cell(one["text"]),
        Cell(one["range"]),
        Cell(f"{one['rests_on']:,}"),
        Cell(catalogue(f"anchors.{one['verdict']}"), number=False, tone=TONES[one["verdict"]]),
        Cell(one["source"], number=False),
    )
