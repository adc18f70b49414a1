"""The monitoring report as a document: this month's lights, all months at a glance, what is to be done."""

from __future__ import annotations

from typing import Any

from tallystick.report.figure import Figure, Rows
from tallystick.report.model.document import foot
from tallystick.report.model.told import TONES, Told
from tallystick.report.paper.blocks import Chapter, Document, Paragraph, Placed, Table, Tile

MEASURES = ("psi_grade", "characteristic", "missing", "not_rated", "level", "ranking")
SHARES = ("missing", "not_rated")
MOST_MONTHS = 36
"""The glance shows the last months, so that a label fits under each."""


def monitoring_document(told: Told) -> Document:
    """This function will give the monitoring report of a model in the reader's language."""
    words = told.words
    last = told.found["lights"][-1]
    month = str(last["month"])[:7]
    latest = [row for row in told.found["months"] if row["month"] == last["month"]]
    doing = [words(f"model.do.{row['measure']}", about=_about(told, row)) for row in latest if row["light"] == "red"]
    chapters = [
        Chapter("month", words("model.chapter.month"), (Placed(_latest(told, latest)), *_to_do(told, doing))),
        Chapter("months", words("model.chapter.months"), (Placed(_glance(told)), Placed(_psi(told)))),
    ]
    return Document(
        title=words("model.monitor.title", title=told.both(told.model["title"])),
        subtitle=words("model.monitor.subtitle", month=month, months=len(told.found["lights"])),
        headline=words(
            f"model.monitor.headline.{last['light']}",
            month=month,
            measures=words.listed(_named(told, latest, last["light"])),
        ),
        tiles=tuple(_tile(told, row) for row in latest),
        chapters=tuple(chapters),
        foot=foot(told),
    )


def _named(told: Told, latest: list[dict[str, Any]], light: str) -> list[str]:
    return [told.words(f"model.measure.{row['measure']}") for row in latest if row["light"] == light]


def _about(told: Told, row: dict[str, Any]) -> str:
    return told.named(row["about"]) if row["about"] else ""


def _value(told: Told, row: dict[str, Any]) -> str:
    return told.share(row["value"], 1) if row["measure"] in SHARES else told.number(row["value"])


def _tile(told: Told, row: dict[str, Any]) -> Tile:
    tone = TONES[row["light"]]
    note = _note(told, row)
    return Tile(told.words(f"model.measure.{row['measure']}"), _value(told, row), note, "" if tone == "quiet" else tone)


def _note(told: Told, row: dict[str, Any]) -> str:
    words = told.words
    if row["measure"] == "characteristic" and row["also"] is not None:
        points = f"{row['also']:+.1f}".replace("-", "\u2212")
        return words("model.note.characteristic", name=_about(told, row), points=points)
    if row["measure"] == "missing":
        return _about(told, row)
    if row["measure"] == "level" and row["also"] is not None:
        return words("model.note.level", ratio=told.number(row["also"], 2))
    if row["measure"] == "ranking" and row["also"] is not None:
        return words("model.note.ranking", auc=told.number(told.found["auc"]))
    if row["light"] == "unknown":
        return words("model.note.few", bads=row["bads"] or 0)
    return ""


def _latest(told: Told, latest: list[dict[str, Any]]) -> Table:
    rows = [
        (
            told.words(f"model.measure.{row['measure']}"),
            _value(told, row),
            told.light(row["light"]),
            told.numbers.count(row["rows"]),
            "" if row["bads"] is None else told.numbers.count(row["bads"]),
            _note(told, row),
            _ends(told, row["measure"]),
        )
        for row in latest
    ]
    heads = (
        ("measure", False),
        ("figure", True),
        ("light", False),
        ("rows", True),
        ("bads", True),
        ("note", False),
        ("turns", False),
    )
    return told.table(heads, rows, note=told.words("model.monitor.note"))


def _ends(told: Told, measure: str) -> str:
    yellow, red = told.found["thresholds"][measure]
    key = (
        "model.turns.below"
        if measure == "level"
        else "model.turns.fall"
        if measure == "ranking"
        else "model.turns.above"
    )
    shown = [told.share(end, 1) if measure in SHARES else f"{end:g}" for end in (yellow, red)]
    return told.words(key, yellow=shown[0], red=shown[1])


def _to_do(told: Told, doing: list[str]) -> tuple[Placed, ...]:
    words = told.words
    text = " ".join(doing) if doing else words("model.do.nothing")
    return (Placed(Paragraph(text, heading=words("model.do.title"))),)


def _glance(told: Told) -> Figure:
    words = told.words
    shown = {light["month"] for light in told.found["lights"][-MOST_MONTHS:]}
    rows: Rows = [
        {
            "month": str(row["month"])[:7],
            "label": words(f"model.measure.{row['measure']}"),
            "light": row["light"],
            "text": f"{_value(told, row)} {_note(told, row)}",
        }
        for measure in MEASURES
        for row in told.found["months"]
        if row["measure"] == measure and row["month"] in shown
    ]
    reds = sum(light["light"] == "red" for light in told.found["lights"])
    text = words("model.glance.sentence", reds=reds, months=len(told.found["lights"]))
    return Figure("glance", "monitor", words("model.glance.title"), text, rows)


def _psi(told: Told) -> Figure:
    words = told.words
    held = [row for row in told.found["months"] if row["measure"] == "psi_grade"][-MOST_MONTHS:]
    rows: Rows = [
        {"period": str(row["month"])[:7], "psi": row["value"], "light": row["light"], "rows": row["rows"]}
        for row in held
    ]
    lines: Rows = [{"threshold": end, "psi": None} for end in told.found["thresholds"]["psi_grade"]]
    most = max(held, key=lambda row: row["value"], default=None)
    text = (
        words("model.psi.months", psi=told.number(most["value"]), month=str(most["month"])[:7])
        if most
        else words("unknown")
    )
    return Figure("psi", "psi", words("model.psi.title"), text, rows + lines)
