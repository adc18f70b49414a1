"""What goes on from month to month: the fate of last month's signals, covenants with their time to cure."""

from __future__ import annotations

import polars as pl

from tallystick.engine.monitoring.columns import FATES
from tallystick.report.figure import Figure
from tallystick.report.month_end.teller import Cell, MonthTeller, Section, Table

OPEN = ("worse", "lasting", "milder", "not_known")
STANDINGS = ("met", "breached_open", "breached_lapsed", "not_known")


def standing() -> pl.Expr:
    """This function will say how a covenant stands: met, breached with or without time to cure, or not known."""
    breached = pl.concat_str(pl.lit("breached_"), pl.col("cure"))
    status = pl.col("status")
    return (
        pl.when(status == "breached").then(breached).when(status == "met").then(status).otherwise(pl.lit("not_known"))
    )


def fates(teller: MonthTeller) -> Section:
    """This function will give what became of each signal of the last month end."""
    words, found = teller.words, teller.closed.fates
    title = words("me.fate.title")
    if found is None or not (teller.closed.about.get("opening") or {}).get("path"):
        return Section(Figure("fate", "counts", title, words("me.fate.absent")))
    if found.is_empty():
        return Section(Figure("fate", "counts", title, words("me.fate.none")))
    sums = found.group_by("fate").agg(
        signals=pl.len(), firms=pl.col("enterprise_id").n_unique(), late=pl.col("is_late").fill_null(value=False).sum()
    )
    each = {row["fate"]: row for row in sums.rows(named=True)}
    count = teller.numbers.count
    goes_on = [each[name] for name in OPEN if name in each]
    sentence = words(
        "me.fate.sentence",
        all=count(found.height),
        cured=count(each["cured"]["signals"] if "cured" in each else 0),
        open=count(sum(row["signals"] for row in goes_on)),
        late=count(sum(row["late"] for row in goes_on)),
    )
    names = ("fate", "signals", "borrowers", "late")
    rows = tuple(
        (
            Cell(words.code("fate", name), teller.href("fate", name), False, "red" if name == "worse" else ""),
            Cell(count(each[name]["signals"])),
            Cell(count(each[name]["firms"])),
            Cell(count(each[name]["late"])),
        )
        for name in FATES
        if name in each
    )
    head = tuple((words(f"me.col.{name}"), name != "fate") for name in names)
    return Section(Figure("fate", "counts", title, sentence), Table(head, rows))


def covenants(teller: MonthTeller) -> Section:
    """This function will give covenants by what they measure and how they stand."""
    words, found = teller.words, teller.closed.covenants
    title = words("me.covenant.title")
    if found is None or found.is_empty():
        key = "me.covenant.none" if found is not None and found.is_empty() else "me.covenant.absent"
        return Section(Figure("covenant", "counts", title, words(key)))
    told = found.with_columns(standing=standing())
    each = {(metric, one): number for metric, one, number in told.group_by("metric", "standing").agg(pl.len()).rows()}
    sums = dict(told.group_by("standing").agg(pl.len()).rows())
    count = teller.numbers.count
    lapsed = sums.get("breached_lapsed", 0)
    sentence = words(
        "me.covenant.sentence",
        tested=count(found.height),
        loans=count(found["loan_id"].n_unique()),
        breached=count(sums.get("breached_open", 0) + lapsed),
        lapsed=count(lapsed),
        unknown=count(sums.get("not_known", 0)),
    )
    head = ((words("me.col.covenant"), False), *((words(f"me.col.{name}"), True) for name in STANDINGS))
    rows = tuple(
        (
            Cell(words.code("metric", metric), number=False),
            *(
                Cell(
                    count(each.get((metric, name), 0)),
                    teller.href("covenant", name) if each.get((metric, name)) and name != "met" else "",
                    tone="red" if name == "breached_lapsed" and each.get((metric, name)) else "",
                )
                for name in STANDINGS
            ),
        )
        for metric in sorted(set(found["metric"]))
    )
    return Section(Figure("covenant", "counts", title, sentence), Table(head, rows, words("me.covenant.note")))
