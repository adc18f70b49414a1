"""Chapters on people: how groups fare, what overrides did; and what the model cannot tell."""

from __future__ import annotations

from typing import Any

from tallystick.report.model.told import Told
from tallystick.report.paper.blocks import Paragraph, Placed, Table

FOUR_FIFTHS = 0.8


def people(told: Told) -> tuple[Placed, ...]:
    """This function will tell how the model treats groups of applicants, and how people overrode it."""
    blocks = [Placed(_group(told, name, rows)) for name, rows in told.found["fairness"].items()]
    if told.found["overrides"]:
        blocks.append(Placed(_overrides(told)))
    return tuple(blocks)


def _group(told: Told, name: str, held: list[dict[str, Any]]) -> Table:
    words = told.words
    rows = [
        (
            words("unknown") if row["part"] == "unknown" else row["part"],
            told.numbers.count(row["rows"]),
            told.share(row["accepted_share"], 1),
            told.shares(row["accepted_low"], row["accepted_high"]),
            told.number(row["impact_ratio"], 2),
            told.share(row["good_accepted_share"], 1),
            told.share(row["rate"]),
            told.share(row["mean_pd"]),
            told.number(row["ratio"], 2),
            told.span(row["auc_low"], row["auc_high"], 2),
        )
        for row in held
    ]
    low = [row["part"] for row in held if row["impact_ratio"] is not None and row["impact_ratio"] < FOUR_FIFTHS]
    note = words("model.fairness.low", groups=words.listed(low)) if low else words("model.fairness.even")
    heads = (
        ("group", False),
        ("rows", True),
        ("accepted", True),
        ("accepted_span", True),
        ("impact", True),
        ("good_accepted", True),
        ("rate", True),
        ("pd_margin", True),
        ("ratio", True),
        ("auc_span", True),
    )
    cut = told.share(told.model["accept_below_pd"], 1)
    return told.table(heads, rows, heading=words("model.fairness.title", name=told.named(name), cut=cut), note=note)


def _overrides(told: Told) -> Table:
    words = told.words
    rows = [
        (
            words(f"model.override.{row['kind']}"),
            told.numbers.count(row["rows"]),
            told.share(row["share"], 1),
            told.numbers.count(row["known"]),
            told.share(row["rate"]),
            told.shares(row["rate_low"], row["rate_high"]),
            told.share(row["mean_pd"]),
            told.number(row["p_too_low"]),
        )
        for row in told.found["overrides"]
    ]
    heads = (
        ("override", False),
        ("rows", True),
        ("share", True),
        ("known", True),
        ("rate", True),
        ("rate_span", True),
        ("pd_margin", True),
        ("jeffreys", True),
    )
    return told.table(heads, rows, heading=words("model.override.title"), note=words("model.override.note"))


def limits(told: Told) -> tuple[Placed, ...]:
    """This function will say plainly what the model was not tried on and cannot know."""
    words, model = told.words, told.model
    said = [words("model.limits.window", day=model["sample"]["out_of_time_from"])]
    rejects = model.get("rejects")
    if rejects:
        said.append(
            words(
                "model.limits.rejects",
                method=words(f"model.rejects.{rejects['method']}"),
                declined=told.share(rejects["declined_share"], 0),
                alone=told.share(rejects["alone_share"], 0),
            )
        )
    else:
        said.append(words("model.limits.accepted"))
    lost = told.found["not_rated"]
    if lost:
        said.append(words("model.limits.not_rated", rows=told.numbers.count(lost)))
    later = told.part("out_of_time")
    said.append(words("model.limits.few", bads=told.numbers.count(later["bads"])))
    if not told.found["fairness"]:
        said.append(words("model.limits.no_fairness"))
    return tuple(Placed(Paragraph(text)) for text in said)
