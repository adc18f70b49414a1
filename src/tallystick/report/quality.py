"""Data quality of a run: what was read, what was quarantined and why, what the cross checks found."""

from __future__ import annotations

import polars as pl

from tallystick.report.figure import Figure, Teller, ranked_rows

SHOWN = 14


def inputs(teller: Teller) -> list[list[str]]:
    """This function will give a table of the input files: file, table, rows read, valid, quarantined, blank."""
    count = teller.numbers.count
    return [
        [
            each["file"],
            teller.words.code("table", each["table"]),
            count(each["rows"]),
            count(each["valid"]),
            count(each["quarantined"]),
            count(each["blank"]),
        ]
        for each in teller.run.about["inputs"]
    ]


def absent(teller: Teller) -> str:
    """This function will say which evidence tables were not collected."""
    names = [teller.words.code("table", table) for table in teller.run.about["absent"]]
    return teller.words("inputs.absent", tables=teller.words.listed(names)) if names else teller.words("inputs.all")


def notes(teller: Teller) -> list[str]:
    """This function will give what the intake did or left undone that a person should know."""
    return [
        ": ".join(filter(None, (each["file"] or each["table"], teller.text(each))))
        for each in teller.run.about["notes"]
    ]


def totals(teller: Teller) -> str:
    """This function will say how many rows were read, valid and set aside."""
    files = teller.run.about["inputs"]
    read, valid, aside = (sum(each[name] for each in files) for name in ("rows", "valid", "quarantined"))
    future = sum(teller.run.about["unseen"].values())
    count = teller.numbers.count
    return teller.words(
        "inputs.sentence", read=count(read), valid=count(valid), aside=count(aside), future=count(future)
    )


def quarantine(teller: Teller) -> Figure:
    """This function will give why rows were set aside."""
    words = teller.words
    frame = teller.run.quarantine
    if not frame.height:
        return Figure("quarantine", "ranked_rows", words("quarantine.title"), words("quarantine.none"))
    reasons = (
        frame.explode("codes")
        .group_by("table", "codes")
        .agg(pl.len().alias("rows"))
        .sort("rows", "table", "codes", descending=[True, False, False])
    )
    named = [
        (f"{words.code('table', table)}: {teller.reason(code)}", rows)
        for table, code, rows in reasons.head(SHOWN).rows()
    ]
    text = words(
        "quarantine.sentence",
        rows=teller.numbers.count(frame.height),
        first=named[0][0],
        count=teller.numbers.count(named[0][1]),
    )
    return Figure("quarantine", "ranked_rows", words("quarantine.title"), text, ranked_rows(named, teller))


def cures(teller: Teller) -> list[list[str]]:
    """This function will give a table of what is wrong with rows set aside, and the cure: table, sentence, rows."""
    words = teller.words
    sentence = "sentence_zh" if words.lang == "zh" else "sentence"
    said = teller.run.quarantine.group_by("table", sentence).agg(pl.len().alias("rows"), pl.col("file", "row").first())
    said = said.sort("rows", "table", sentence, descending=[True, False, False]).head(SHOWN)
    count = teller.numbers.count
    return [
        [words.code("table", table), text, count(rows), f"{file}: {count(row)}"]
        for table, text, rows, file, row in said.rows()
    ]


def findings(teller: Teller) -> Figure:
    """This function will give the findings of the cross checks, by how many firms each concerns."""
    words, frame = teller.words, teller.run.findings
    if not frame.height:
        return Figure("findings", "ranked", words("findings.title"), words("findings.none"))
    counts = (
        frame.group_by("code")
        .agg(pl.col("enterprise_id").n_unique().alias("firms"), pl.col("row_count").sum().alias("rows"))
        .sort("firms", "code", descending=[True, False])
    )
    rows = [
        {
            "label": teller.reason(code),
            "value": firms,
            "text": words("findings.count", firms=teller.numbers.count(firms), rows=teller.numbers.count(found)),
        }
        for code, firms, found in counts.head(SHOWN).rows()
    ]
    first, firms, _ = counts.row(0)
    concerned = frame["enterprise_id"].n_unique()
    text = words(
        "findings.sentence",
        firms=teller.of_all(concerned),
        first=teller.reason(first),
        count=teller.numbers.count(firms),
    )
    return Figure("findings", "ranked_wide", words("findings.title"), text, rows)
