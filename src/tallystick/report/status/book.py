"""The book as it grew: balance, borrowers, security, new lending and its rates, tickets, first-time borrowers."""

from __future__ import annotations

from typing import Any

import polars as pl

from tallystick.engine.status.history import SECURITIES
from tallystick.engine.status.lending import KINDS
from tallystick.engine.status.shown import PART
from tallystick.report.figure import Figure, Rows
from tallystick.report.paper.blocks import Placed
from tallystick.report.status.teller import StatusTeller


def book(teller: StatusTeller) -> tuple[Placed, ...]:
    """This function will give the book's growth, mix and price; nothing where no month end is known."""
    if not teller.rows("growth"):
        return ()
    made = bool(teller.rows("lending"))
    return (
        Placed(growth(teller), is_wide=False),
        Placed(borrowers(teller), is_wide=False),
        Placed(security(teller), is_wide=False),
        *((Placed(rates(teller), is_wide=False),) if made else ()),
        *((Placed(first_time(teller), is_wide=False), Placed(tickets(teller), is_wide=False)) if made else ()),
    )


def growth(teller: StatusTeller) -> Figure:
    """This function will tell the balance of all and of inclusive loans, month by month."""
    words, numbers, table = teller.words, teller.numbers, teller.shown("growth").table
    rows = monthly(teller, (("balance", "balance_minor"), ("inclusive", "inclusive_minor")), money=True)
    last = table.row(-1, named=True)
    peak = table.sort("balance_minor", "month", descending=[True, False]).row(0, named=True)
    sentence = words(
        "sta.say.growth",
        balance=numbers.short_money(last["balance_minor"]),
        month=last["month"],
        growth=teller.change(last["growth"]),
        inclusive=numbers.share(last["inclusive_minor"] / last["balance_minor"], 0),
        peak=numbers.short_money(peak["balance_minor"]),
        at=peak["month"],
    )
    return teller.figure("growth", "sta_amounts", sentence, rows)


def borrowers(teller: StatusTeller) -> Figure:
    """This function will tell borrowers and loans, month by month."""
    words, numbers, table = teller.words, teller.numbers, teller.shown("growth").table
    rows = monthly(teller, (("borrowers", "borrowers"),))
    last = table.row(-1, named=True)
    sentence = words(
        "sta.say.borrowers",
        borrowers=numbers.count(last["borrowers"]),
        change=teller.change(last["borrowers_growth"]),
        average=numbers.short_money(last["balance_minor"] / last["borrowers"] if last["borrowers"] else None),
    )
    return teller.figure("borrowers", "sta_numbers", sentence, rows, of="growth")


def monthly(teller: StatusTeller, series: tuple[tuple[str, str], ...], *, money: bool = False, most: int = 0) -> Rows:
    """This function will give rows of a chart of months from columns of `growth`: (name of the series, column).

    `most` is how many months are shown, the last ones; 0 for all.
    """
    numbers = teller.numbers
    rows: Rows = []
    for order, (name, column) in enumerate(series):
        for row in teller.rows("growth")[-most:]:
            value = row[column]
            if value is None:
                continue
            told = numbers.short_money(value) if money else _told(numbers, value)
            rows.append(
                {"month": f"{row['month']}-01", "series": teller.words(f"sta.series.{name}"), "order": order}
                | {"value": numbers.axis_money(value) if money else value, "text": told, "dashed": False}
            )
    return rows


def _told(numbers: Any, value: float) -> str:
    told: str = numbers.share(value, 2) if isinstance(value, float) else numbers.count(value)
    return told


def security(teller: StatusTeller) -> Figure:
    """This function will tell the balance by security at the end of each year and on the last month end."""
    words, numbers, table = teller.words, teller.numbers, teller.shown("security_mix").table
    months = sorted(set(table["month"].to_list()))
    kept = [month for month in months if month.endswith("-12") or month == months[-1]]
    rows = whole(teller, table.filter(pl.col("month").is_in(kept)), "month", SECURITIES, "security_mix")
    unsecured = table.filter(pl.col(PART) == "unsecured")
    by_month = dict(zip(unsecured["month"].to_list(), unsecured["share"].to_list(), strict=True))
    sentence = words(
        "sta.say.security",
        unsecured=numbers.share(by_month.get(months[-1], 0.0), 0),
        first=kept[0],
        before=numbers.share(by_month.get(kept[0], 0.0), 0),
    )
    return teller.figure("security_mix", "sta_whole", sentence, rows)


def whole(teller: StatusTeller, table: pl.DataFrame, by: str, order: tuple[str, ...], name: str) -> Rows:
    """This function will give rows of a chart of parts of a whole: one bar for each value of column `by`."""
    place = {part: at for at, part in enumerate(order)}
    rows: Rows = [
        {
            "label": str(row[by]),
            "series": teller.part(row[PART]),
            "value": row["share"],
            "text": teller.numbers.share(row["share"], 0),
            "order": place.get(row[PART], len(order)),
            "href": teller.behind(name, row[PART]),
        }
        for row in table.to_dicts()
    ]
    return sorted(rows, key=lambda row: (row["order"], row["label"]))


def rates(teller: StatusTeller) -> Figure:
    """This function will tell the mean rate of new loans beside the LPR they were priced on, year by year."""
    words, numbers, table = teller.words, teller.numbers, teller.shown("lending").table
    rows: Rows = [
        {
            "month": f"{row['year']}-07-01",
            "series": words(f"sta.series.{series}"),
            "value": row[column] / 10_000,
            "text": numbers.rate(row[column]),
            "order": order,
            "dashed": series == "lpr",
        }
        for order, (series, column) in enumerate((("rate", "rate_bp"), ("lpr", "lpr_bp")))
        for row in table.to_dicts()
        if row[column] is not None
    ]
    first, last = table.row(0, named=True), table.row(-1, named=True)
    sentence = words(
        "sta.say.rates",
        year=last["year"],
        rate=numbers.rate(last["rate_bp"]),
        over=numbers.rate(last["rate_bp"] - last["lpr_bp"]) if last["lpr_bp"] is not None else words("unknown"),
        first=first["year"],
        before=numbers.rate(first["rate_bp"]),
        loans=numbers.count(last["loans"]),
        amount=numbers.short_money(last["principal_minor"]),
        ticket=numbers.short_money(last["ticket_minor"]),
    )
    return teller.figure("lending", "sta_rates", sentence, rows)


def first_time(teller: StatusTeller) -> Figure:
    """This function will tell whom the loans of each year were made to."""
    words, numbers, table = teller.words, teller.numbers, teller.shown("first_time").table
    rows = whole(teller, table, "year", KINDS, "first_time")
    shares = {(row["year"], row[PART]): row["share"] for row in table.to_dicts()}
    years = sorted({year for year, _ in shares})
    sentence = words(
        "sta.say.first_time",
        year=years[-1],
        share=numbers.share(shares.get((years[-1], "first_time"), 0.0), 0),
        first=years[0],
        before=numbers.share(shares.get((years[0], "first_time"), 0.0), 0),
        renewed=numbers.share(shares.get((years[-1], "renewal"), 0.0), 0),
    )
    return teller.figure("first_time", "sta_whole", sentence, rows)


def tickets(teller: StatusTeller) -> Figure:
    """This function will tell the last year's loans by size of the ticket."""
    words, numbers, table = teller.words, teller.numbers, teller.shown("tickets").table
    biggest = table.sort("loans", PART, descending=[True, False]).row(0, named=True)
    most = table.sort("share", PART, descending=[True, False]).row(0, named=True)
    sentence = words(
        "sta.say.tickets",
        first=teller.part(biggest[PART]),
        loans=numbers.share(biggest["loans_share"], 0),
        most=teller.part(most[PART]),
        share=numbers.share(most["share"], 0),
    )
    return teller.figure("tickets", "sta_bars", sentence, teller.bars("tickets", "loans_share", text="sta.text.ticket"))
