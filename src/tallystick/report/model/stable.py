"""Chapters on what moves: scores, grades and characteristics over time, segments, vintages, concentration."""

from __future__ import annotations

from typing import Any

from tallystick.report.figure import Figure, Rows
from tallystick.report.model.told import Told
from tallystick.report.paper.blocks import Paragraph, Placed

THRESHOLDS = (0.10, 0.25)
TOGETHER = 3
"""Steps of the score that the picture of both distributions takes together."""
MOST_HALF = 6
"""A segment with more parts takes the whole width."""
MOST = 12
"""Of the characteristics, the ones that moved the score most."""


def drift(told: Told) -> tuple[Placed, ...]:
    """This function will tell whether applicants are still those that the model was made for."""
    return (
        Placed(_scores(told), is_wide=False),
        Placed(_periods(told), is_wide=False),
        Placed(_characteristics(told), is_wide=True),
    )


def _scores(told: Told) -> Figure:
    words = told.words
    steps = told.found["distributions"]
    wide = [steps[at : at + TOGETHER] for at in range(0, len(steps), TOGETHER)]
    rows: Rows = [
        {"score": some[0]["score_from"], "kind": words(f"model.{kind}"), "share": sum(step[kind] for step in some)}
        for some in wide
        for kind in ("bad", "good")
    ]
    return Figure("scores", "scores", words("model.scores.title"), words("model.scores.sentence"), rows)


def _periods(told: Told) -> Figure:
    words, held = told.words, told.found["drift"]
    rows: Rows = [
        {"period": str(row["period"])[:7], "psi": row["psi"], "light": row["light"], "rows": row["rows"]}
        for row in held["by_period"]
    ]
    lines: Rows = [{"threshold": one, "psi": None} for one in THRESHOLDS]
    reds = sum(row["light"] == "red" for row in held["by_period"])
    text = words(
        "model.psi.sentence",
        psi=told.number(held["psi"]),
        chance=told.number(held["by_chance"]),
        reds=reds,
        periods=len(rows),
    )
    return Figure("psi", "psi", words("model.psi.title"), text, rows + lines)


def _characteristics(told: Told) -> Figure:
    words, held = told.words, told.found["drift"]["characteristics"][:MOST]
    rows: Rows = [
        {
            "label": told.named(row["characteristic"]),
            "value": row["points_shift"],
            "end": max(0.0, row["points_shift"] or 0.0),
            "light": row["light"],
            "text": words("model.shift.text", points=_signed(row["points_shift"]), csi=told.number(row["csi"])),
        }
        for row in held
    ]
    title = words("model.shift.title")
    if not rows:
        return Figure("shifts", "shifts", title, words("model.shift.none"))
    text = words("model.shift.sentence", first=rows[0]["label"], points=_signed(held[0]["points_shift"]))
    return Figure("shifts", "shifts", title, text, rows)


def _signed(value: float | None) -> str:
    return "" if value is None else f"{value:+.1f}".replace("-", "\u2212")


def parts(told: Told) -> tuple[Placed, ...]:
    """This function will tell whether the model holds in each segment and year, and how grades stand to each other."""
    blocks = [Placed(_vintages(told), is_wide=False), Placed(_times(told), is_wide=False)]
    segments = dict.fromkeys(row["segment"] for row in told.found["segments"])
    for name in segments:
        figure = _segment(told, name)
        blocks.append(Placed(figure, is_wide=len(figure.rows) > MOST_HALF))
    blocks.append(Placed(Paragraph(_crowd(told), heading=told.words("model.crowd.title"))))
    return tuple(blocks)


def _vintages(told: Told) -> Figure:
    words, order = told.words, [grade["code"] for grade in told.model["scale"]]
    rows: Rows = [
        {"year": row["year"], "grade": row["grade"], "rate": row["rate"], "rows": row["rows"], "bads": row["bads"]}
        for row in sorted(told.found["vintages"], key=lambda held: (order.index(held["grade"]), held["year"]))
        if row["rows"] >= 20
    ]
    return Figure("vintages", "vintages", words("model.vintages.title"), words("model.vintages.sentence"), rows)


def _rates(told: Told, held: list[dict[str, Any]]) -> Rows:
    return [
        {
            "label": told.words("unknown") if row["part"] == "unknown" else row["part"],
            "value": row["rate"],
            "low": row["rate_low"],
            "high": row["rate_high"],
            "pd": row["mean_pd"],
            "ours": row["light"] != "red",
            "text": told.words("model.rates.text", ratio=told.number(row["ratio"], 2), auc=told.number(row["auc"], 2)),
        }
        for row in held
    ]


def _times(told: Told) -> Figure:
    words = told.words
    return Figure(
        "times", "rates", words("model.times.title"), words("model.times.sentence"), _rates(told, told.found["times"])
    )


def _segment(told: Told, name: str) -> Figure:
    words = told.words
    held = [row for row in told.found["segments"] if row["segment"] == name]
    most = sorted(held, key=lambda row: -row["rows"])[:MOST]
    wrong = [row["part"] for row in held if row["light"] == "red"]
    text = words("model.segment.wrong", parts=told.words.listed(wrong[:6])) if wrong else words("model.segment.right")
    if len(held) > len(most):
        text += words("model.segment.most", shown=len(most), of=len(held))
    return Figure(
        f"segment-{name}", "rates", words("model.segment.title", name=told.named(name)), text, _rates(told, most)
    )


def _crowd(told: Told) -> str:
    later = told.part("out_of_time")
    return told.words(
        "model.crowd.sentence",
        hhi=told.number(later["hhi"], 2),
        largest=told.share(later["largest_grade"], 0),
        p=told.number(told.found["drift"]["more_concentrated_p"]),
    )
