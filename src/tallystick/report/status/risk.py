"""What the book earns on its capital, how far it leans on few, and what early warning says."""

from __future__ import annotations

from typing import Any

import polars as pl

from tallystick.engine.status.concentration import hhi
from tallystick.engine.status.earning import SEGMENTS
from tallystick.engine.status.shown import PART
from tallystick.report.figure import Figure, Rows
from tallystick.report.paper.blocks import Cell, Placed, Table
from tallystick.report.status.book import whole
from tallystick.report.status.teller import DASH, StatusTeller, first_by, last_by

LIGHT = {"red": "decline", "orange": "judgement", "yellow": "missing", "none": "approve"}
FATES = ("closed_in_time", "closed_late", "open", "open_late")
COSTS = ("ftp", "operating", "loss", "vat")
INDICATORS = 12


def earning(teller: StatusTeller) -> tuple[Placed, ...]:
    """This function will give what a year of the performing book earns, and RAROC by segment."""
    if teller.shown("raroc").table.is_empty():
        return ()
    return (Placed(income(teller), is_wide=False), *(Placed(raroc(teller, name), is_wide=False) for name in SEGMENTS))


def income(teller: StatusTeller) -> Table:
    """This function will give income and costs of a year of the performing book, in yuan and by what is lent."""
    words, numbers, sums = teller.words, teller.numbers, teller.found.sums
    lent = sums["principal_minor"]
    cost = sum(sums[f"{name}_minor"] for name in COSTS)
    left = sums["income_minor"] - cost
    lines = [("income", sums["income_minor"]), *((name, -sums[f"{name}_minor"]) for name in COSTS), ("left", left)]
    rows: list[list[str | Cell]] = [
        [words(f"sta.income.{name}"), numbers.money(amount), numbers.rate(amount / lent * 10_000 if lent else None)]
        for name, amount in lines
    ]
    hurdle = teller.sheet["numbers"]["hurdle"]
    note = words(
        "sta.say.income",
        lent=numbers.short_money(lent),
        raroc=numbers.share(sums["raroc"]),
        hurdle=numbers.share(hurdle, 0),
        below=numbers.share(sums["below_share"]),
        capital=numbers.short_money(sums["capital_minor"]),
    )
    return teller.table("income", ("*line", "yuan", "by_lent"), rows, note=note)


def raroc(teller: StatusTeller, dimension: str) -> Figure:
    """This function will tell the RAROC of each part of the performing book by `dimension`."""
    words, numbers = teller.words, teller.numbers
    table = teller.shown("raroc").table.filter(pl.col("of") == dimension)
    rows: Rows = [
        {
            "label": teller.part(row["value"]),
            "value": row["raroc"],
            "text": words("sta.text.of", share=numbers.share(row["raroc"]), firms=numbers.count(row["loans"])),
            "tone": "decline" if row["is_below"] else "bar",
            "href": teller.behind("raroc"),
        }
        for row in table.to_dicts()
    ]
    kept = table.filter(pl.col("loans") >= 20)
    best, worst = first_by(kept, "raroc"), last_by(kept, "raroc")
    below = table.filter("is_below").height
    sentence = (
        words("sta.say.no_loans")
        if best is None or worst is None
        else words(
            "sta.say.raroc",
            best=teller.part(best["value"]),
            most=numbers.share(best["raroc"]),
            worst=teller.part(worst["value"]),
            least=numbers.share(worst["raroc"]),
            below=numbers.count(below),
            hurdle=numbers.share(teller.sheet["numbers"]["hurdle"], 0),
        )
    )
    figure = teller.figure("raroc", "sta_bars", sentence, rows)
    title = words(f"sta.title.raroc.{dimension}")
    return Figure(f"raroc-{dimension}", figure.chart, title, sentence, rows, figure.behind)


def concentration(teller: StatusTeller) -> tuple[Placed, ...]:
    """This function will give industries, towns, the largest names, limits of law, and guarantee circles."""
    return (
        Placed(spread(teller, "industries"), is_wide=False),
        Placed(spread(teller, "towns"), is_wide=False),
        Placed(limits(teller), is_wide=False),
        Placed(largest(teller), is_wide=False),
        *((Placed(circles(teller)),) if not teller.shown("circles").table.is_empty() else ()),
    )


def spread(teller: StatusTeller, name: str) -> Figure:
    """This function will tell how the book spreads over industries or towns, with its index of concentration."""
    words, numbers, table = teller.words, teller.numbers, teller.shown(name).table
    if table.is_empty():
        return teller.figure(name, "sta_bars", words("sta.say.no_loans"), [])
    worst = first_by(table, "npl_share", least="loans", fewest=20)
    sentence = words(
        "sta.say.spread",
        first=teller.part(table[PART][0]),
        share=numbers.share(table["share"][0], 0),
        three=numbers.share(float(table["share"].head(3).sum()), 0),
        hhi=f"{hhi(table):.3f}",
        even=numbers.count(round(1 / hhi(table))),
        worst=teller.part(worst[PART]) if worst else DASH,
        npl=numbers.share(worst["npl_share"]) if worst else DASH,
    )
    return teller.figure(name, "sta_bars", sentence, teller.bars(name, text="sta.text.npl"))


def limits(teller: StatusTeller) -> Table:
    """This function will hold the largest of each kind against its limit."""
    words, numbers = teller.words, teller.numbers
    rows: list[list[str | Cell]] = []
    for row in teller.rows("limits"):
        tone = "" if row["met"] is None else "approve" if row["met"] else "decline"
        said = DASH if row["met"] is None else words("sta.kept" if row["met"] else "sta.broken")
        bound = DASH if row["bound"] is None else numbers.share(row["bound"], 0)
        rows.append([words(f"sta.limit.{row[PART]}"), numbers.share(row["value"], 2), bound, Cell(said, tone)])
    note = words("sta.note.limits", large=numbers.share(teller.sheet["numbers"]["large_exposure_share"]))
    return teller.table("limits", ("*limit", "stands", "bound", "*met"), rows, note=note)


def largest(teller: StatusTeller) -> Table:
    """This function will give the ten groups that owe most."""
    words, numbers = teller.words, teller.numbers
    rows = [
        [
            str(row[PART]),
            numbers.count(row["loans"]),
            numbers.short_money(row["exposure_minor"]),
            numbers.share(row["share"], 2),
            numbers.short_money(row["npl_minor"]) if row["npl_minor"] else DASH,
        ]
        for row in teller.rows("names")
    ]
    total = sum(row["share"] or 0.0 for row in teller.rows("names"))
    note = words("sta.say.names", share=numbers.share(total))
    return teller.table("names", ("*group", "loans", "claims", "share", "npl_amount"), rows, note=note)


def circles(teller: StatusTeller) -> Table:
    """This function will give the guarantee circles to whose members the bank lends."""
    words, numbers, table = teller.words, teller.numbers, teller.shown("circles").table
    rows = [
        [
            str(row[PART]),
            numbers.count(row["members"]),
            numbers.short_money(row["guaranteed_minor"]),
            numbers.short_money(row["exposure_minor"]),
            DASH if row["warning_share"] is None else numbers.share(row["warning_share"], 0),
        ]
        for row in table.head(8).to_dicts()
    ]
    note = words(
        "sta.say.circles",
        circles=numbers.count(table.height),
        amount=numbers.short_money(table["exposure_minor"].sum()),
        members=numbers.count(_most(table["members"])),
        over=numbers.count(int(table["is_over_limit"].fill_null(value=False).sum())),
    )
    return teller.table("circles", ("*circle", "members", "guaranteed", "claims", "warned"), rows, note=note)


def alerts(teller: StatusTeller) -> tuple[Placed, ...]:
    """This function will give the lights on the book, the indicators that raise them and how warnings were handled."""
    handled = bool(teller.rows("handling"))
    return (
        Placed(lights(teller), is_wide=False),
        *((Placed(handling(teller), is_wide=False), Placed(indicators(teller))) if handled else ()),
    )


def lights(teller: StatusTeller) -> Figure:
    """This function will tell the book by the borrower's watch level."""
    words, numbers = teller.words, teller.numbers
    found = {row[PART]: row for row in teller.rows("lights")}
    rows = teller.bars("lights", text="sta.text.npl")
    rows = [{**row, "tone": LIGHT.get(part, "bar-2")} for row, part in zip(rows, found, strict=True)]
    red = found.get("red", {"share": 0.0, "loans": 0, "npl_share": None})
    yellow = found.get("yellow", {"share": 0.0})
    sentence = words(
        "sta.say.lights",
        red=numbers.share(red["share"], 0),
        loans=numbers.count(red["loans"]),
        npl=DASH if red["npl_share"] is None else numbers.share(red["npl_share"], 0),
        yellow=numbers.share(yellow["share"], 0),
    )
    return teller.figure("lights", "sta_bars", sentence, rows)


def handling(teller: StatusTeller) -> Figure:
    """This function will tell how the warnings of each year were handled."""
    words, numbers, shown = teller.words, teller.numbers, teller.shown("handling")
    yearly = shown.table.with_columns(year=pl.col("quarter").str.slice(0, 4))
    counted = yearly.group_by("year", PART).agg(pl.col("warnings").sum()).sort("year", PART)
    counted = counted.with_columns(share=pl.col("warnings") / pl.col("warnings").sum().over("year"))
    rows = whole(teller, counted, "year", FATES, "handling")
    last = counted.filter(pl.col("year") == counted["year"].max())
    shares: dict[str, Any] = dict(zip(last[PART].to_list(), last["share"].to_list(), strict=True))
    sentence = words(
        "sta.say.handling",
        year=last["year"][0],
        warnings=numbers.count(int(last["warnings"].sum())),
        timely=numbers.share(shares.get("closed_in_time", 0.0), 0),
        late=numbers.share(shares.get("closed_late", 0.0) + shares.get("open_late", 0.0), 0),
    )
    return teller.figure("handling", "sta_whole", sentence, rows)


def indicators(teller: StatusTeller) -> Table:
    """This function will give the indicators that raised most warnings, and how often a default followed."""
    words, numbers, table = teller.words, teller.numbers, teller.shown("indicators").table
    rows = [
        [
            f"{teller.part(row[PART])} · {row[PART]}",
            numbers.count(row["warnings"]),
            numbers.count(row["firms"]),
            numbers.share(row["no_problem"] / row["warnings"] if row["warnings"] else None, 0),
            DASH if row["foretold"] is None else numbers.share(row["foretold"]),
        ]
        for row in table.head(INDICATORS).to_dicts()
    ]
    best = first_by(table, "foretold", least="judged", fewest=30)
    first = table.row(0, named=True) if table.height else None
    note = ""
    if best is not None and first is not None:
        note = words(
            "sta.say.indicators",
            first=teller.part(first[PART]),
            share=numbers.share(first["warnings"] / int(table["warnings"].sum()), 0),
            best=teller.part(best[PART]),
            most=numbers.share(best["foretold"], 0),
        )
    heads = ("*indicator", "warnings", "firms", "no_problem", "foretold")
    return teller.table("indicators", heads, rows, note=note)


def _most(series: pl.Series) -> int:
    most = series.max()
    return int(most) if isinstance(most, int | float) else 0
