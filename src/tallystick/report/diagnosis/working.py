"""The process on the page: where cases wait, how they depart from what is declared, who works in bulk."""

from __future__ import annotations

import polars as pl

from tallystick.report.diagnosis.told import DiagnosisTeller
from tallystick.report.figure import Figure, Rows
from tallystick.report.month_end.teller import Cell, Section, Table

MOST_WAYS = 8


def working(teller: DiagnosisTeller) -> tuple[Section, ...]:
    """This function will give what the log tells of the process; nothing where there is no log."""
    if teller.told.process["activities"].is_empty():
        return ()
    return (hours(teller), departures(teller), ways(teller), bulk(teller))


def hours(teller: DiagnosisTeller) -> Section:
    """This function will give median waits and work by activity."""
    words, numbers = teller.words, teller.numbers
    order = teller.told.process["follows"].group_by("to").agg(pl.col("times").sum())
    steps = teller.told.process["activities"].join(order, left_on="activity", right_on="to", how="left")
    steps = steps.sort("wait_median_hours", descending=True, nulls_last=True)
    rows: Rows = []
    for row in steps.to_dicts():
        wait, work = row["wait_median_hours"] or 0.0, row["work_median_hours"] or 0.0
        text = words("dx.hours.text", wait=f"{wait:,.1f}", work=f"{work:,.1f}")
        label = words.code("activity", row["activity"])
        for order_, (kind, value) in enumerate((("wait", wait), ("work", work))):
            rows.append(
                {
                    "label": label,
                    "kind": words(f"dx.{kind}"),
                    "value": value,
                    "total": wait + work,
                    "order": order_,
                    "text": text,
                }
            )
    first = steps.row(0, named=True)
    cases = teller.told.process["cases"]
    sentence = words(
        "dx.hours.sentence",
        cases=numbers.count(cases.height),
        days=f"{(cases['hours'].median() or 0.0) / 24.0:,.1f}",  # type: ignore[operator]
        slow=f"{(cases['hours'].quantile(0.9) or 0.0) / 24.0:,.1f}",
        first=words.code("activity", first["activity"]),
        wait=f"{first['wait_median_hours'] or 0.0:,.1f}",
    )
    return Section(Figure("hours", "dx_hours", words("dx.hours.title"), sentence, rows))


def departures(teller: DiagnosisTeller) -> Section:
    """This function will give departures from the declared process by kind and activity."""
    words, numbers = teller.words, teller.numbers
    title = words("dx.departures.title")
    found = teller.told.process.get("deviations")
    if found is None:
        return Section(Figure("departures", "dx_counts", title, words("dx.departures.undeclared")))
    if found.is_empty():
        return Section(Figure("departures", "dx_counts", title, words("dx.departures.none")))
    counted = (
        found.group_by("kind", "activity")
        .agg(cases=pl.col("case_id").n_unique())
        .sort("cases", "kind", "activity", descending=[True, False, False])
    )
    rows: Rows = [
        {
            "label": f"{words.code('dx.deviation', row['kind'])}: {words.code('activity', row['activity'])}",
            "value": row["cases"],
            "text": numbers.count(row["cases"]),
        }
        for row in counted.head(12).to_dicts()
    ]
    everyone = teller.told.process["cases"].height
    share = found["case_id"].n_unique() / everyone if everyone else 0.0
    sentence = words(
        "dx.departures.sentence",
        cases=numbers.count(found["case_id"].n_unique()),
        share=numbers.share(share, 0),
        first=rows[0]["label"],
    )
    return Section(Figure("departures", "dx_counts", title, sentence, rows))


def ways(teller: DiagnosisTeller) -> Section:
    """This function will give the commonest ways that cases take."""
    words, numbers = teller.words, teller.numbers
    found = teller.told.process["variants"]
    head = (
        (words("dx.col.way"), False),
        (words("dx.col.cases"), True),
        (words("dx.col.share"), True),
        (words("dx.col.days"), True),
    )
    rows = tuple(
        (
            Cell(" › ".join(words.code("activity", step) for step in row["variant"].split(" › ")), number=False),
            Cell(numbers.count(row["cases"])),
            Cell(numbers.share(row["share"], 0)),
            Cell(f"{row['hours_median'] / 24.0:,.1f}"),
        )
        for row in found.head(MOST_WAYS).to_dicts()
    )
    sentence = words(
        "dx.ways.sentence",
        ways=numbers.count(found.height),
        share=numbers.share(found["share"].head(MOST_WAYS).sum(), 0),
        shown=numbers.count(min(MOST_WAYS, found.height)),
    )
    return Section(Figure("ways", "dx_counts", words("dx.ways.title"), sentence), Table(head, rows), span="wide")


def bulk(teller: DiagnosisTeller) -> Section:
    """This function will give who works in bulk, and the load of people."""
    words, numbers = teller.words, teller.numbers
    found = (
        teller.told.process["batching"]
        .filter(pl.col("actions") >= 20)
        .sort("batched_share", "person_id", descending=[True, False])
        .head(8)
    )
    head = tuple(
        (words(f"dx.col.{name}"), name not in ("person", "activity"))
        for name in ("person", "activity", "actions", "batched", "month_end")
    )
    rows = tuple(
        (
            Cell(row["person_id"], number=False),
            Cell(words.code("activity", row["activity"]), number=False),
            Cell(numbers.count(row["actions"])),
            Cell(numbers.share(row["batched_share"], 0)),
            Cell(numbers.share(row["month_end_share"], 0)),
        )
        for row in found.to_dicts()
    )
    load = teller.told.process["workload"]
    cases = load["cases"].median() if not load.is_empty() else 0
    most = load["cases"].max() if not load.is_empty() else 0
    sentence = words("dx.bulk.sentence", cases=numbers.count(cases), most=numbers.count(most))  # type: ignore[arg-type]
    return Section(Figure("bulk", "dx_counts", words("dx.bulk.title"), sentence), Table(head, rows) if rows else None)
