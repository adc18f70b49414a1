"""The credit process of the year: how far applications come, how long they take, what people make of the engine."""

from __future__ import annotations

import polars as pl

from tallystick.engine.status.shown import PART
from tallystick.report.figure import Figure, Rows
from tallystick.report.paper.blocks import Placed, Table
from tallystick.report.status.teller import DASH, StatusTeller, first_by, last_by

OUTCOMES = ("approved", "declined", "withdrawn")


def working(teller: StatusTeller) -> tuple[Placed, ...]:
    """This function will give the process with its times and volumes; nothing where there are no applications."""
    if not teller.rows("volumes"):
        return ()
    return (
        Placed(funnel(teller), is_wide=False),
        Placed(outcomes(teller), is_wide=False),
        Placed(volumes(teller), is_wide=False),
        Placed(steps(teller), is_wide=False),
        Placed(branches(teller)),
    )


def funnel(teller: StatusTeller) -> Figure:
    """This function will tell how far the applications of twelve months came."""
    numbers = teller.numbers
    counts = {row[PART]: row["applications"] for row in teller.rows("funnel")}
    sentence = teller.words("sta.say.funnel", **{name: numbers.count(count) for name, count in counts.items()})
    rows = teller.bars("funnel", "share", text="sta.text.applications")
    return teller.figure("funnel", "sta_bars", sentence, rows)


def outcomes(teller: StatusTeller) -> Figure:
    """This function will tell what people made of the engine's answers."""
    words, numbers, table = teller.words, teller.numbers, teller.shown("outcomes").table
    rows: Rows = [
        {
            "label": words(f"sta.engine.{row[PART]}"),
            "series": words(f"sta.outcome.{row['outcome']}"),
            "value": row["share"],
            "text": words(
                "sta.text.of", share=numbers.share(row["share"], 0), firms=numbers.count(row["applications"])
            ),
            "order": OUTCOMES.index(row["outcome"]),
            "href": teller.behind("outcomes", row[PART]),
        }
        for row in table.to_dicts()
        if row["outcome"] in OUTCOMES
    ]
    approved = {row[PART]: row["share"] for row in table.filter(pl.col("outcome") == "approved").to_dicts()}
    told = {name: numbers.share(approved.get(name, 0.0), 0) for name in ("approve", "refer", "decline")}
    rows.sort(key=lambda row: (row["order"], row["label"]))
    return teller.figure("outcomes", "sta_whole", words("sta.say.outcomes", **told), rows)


def volumes(teller: StatusTeller) -> Figure:
    """This function will tell applications and approvals month by month, and how the year compares with the last."""
    words, numbers, table = teller.words, teller.numbers, teller.shown("volumes").table
    rows: Rows = [
        {
            "month": f"{row['month']}-01",
            "series": words(f"sta.series.{series}"),
            "value": row[series],
            "text": numbers.count(row[series]),
            "order": order,
            "dashed": False,
        }
        for order, series in enumerate(("asked", "approved"))
        for row in table.to_dicts()
    ]
    year, before = table.tail(12), table.head(-12).tail(12)
    asked = int(year["asked"].sum())
    change = asked / int(before["asked"].sum()) - 1 if before.height == 12 and before["asked"].sum() else None
    sentence = words(
        "sta.say.volumes",
        asked=numbers.count(asked),
        change=teller.change(change),
        approved=numbers.share(year["approved"].sum() / asked if asked else None, 0),
        amount=numbers.short_money(year["approved_minor"].sum()),
    )
    return teller.figure("volumes", "sta_numbers", sentence, rows)


def steps(teller: StatusTeller) -> Figure:
    """This function will tell where applications wait, and how long people work on them."""
    words, table = teller.words, teller.shown("steps").table
    if table.is_empty() or "work_median_hours" not in table.columns:
        return teller.figure("steps", "sta_hours", words("sta.say.no_log"), [])
    rows: Rows = []
    for row in table.to_dicts():
        wait, work = row["wait_median_hours"] or 0.0, row["work_median_hours"] or 0.0
        text = words("sta.text.hours", wait=f"{wait:,.1f}", work=f"{work:,.1f}")
        label = words.code("activity", row[PART])
        for order, (series, value) in enumerate((("wait", wait), ("work", work))):
            rows.append(
                {"label": label, "series": words(f"sta.{series}"), "value": value, "total": wait + work}
                | {"order": order, "text": text}
            )
    first = table.row(0, named=True)
    cases = teller.shown("steps").behind
    median, slow = cases["hours"].median(), cases["hours"].quantile(0.9)
    sentence = words(
        "sta.say.steps",
        first=words.code("activity", first[PART]),
        wait=f"{first['wait_median_hours'] or 0.0:,.0f}",
        days=f"{_number(median) / 24:,.1f}",
        slow=f"{_number(slow) / 24:,.1f}",
    )
    return teller.figure("steps", "sta_hours", sentence, rows)


def branches(teller: StatusTeller) -> Table:
    """This function will give each branch's applications, approvals and days to the decision."""
    numbers, table = teller.numbers, teller.shown("by_branch").table
    rows = [
        [
            row[PART],
            numbers.count(row["applications"]),
            numbers.count(row["managers"]),
            numbers.share(row["approval_share"], 0),
            DASH if row["days_median"] is None else f"{row['days_median']:.0f}",
            DASH if row["days_p90"] is None else f"{row['days_p90']:.0f}",
        ]
        for row in table.to_dicts()
    ]
    best, worst = first_by(table, "approval_share"), last_by(table, "approval_share")
    slow = first_by(table, "days_p90")
    note = ""
    if best is not None and worst is not None and slow is not None:
        note = teller.words(
            "sta.say.branches",
            best=best[PART],
            most=numbers.share(best["approval_share"], 0),
            worst=worst[PART],
            least=numbers.share(worst["approval_share"], 0),
            slow=slow[PART],
            days=f"{slow['days_p90']:.0f}",
        )
    heads = ("*branch", "asked", "managers", "approved", "days_median", "days_p90")
    return teller.table("by_branch", heads, rows, note=note)


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float) else 0.0
