"""The book by branch, industry, product, security and grade; contract terms; what was read and quarantined."""

from __future__ import annotations

import polars as pl

from tallystick.report.figure import Figure
from tallystick.report.month_end.cuts import BREAKDOWNS, UNKNOWN
from tallystick.report.month_end.teller import MonthTeller, Section

SHOWN = 20
"""How many parts of an open list, as branches, the page shows."""
BARS = 10


def breakdowns(teller: MonthTeller) -> tuple[Section, ...]:
    """This function will give claims by each of branch, industry, product, security and grade."""
    return tuple(_breakdown(teller, cut) for cut in BREAKDOWNS)


def _breakdown(teller: MonthTeller, cut: str) -> Section:
    words, parts = teller.words, teller.parts(cut)
    title = words(f"me.{cut}.title")
    if not parts:
        return Section(Figure(cut, "amounts", title, words("me.breakdown.none")))
    if {part.key for part in parts} == {UNKNOWN}:
        return Section(Figure(cut, "amounts", title, words("me.breakdown.unknown")))
    worst = max(parts, key=lambda part: part.npl_minor / part.exposure_minor if part.exposure_minor else 0.0)
    sentence = words(
        "me.breakdown.sentence",
        first=teller.name(cut, parts[0].key),
        share=teller.share(parts[0].exposure_minor),
        worst=teller.name(cut, worst.key),
        npl=teller.share(worst.npl_minor, worst.exposure_minor, 2),
    )
    if cut == "grade":
        parts = tuple(sorted(parts, key=lambda part: part.key))
    left = len(parts) - SHOWN
    note = words("me.breakdown.left", left=teller.numbers.count(left)) if left > 0 else ""
    figure = Figure(cut, "amounts", title, sentence, teller.bars(cut, parts[:BARS]))
    return Section(figure, teller.table(cut, parts[:SHOWN], heading=words(f"me.col.{cut}"), note=note))


def checks(teller: MonthTeller) -> Section:
    """This function will give breaches of contract terms by code."""
    words, found = teller.words, teller.closed.checks
    title = words("me.check.title")
    if found.is_empty():
        return Section(Figure("check", "counts", title, words("me.check.none")))
    counts = found.group_by("code").agg(pl.col("loan_id").n_unique().alias("loans"))
    counts = counts.sort("loans", "code", descending=[True, False])
    rows = [
        {
            "label": teller.name("check", code),
            "value": loans,
            "text": words("me.n_loans", loans=teller.numbers.count(loans)),
            "tone": "judgement",
            "href": teller.href("check", code),
        }
        for code, loans in counts.rows()
    ]
    sentence = words(
        "me.check.sentence",
        breaches=teller.numbers.count(found.height),
        loans=teller.numbers.count(found["loan_id"].n_unique()),
        first=rows[0]["label"],
    )
    figure = Figure("check", "counts", title, sentence, rows)
    found_in_order = (teller.part("check", code) for code in counts["code"])
    parts = [part for part in found_in_order if part is not None]
    return Section(figure, teller.table("check", parts, heading=words("me.col.check")), span="wide")


def quarantine(teller: MonthTeller) -> Section:
    """This function will give why rows were set aside."""
    words, frame = teller.words, teller.closed.quarantine
    title = words("quarantine.title")
    if frame.is_empty():
        return Section(Figure("quarantine", "counts", title, words("quarantine.none")))
    told = "sentence_zh" if words.lang == "zh" else "sentence"
    counts = frame.group_by("table", told).agg(pl.len().alias("rows"))
    counts = counts.sort("rows", "table", told, descending=[True, False, False])
    rows = [
        {
            "label": f"{words.code('table', table)} · {sentence}",
            "value": number,
            "text": words("me.n_rows", rows=teller.numbers.count(number)),
            "tone": "missing",
            "href": "#read",
        }
        for table, sentence, number in counts.head(SHOWN).rows()
    ]
    text = words(
        "quarantine.sentence",
        rows=teller.numbers.count(frame.height),
        first=rows[0]["label"],
        count=teller.numbers.count(rows[0]["value"]),
    )
    return Section(Figure("quarantine", "rows", title, text, rows), span="wide")


def inputs(teller: MonthTeller) -> list[list[str]]:
    """This function will give a table of the files read: file, table, rows read, valid, quarantined, blank."""
    names = ("rows", "valid", "quarantined", "blank")
    return [
        [each["file"], teller.words.code("table", each["table"]), *(teller.numbers.count(each[name]) for name in names)]
        for each in teller.closed.about["inputs"]
    ]


def totals(teller: MonthTeller) -> str:
    """This function will say how many rows were read, valid and set aside."""
    files, count = teller.closed.about["inputs"], teller.numbers.count
    read, valid, aside = (count(sum(each[name] for each in files)) for name in ("rows", "valid", "quarantined"))
    future = count(sum(teller.closed.about["unseen"].values()))
    return teller.words("inputs.sentence", read=read, valid=valid, aside=aside, future=future)
