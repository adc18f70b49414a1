"""The figures and tables of one chapter of an allocation's report."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from tallystick.report.allocation.chapter import Chapter, Point, Solved
from tallystick.report.allocation.told import frontier_sentence, resource_name
from tallystick.report.figure import Figure, Rows
from tallystick.report.language import Words
from tallystick.report.month_end.teller import DASH, Cell, Table
from tallystick.report.numbers import Numbers

LISTED = 40
"""How many offers the page lists; offers.parquet holds all."""


@dataclass(frozen=True, slots=True)
class Told:
    """Words and numbers of the language."""

    words: Words
    numbers: Numbers


def frontier(chapter: Chapter, told: Told) -> Figure:
    """This function will give the chart of profit against loss against firms reached."""
    words = told.words
    rows: Rows = []
    order = {"best": 0, "loss": 1, "reach": 2}
    for point in sorted(chapter.frontier, key=lambda one: (order[one.kind], one.totals.loss_minor)):
        lines = ("loss", "reach") if point.kind == "best" else (point.kind,)
        rows += [_point(point, line, told) for line in lines]
    ranked = sorted(
        rows, key=lambda row: (row["line"], row["firms"] if row["line"] == words("al.kind.reach") else row["loss"])
    )
    for place, row in enumerate(ranked):
        row["place"] = place
    return Figure(
        "frontier", "frontier", words("al.frontier.title"), frontier_sentence(chapter, words, told.numbers), ranked
    )


def _point(point: Point, line: str, told: Told) -> dict[str, object]:
    total, numbers, words = point.totals, told.numbers, told.words
    return {
        "kind": words(f"al.kind.{point.kind}"),
        "line": words(f"al.kind.{line}"),
        "loss": numbers.axis_money(total.loss_minor),
        "profit": numbers.axis_money(total.profit_minor),
        "firms": round(total.firms, 1),
        "label": words("al.kind.best") if point.kind == "best" and line == "loss" else None,
        "text": words(
            "al.point",
            profit=numbers.short_money(total.profit_minor),
            loss=numbers.short_money(total.loss_minor),
            firms=numbers.count(total.firms),
            lent=numbers.short_money(total.lent_minor),
        ),
    }


def offers_by_rate(solved: Solved, told: Told) -> Figure:
    """This function will give the chart of offers by rate and segment."""
    words, numbers = told.words, told.numbers
    made = solved.offers.filter(pl.col("amount_minor") > 0)
    if made.is_empty():
        return Figure("offers", "offers", words("al.offers.title"), words("al.offers.none"))
    counts = made.group_by("segment", "rate_bp").agg(pl.len(), pl.col("amount_minor").sum()).sort("rate_bp", "segment")
    rows = [
        {
            "segment": segment,
            "rate": f"{rate / 100:.2f}",
            "offers": count,
            "money": numbers.short_money(money),
        }
        for segment, rate, count, money in zip(*counts.get_columns(), strict=True)
    ]
    most = made.group_by("rate_bp").agg(pl.len()).sort("len", "rate_bp", descending=[True, False]).row(0)
    low, high = made["rate_bp"].min(), made["rate_bp"].max()
    sentence = words(
        "al.offers.sentence",
        low=numbers.rate(low),  # type: ignore[arg-type]
        high=numbers.rate(high),  # type: ignore[arg-type]
        most=numbers.rate(most[0]),
        count=numbers.count(most[1]),
        largest=numbers.share((made["amount_minor"] == made["amount_minor"].max()).mean(), 0),
        amount=numbers.short_money(made["amount_minor"].max()),  # type: ignore[arg-type]
    )
    return Figure("offers", "offers", words("al.offers.title"), sentence, rows)


def by(solved: Solved, column: str, told: Told) -> Table:
    """This function will give offers added up by segment or industry."""
    words, numbers = told.words, told.numbers
    made = solved.offers.with_columns(is_made=pl.col("amount_minor") > 0)
    money = [pl.col(name).sum() for name in ("amount_minor", "lent_minor", "loss_minor", "profit_minor")]
    interest = (pl.col("rate_bp").fill_null(0) * pl.col("lent_minor")).sum().alias("interest")
    sums = made.group_by(column).agg(pl.len(), pl.col("is_made").sum(), pl.col("take_up").sum(), *money, interest)
    sums = sums.sort("lent_minor", column, descending=[True, False], nulls_last=True)
    names = ("applicants", "offers", "reached", "offered", "lent", "rate", "loss", "profit")
    head = ((words(f"al.col.{column}"), False), *((words(f"al.col.{name}"), True) for name in names))
    rows = []
    for row in sums.rows(named=True):
        lent = row["lent_minor"]
        label = words("al.none") if row[column] is None else words.code("code", row[column])
        rate = numbers.rate(row["interest"] / lent) if lent else DASH
        texts = (
            *(numbers.count(row[name]) for name in ("len", "is_made", "take_up")),
            *(numbers.money(row[name]) for name in ("amount_minor", "lent_minor")),
            rate,
            *(numbers.money(row[name]) for name in ("loss_minor", "profit_minor")),
        )
        rows.append((Cell(label, number=False), *(Cell(text) for text in texts)))
    return Table(head, tuple(rows))


def limits(solved: Solved, told: Told) -> Table:
    """This function will give every limit with what is used of it and what a unit more would earn."""
    words, numbers = told.words, told.numbers
    head = ((words("al.col.limit"), False), *((words(f"al.col.{name}"), True) for name in ("used", "bound", "price")))
    rows = []
    for line in solved.lines:
        sign = -1 if line.is_least else 1
        write = numbers.count if line.unit == "count" else numbers.money
        price = numbers.share(line.price, 2) if line.unit == "minor" else numbers.money(line.price)
        texts = (write(sign * line.used), write(sign * line.bound), price if line.price > 1e-12 else DASH)
        rows.append((Cell(resource_name(line, words), number=False), *(Cell(text) for text in texts)))
    return Table(head, tuple(rows), words("al.limits.note"))


def listed(solved: Solved, told: Told) -> Table:
    """This function will give the offers that earn most."""
    words, numbers = told.words, told.numbers
    made = solved.offers.filter(pl.col("amount_minor") > 0)
    top = made.sort("profit_minor", "enterprise_id", descending=[True, False]).head(LISTED)
    names = ("pd", "amount", "rate", "take_up", "loss", "profit")
    head = (
        *((words(f"al.col.{name}"), False) for name in ("firm", "grade", "segment", "industry")),
        *((words(f"al.col.{name}"), True) for name in names),
    )
    rows = tuple(
        (
            Cell(
                " · ".join(part for part in (row.get("members") or row["enterprise_id"], row.get("name")) if part),
                number=False,
            ),
            Cell(row["grade"] or DASH, number=False),
            Cell(row["segment"], number=False),
            Cell(words.code("code", row["industry"]), number=False),
            Cell(numbers.share(row["pd_12m"], 2)),
            Cell(numbers.money(row["amount_minor"])),
            Cell(numbers.rate(row["rate_bp"])),
            Cell(numbers.share(row["take_up"], 0)),
            Cell(numbers.money(row["loss_minor"])),
            Cell(numbers.money(row["profit_minor"])),
        )
        for row in top.rows(named=True)
    )
    note = words("al.listed.note", shown=numbers.count(top.height), all=numbers.count(made.height))
    return Table(head, rows, note)


def case_figure(chapter: Chapter, number: int, told: Told) -> Figure:
    """This function will give the chart of money lent by industry, best against case `number`, and what it says."""
    words, numbers = told.words, told.numbers
    case, before = chapter.cases[number], chapter.best
    after, name = case.solved, words.pick(case.name["en"], case.name["zh"])
    both = [_by_industry(one) for one in (before, after)]
    joined = both[0].join(both[1], on="industry", how="full", coalesce=True, suffix="_after").fill_null(0)
    joined = joined.sort("lent_minor", "industry", descending=[True, False])
    rows: Rows = [
        {
            "label": words.code("code", row["industry"]),
            "kind": words(f"al.{kind}"),
            "value": numbers.axis_money(row[column]),
            "text": numbers.short_money(row[column]),
        }
        for row in joined.rows(named=True)
        for kind, column in (("before", "lent_minor"), ("after", "lent_minor_after"))
    ]
    said = {
        "case": name,
        "profit": numbers.short_money(after.totals.profit_minor),
        "profit_was": numbers.short_money(before.totals.profit_minor),
        "loss": numbers.short_money(after.totals.loss_minor),
        "lent": numbers.short_money(after.totals.lent_minor),
        "was": numbers.short_money(before.totals.lent_minor),
        "firms": numbers.count(after.totals.firms),
        "rate": numbers.share(after.totals.rate, 2),
        "rate_was": numbers.share(before.totals.rate, 2),
        "gap": numbers.share(after.gap, 4),
    }
    sentence = words("al.case.sentence", **said)
    if case.kept is not None:
        kept = (numbers.short_money(amount) for amount in (case.kept.profit_minor, case.kept.loss_minor))
        sentence += words("al.case.kept", **dict(zip(("profit", "loss"), kept, strict=True)))
    sentence += _moved(joined, told)
    return Figure(f"case-{number}", "shocked", words("al.case.title", case=name), sentence, rows)


def _moved(joined: pl.DataFrame, told: Told) -> str:
    """Which industry loses and which gains most money."""
    words, numbers = told.words, told.numbers
    change = joined.with_columns(change=pl.col("lent_minor_after") - pl.col("lent_minor")).sort("change", "industry")
    said = []
    if change.height and change["change"][0] < 0:
        fall = numbers.short_money(-change["change"][0])
        said.append(words("al.case.fell", name=words.code("code", change["industry"][0]), money=fall))
    if change.height and change["change"][-1] > 0:
        rise = numbers.short_money(change["change"][-1])
        said.append(words("al.case.rose", name=words.code("code", change["industry"][-1]), money=rise))
    return "".join(said)


def _by_industry(solved: Solved) -> pl.DataFrame:
    return solved.offers.group_by("industry").agg(pl.col("lent_minor").sum()).filter(pl.col("lent_minor") > 0)
