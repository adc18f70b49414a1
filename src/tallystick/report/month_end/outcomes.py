"""What came of collecting: strategies, promises kept and broken, LGD of defaults by cash flows, recovery curves."""

from __future__ import annotations

import polars as pl

from tallystick.engine.recovery.promises import OUTCOMES
from tallystick.report.figure import Figure
from tallystick.report.month_end.teller import DASH, Cell, MonthTeller, Section, Table

YEAR = 12
"""Months of age at which years of default are weighed against each other."""


def strategies(teller: MonthTeller) -> Section:
    """This function will give the loans being collected by strategy."""
    words, parts = teller.words, teller.parts("strategy")
    title = words("me.strategy.title")
    if not parts:
        return Section(Figure("strategy", "amounts", title, words("me.strategy.none")))
    sentence = words(
        "me.strategy.sentence", first=teller.name("strategy", parts[0].key), part=teller.loans_and_money(parts[0])
    )
    figure = Figure("strategy", "amounts", title, sentence, teller.bars("strategy", parts))
    return Section(figure, teller.table("strategy", parts, heading=words("me.col.strategy")))


def promises(teller: MonthTeller) -> Section:
    """This function will give promises to pay by outcome, with what was promised and what came in."""
    words, found = teller.words, teller.closed.promises
    title = words("me.promise.title")
    if found is None or found.is_empty():
        key = "me.promise.absent" if found is None else "me.promise.none"
        return Section(Figure("promise", "counts", title, words(key)))
    sums = found.group_by("outcome").agg(
        made=pl.len(), amount=pl.col("amount_minor").sum(), paid=pl.col("paid_minor").sum()
    )
    each = {row["outcome"]: row for row in sums.rows(named=True)}
    due = [each[name] for name in ("kept", "partly", "broken") if name in each]
    count, money = teller.numbers.count, teller.numbers.short_money
    told = {
        "due": count(sum(row["made"] for row in due)),
        "kept": count(each["kept"]["made"] if "kept" in each else 0),
        "paid": money(sum(row["paid"] for row in due)),
        "amount": money(sum(row["amount"] for row in due)),
        "open": count(each["open"]["made"] if "open" in each else 0),
    }
    is_known = "not_known" not in each
    sentence = (
        words("me.promise.sentence", **told) if is_known else words("me.promise.unknown", all=count(found.height))
    )
    names = ("outcome", "promises", "promised", "paid")
    rows = tuple(
        (
            Cell(words.code("promise", name), teller.href("promise", name), False, "red" if name == "broken" else ""),
            Cell(count(each[name]["made"])),
            Cell(teller.numbers.money(each[name]["amount"])),
            Cell(teller.numbers.money(each[name]["paid"]) if is_known else DASH),
        )
        for name in OUTCOMES
        if name in each
    )
    head = tuple((words(f"me.col.{name}"), name != "outcome") for name in names)
    return Section(Figure("promise", "counts", title, sentence), Table(head, rows))


def lgd(teller: MonthTeller) -> Section:
    """This function will give defaults by security: what came in, LGD by cash flows, the pack's LGD beside it."""
    words, found = teller.words, teller.closed.lgd
    title = words("me.lgd.title")
    if found is None or found.is_empty():
        return Section(Figure("lgd", "amounts", title, words("me.lgd.absent" if found is None else "me.lgd.none")))
    numbers = teller.numbers
    sums = found.select(pl.col("defaults", "ended", "ead_minor", "recovered_minor").sum()).row(0, named=True)
    lost = found.select((pl.col("lgd_all") * pl.col("ead_minor")).sum()).item() / sums["ead_minor"]
    sentence = words(
        "me.lgd.sentence",
        defaults=numbers.count(sums["defaults"]),
        claims=numbers.short_money(sums["ead_minor"]),
        ended=numbers.count(sums["ended"]),
        recovered=numbers.short_money(sums["recovered_minor"]),
        lgd=numbers.share(lost),
    )
    names = ("security", "defaults", "ended", "ead", "recovered", "lgd_closed", "lgd_all", "lgd_pack")
    head = tuple((words(f"me.col.{name}"), name != "security") for name in names)
    rows = tuple(
        (
            Cell(words.code("code", row["security"]), teller.href("default"), number=False),
            Cell(numbers.count(row["defaults"])),
            Cell(numbers.count(row["ended"])),
            Cell(numbers.money(row["ead_minor"])),
            Cell(numbers.money(row["recovered_minor"])),
            *(
                Cell(DASH if row[name] is None else numbers.share(row[name]))
                for name in ("lgd_closed", "lgd_all", "lgd_pack")
            ),
        )
        for row in found.sort("ead_minor", "security", descending=[True, False]).rows(named=True)
    )
    return Section(Figure("lgd", "amounts", title, sentence), Table(head, rows, words("me.lgd.note")), span="wide")


def curves(teller: MonthTeller) -> Section:
    """This function will give cumulative recovery by months since default, a line a year of default."""
    words, found = teller.words, teller.closed.curves
    title = words("me.curves.title")
    if found is None or found.filter(pl.col("months") > 0).is_empty():
        return Section(Figure("curves", "curves", title, words("me.curves.none")), span="wide")
    count = teller.numbers.count
    rows = [
        {
            "vintage": str(vintage),
            "months": months,
            "share": share * 100,
            "text": words("me.loans_money", loans=count(loans), money=teller.numbers.share(share)),
        }
        for vintage, months, loans, share in found.select("vintage", "months", "loans", "share").rows()
    ]
    old = found.filter(pl.col("months") == found["months"].filter(found["months"] <= YEAR).max())
    weighty = old.sort("ead_minor", "vintage", descending=True).row(0, named=True)
    last = found.filter(pl.col("vintage") == weighty["vintage"]).sort("months").row(-1, named=True)
    sentence = words(
        "me.curves.sentence",
        year=str(last["vintage"]),
        share=teller.numbers.share(last["share"]),
        months=count(last["months"]),
    )
    return Section(Figure("curves", "curves", title, sentence, rows), span="wide")
