"""The chapter on level: the PD of each grade against what happened, the long-run rate, the margin, longer horizons."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tallystick.report.figure import Figure, Rows
from tallystick.report.model.told import Told
from tallystick.report.paper.blocks import Paragraph, Placed, Table

DEFAULT = "D"
"""The state after the last grade, as validation.json writes it."""


def level(told: Told) -> tuple[Placed, ...]:
    """This function will tell whether the PDs are right: by grade, as a whole, and how the level was set."""
    blocks = [Placed(_chart(told), is_wide=False)]
    if told.found.get("term_structure"):
        blocks.append(Placed(_terms(told), is_wide=False))
    if told.found.get("migration", {}).get("cells"):
        blocks += [Placed(_moves(told), is_wide=True), Placed(_by_moves(told))]
    blocks += [
        Placed(_grades(told)),
        Placed(_tests(told)),
    ]
    if told.model["level"] is not None:
        blocks.append(Placed(Paragraph(_level(told), heading=told.words("model.level.title"))))
    if told.found.get("low_default"):
        blocks.append(Placed(_low_default(told)))
    return tuple(blocks)


def _chart(told: Told) -> Figure:
    words, rows = told.words, list[dict[str, object]]()
    grades = told.found["grades"].get("out_of_time", [])
    for row in grades:
        label = f"{row['grade']}|{told.numbers.count(row['rows'])}"
        text = words(
            "model.calibration.of", bads=told.numbers.count(row["defaults"]), rows=told.numbers.count(row["n"])
        )
        spans = {"low": row["low"], "high": row["high"]}
        rows.append({"grade": label, "kind": words("model.rate"), "value": row["rate"], "text": text, **spans})
        rows.append(
            {"grade": label, "kind": words("model.pd_best"), "value": row["mean_pd"], "text": text, "low": None}
        )
        rows.append(
            {
                "grade": label,
                "kind": words("model.pd_margin"),
                "value": row["mean_pd_margin"],
                "text": text,
                "low": None,
            }
        )
    inside = sum(row["low"] <= row["mean_pd"] <= row["high"] for row in grades)
    text = words("model.calibration.sentence", inside=inside, grades=len(grades))
    return Figure("calibration", "calibration", words("model.calibration.title"), text, rows)


def _tests(told: Told) -> Table:
    words = told.words
    rows = []
    for part in told.found["parts"]:
        chi = words(
            "model.tests.chi", value=told.number(part["hosmer_lemeshow"], 1), freedom=part["hosmer_lemeshow_freedom"]
        )
        rows.append(
            (
                words(f"model.part.{part['part']}"),
                told.share(part["rate"]),
                told.share(part["mean_pd_best"]),
                told.number(part["ratio"], 2),
                told.number(part["slope"], 2),
                f"{chi}, p {told.number(part['hosmer_lemeshow_p'])}",
                told.number(part["spiegelhalter_p"]),
            )
        )
    heads = (
        ("part", False),
        ("rate", True),
        ("pd_best", True),
        ("ratio", True),
        ("slope", True),
        ("hosmer", False),
        ("spiegelhalter", True),
    )
    return told.table(heads, rows, heading=words("model.tests.title"), note=words("model.tests.note"))


def _grades(told: Told) -> Table:
    rows = [
        (
            row["grade"],
            told.numbers.count(row["rows"]),
            told.numbers.count(row["defaults"]),
            told.share(row["mean_pd"]),
            told.share(row["mean_pd_margin"]),
            told.share(row["pd_12m"]),
            told.share(row["rate"]),
            told.shares(row["low"], row["high"]),
            told.share(row["gap"], 0),
            told.number(row["p_jeffreys"]),
            told.number(row["p_binomial"]),
            told.number(row["p_correlated"]),
            told.light(row["light"]),
        )
        for row in told.found["grades"].get("out_of_time", [])
    ]
    heads = (
        ("grade", False),
        ("rows", True),
        ("bads", True),
        ("pd_best", True),
        ("pd_margin", True),
        ("pd_grade", True),
        ("rate", True),
        ("rate_span", True),
        ("gap", True),
        ("jeffreys", True),
        ("binomial", True),
        ("correlated", True),
        ("light", False),
    )
    note = told.words("model.grades.note", correlation=told.share(told.model["correlation"], 0))
    return told.table(heads, rows, heading=told.words("model.grades.title"), note=note)


def _level(told: Told) -> str:
    words, held = told.words, told.model["level"]
    text = words("model.level.sentence", rate=told.share(held["long_run_rate"]), source=_source(told))
    text += words("model.level.margin", rate=told.share(held["rate"]), best=told.share(held["long_run_rate"]))
    said = [
        words(
            "model.level.part",
            category=part["category"],
            share=told.share(part["share"], 1),
            reason=_reason(told, part),
        )
        for part in held["margin"]
    ]
    return text + " ".join(said)


def _source(told: Told) -> str:
    held = told.model["level"]
    if held["is_stated"]:
        return str(held["source"])
    years = [row["year"] for row in held["rates"]]
    return told.words("model.level.years", first=min(years), last=max(years), years=len(years))


def _reason(told: Told, part: Mapping[str, Any]) -> str:
    held = told.model["level"]
    if part["category"] != "C":
        return str(part["reason"])
    confidence, years = told.share(held["confidence"], 0), len(held["rates"])
    return told.words("model.level.error" if years > 1 else "model.level.one_year", confidence=confidence, years=years)


def _low_default(told: Told) -> Table:
    rows = [
        (
            row["grade"],
            told.numbers.count(row["n"]),
            told.numbers.count(row["defaults"]),
            told.share(row["rate"]),
            told.share(row["mean_pd"]),
            told.share(row["prudent"]),
            told.share(row["prudent_correlated"]),
            told.share(row["bayesian"]),
        )
        for row in told.found["low_default"]
    ]
    heads = (
        ("grade", False),
        ("rows", True),
        ("bads", True),
        ("rate", True),
        ("pd_best", True),
        ("prudent", True),
        ("prudent_correlated", True),
        ("bayesian", True),
    )
    return told.table(
        heads, rows, heading=told.words("model.low_default.title"), note=told.words("model.low_default.note")
    )


def _terms(told: Told) -> Figure:
    words = told.words
    rows: Rows = [
        {
            "grade": row["grade"],
            "month": row["month"],
            "pd": row["pd"],
            "text": told.shares(row["pd_low"], row["pd_high"]),
        }
        for row in told.found["term_structure"]
        if row["pd"] is not None
    ]
    return Figure("terms", "terms", words("model.terms.title"), words("model.terms.sentence"), rows)


def _moves(told: Told) -> Figure:
    words, held = told.words, told.found["migration"]
    rows: Rows = [
        {
            "before": row["before"],
            "after": words("model.moves.default") if row["after"] == DEFAULT else row["after"],
            "share": row["share"],
            "text": told.share(row["share"], 1),
            "moves": row["moves"],
        }
        for row in held["cells"]
    ]
    up, down = _moved(told, better=True), _moved(told, better=False)
    text = words(
        "model.moves.sentence",
        up=told.numbers.count(up),
        down=told.numbers.count(down),
        defaults=told.numbers.count(sum(row["defaults"] for row in held["grades"])),
        years=told.numbers.count(round(sum(row["years"] for row in held["grades"]))),
    )
    return Figure("moves", "moves", words("model.moves.title"), text, rows)


def _moved(told: Told, *, better: bool) -> int:
    order = {grade["code"]: at for at, grade in enumerate(told.model["scale"])}
    cells = [row for row in told.found["migration"]["cells"] if row["after"] != DEFAULT]
    return sum(row["moves"] for row in cells if (order[row["after"]] < order[row["before"]]) == better)


def _by_moves(told: Told) -> Table:
    held = told.found["migration"]["grades"]
    spans = [name for name in held[0] if name.startswith("pd_")]
    rows = [
        (
            row["grade"],
            told.number(row["years"], 0),
            told.numbers.count(row["defaults"]),
            *(told.share(row[name]) for name in spans),
        )
        for row in held
    ]
    heads = (("grade", False), ("years", True), ("bads", True), *((name, True) for name in spans))
    return told.table(heads, rows, heading=told.words("model.by_moves.title"), note=told.words("model.by_moves.note"))
