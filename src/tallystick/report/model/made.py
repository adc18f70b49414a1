"""Chapters on what the model was made of: the sample, the columns kept out, the card itself."""

from __future__ import annotations

from typing import Any

from tallystick.report.model.told import Told
from tallystick.report.paper.blocks import Cell, Paragraph, Placed, Table


def sample(told: Told) -> tuple[Placed, ...]:
    """This function will tell how rows became a sample, and how the parts differ."""
    words, held = told.words, told.model["sample"]
    steps = [(words(f"model.step.{row['step']}"), told.numbers.count(row["rows"])) for row in held["waterfall"]]
    parts = [
        (
            words(f"model.part.{row['part']}"),
            told.numbers.count(row["rows"]),
            told.numbers.count(row["groups"]),
            told.numbers.count(row["bads"]),
            told.share(row["rate"]),
        )
        for row in held["parts"]
    ]
    heads = (("part", False), ("rows", True), ("groups", True), ("bads", True), ("rate", True))
    return (
        Placed(Paragraph(target_sentence(told))),
        Placed(
            told.table((("step", False), ("rows", True)), steps, heading=words("model.sample.steps")), is_wide=False
        ),
        Placed(
            told.table(heads, parts, heading=words("model.sample.parts"), note=words("model.sample.parts_note")),
            is_wide=False,
        ),
    )


def target_sentence(told: Told) -> str:
    """This function will say what counts as bad and which rows stand on which side of the split."""
    words, held = told.words, told.model["sample"]
    said = held["target"]
    if said.get("within_months"):
        text = words(
            "model.target.window", months=said["within_months"], days=said["bad_from_days"], until=said["known_until"]
        )
        if said.get("indeterminate_from_days"):
            text += words("model.target.between", low=said["indeterminate_from_days"], high=said["bad_from_days"])
    else:
        text = words("model.target.outcome", column=said["outcome"])
    text += words("model.target.split", day=held["out_of_time_from"], share=told.share(held["holdout_share"], 0))
    if held["embargo"] and said.get("within_months"):
        text += words("model.target.embargo")
    if held["weight"]:
        text += words("model.target.weight", column=held["weight"])
    return text


def kept_out(told: Told) -> tuple[Placed, ...]:
    """This function will name every column that was kept out, with the evidence, and what people overruled."""
    words, rows = told.words, told.model["guard"]
    spoken = [row for row in rows if row["kind"] or row["verdict"] != "used"]
    out = {row["column"] for row in rows if row["verdict"] in ("kept_out", "left_out_by_hand")}
    used = {row["column"] for row in rows if row["verdict"] in ("used", "overruled")}
    overruled = sorted({row["column"] for row in rows if row["verdict"] == "overruled"})
    text = words("model.guard.sentence", out=len(out), used=len(used))
    text += words("model.guard.overruled", columns=", ".join(overruled)) if overruled else ""
    if not spoken:
        return (Placed(Paragraph(text)),)
    tones = {"kept_out": "decline", "overruled": "missing", "left_out_by_hand": "quiet", "used": "approve"}
    cells = [
        (
            row["column"],
            Cell(words(f"model.verdict.{row['verdict']}"), tones[row["verdict"]]),
            _evidence(told, row),
            row["reason"] or "",
        )
        for row in spoken
    ]
    heads = (("column", False), ("verdict", False), ("evidence", False), ("reason", False))
    return (Placed(Paragraph(text)), Placed(told.table(heads, cells)))


def _evidence(told: Told, row: dict[str, Any]) -> str:
    if not row["kind"]:
        return ""
    figure = row["figure"]
    shown = {
        "tells_the_outcome": told.number(figure),
        "follows_time_to_default": told.number(figure, 2),
        "too_many_codes": told.numbers.count(figure),
    }.get(row["kind"], told.share(figure, 1))
    return told.words(f"model.leak.{row['kind']}", figure=shown)


def card(told: Told) -> tuple[Placed, ...]:
    """This function will give the card: every bin with its points, what each column tells, and what was left out."""
    words, model = told.words, told.model
    if not model["columns"]:
        return ()
    strongest = model["columns"][0]
    text = words(
        "model.card.sentence",
        columns=len(model["columns"]),
        first=told.named(strongest["column"]),
        iv=told.number(strongest["iv"], 2),
        base=model["card"]["base_points"],
    )
    blocks = [Placed(Paragraph(text)), Placed(_bins(told))]
    if model["left_out"]:
        cells = [
            (
                row["column"],
                words(f"model.left_out.{row['rule'].replace(' ', '_')}", beside=row["beside"] or ""),
                told.number(row["figure"]),
                told.number(row["threshold"]),
            )
            for row in model["left_out"]
        ]
        heads = (("column", False), ("rule", False), ("figure", True), ("threshold", True))
        blocks.append(Placed(told.table(heads, cells, heading=words("model.card.left_out"))))
    adjusted = model["card"]["development"].get("adjustments", [])
    if adjusted:
        blocks.append(Placed(Paragraph("; ".join(adjusted), heading=words("model.card.adjusted"))))
    return tuple(blocks)


def _bin(told: Told, label: str) -> str:
    """The name of a bin in the reader's language: `missing`, `below 3`, `from 9`; others name themselves."""
    word, _, number = label.partition(" ")
    if label == "missing":
        return told.words("model.missing")
    return told.words(f"model.bin.{word}", number=number) if word in ("below", "from") and number else label


def _bins(told: Told) -> Table:
    rows, before = [], ""
    for row in told.model["bins"]:
        first = row["column"] != before
        before = row["column"]
        rows.append(
            (
                told.named(row["column"]) if first else "",
                _bin(told, row["bin"]),
                told.share(row["share"], 1),
                told.share(row["bad_rate"]),
                told.number(row["woe"], 2),
                str(row["points"]),
            )
        )
    heads = (
        ("characteristic", False),
        ("bin", False),
        ("share", True),
        ("rate", True),
        ("woe", True),
        ("points", True),
    )
    return told.table(heads, rows)
