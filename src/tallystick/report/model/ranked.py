"""The chapter on ranking: ROC with its band, KS, the parts beside each other, and simple models beside the card."""

from __future__ import annotations

from typing import Any

from tallystick.report.figure import Figure, Rows
from tallystick.report.model.told import Told
from tallystick.report.paper.blocks import Placed, Table


def ranking(told: Told) -> tuple[Placed, ...]:
    """This function will tell how well the model ranks, and how much simple or free models rank."""
    blocks = [
        Placed(_roc(told), is_wide=False),
        Placed(_ks(told), is_wide=False),
        Placed(_figures(told)),
    ]
    if told.found["beside"]:
        blocks.append(Placed(_beside(told)))
    return tuple(blocks)


def _roc(told: Told) -> Figure:
    words, rows = told.words, list[dict[str, Any]]()
    for part, curve in told.found["roc"].items():
        name = words(f"model.part.{part}")
        rows += [{**point, "part": name, "band": part == "out_of_time", "order": at} for at, point in enumerate(curve)]
    rows += [{"part": None, "false": end, "true": end, "band": False} for end in (0, 1)]
    later = told.part("out_of_time")
    text = words(
        "model.roc.sentence",
        auc=told.number(later["auc"]),
        span=told.span(later["auc_low"], later["auc_high"]),
        bads=later["bads"],
    )
    return Figure("roc", "roc", words("model.roc.title"), text, rows)


def _ks(told: Told) -> Figure:
    words, later = told.words, told.part("out_of_time")
    steps = told.found["distributions"]
    rows: Rows = [
        {"score": step["score_until"], "kind": words(f"model.{kind}"), "below": step[f"{kind}_below"]}
        for step in steps
        for kind in ("bad", "good")
    ]
    if steps:
        widest = max(steps, key=lambda step: abs(step["bad_below"] - step["good_below"]))
        rows.append(
            {"score": widest["score_until"], "kind": None, "low": widest["good_below"], "high": widest["bad_below"]}
        )
    text = words("model.ks.sentence", ks=told.share(later["ks"], 1), pd=told.share(later["ks_at_pd"], 1))
    return Figure("ks", "ks", words("model.ks.title"), text, rows)


def _figures(told: Told) -> Table:
    words = told.words
    rows = [
        (
            words(f"model.part.{part['part']}"),
            told.number(part["auc"]),
            told.span(part["auc_low"], part["auc_high"]),
            told.share(part["gini"], 1),
            told.share(part["ks"], 1),
            told.number(part["brier"], 4),
            told.number(part["brier_reliability"], 5),
            told.number(part["brier_resolution"], 5),
            told.share(part["brier_skill"], 1),
        )
        for part in told.found["parts"]
    ]
    heads = (
        ("part", False),
        ("auc", True),
        ("auc_span", True),
        ("gini", True),
        ("ks", True),
        ("brier", True),
        ("reliability", True),
        ("resolution", True),
        ("skill", True),
    )
    return told.table(heads, rows, heading=words("model.figures.title"), note=words("model.figures.note"))


def _beside(told: Told) -> Figure:
    words, later = told.words, told.part("out_of_time")
    rows: Rows = [_row(told, words("model.beside.card"), later["auc"], later["auc_low"], later["auc_high"], ours=True)]
    for one in sorted(told.found["beside"], key=lambda held: -held["auc"]):
        rows.append(_row(told, _name(told, one["model"]), one["auc"], one["auc_low"], one["auc_high"], ours=False))
    said = [
        words(
            "model.beside.gap",
            model=_name(told, one["model"]),
            gap=told.number(one["gap"]),
            span=told.span(one["gap_low"], one["gap_high"]),
        )
        for one in told.found["beside"]
    ]
    return Figure(
        "beside", "intervals", words("model.beside.title"), words("model.beside.sentence") + " ".join(said), rows
    )


def _name(told: Told, model: str) -> str:
    return told.words.code("model.beside", model)


def _row(told: Told, label: str, value: float, low: float, high: float, *, ours: bool) -> dict[str, Any]:
    text = f"{told.number(value)} ({told.span(low, high)})"
    return {"label": label, "value": value, "low": low, "high": high, "text": text, "ours": ours, "pd": None}
