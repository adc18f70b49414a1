"""Early warning: levels, who must act by when, signals by indicator, circles of guarantees."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import polars as pl

from tallystick.report.figure import Figure, Rows
from tallystick.report.month_end.teller import DASH, WARNINGS, Cell, MonthTeller, Section, Table

LISTED = 20
"""How many borrowers, indicators and circles the page lists; pages of loans hold the rest."""
WARNED = ("red", "orange")


def levels(teller: MonthTeller) -> Section:
    """This function will give claims by watch level, with the warned borrowers who weigh most."""
    words, parts = teller.words, teller.parts("watch")
    title = words("me.watch.title")
    if not parts:
        return Section(Figure("watch", "amounts", title, words("me.watch.none")), span="wide")
    warned = [part for part in parts if part.key in WARNED]
    claims = sum(part.exposure_minor for part in warned)
    sentence = words(
        "me.watch.sentence",
        loans=teller.numbers.count(sum(part.loans for part in warned)),
        claims=teller.numbers.short_money(claims),
        share=teller.share(claims),
        red=teller.loans_and_money(teller.part("watch", "red")),
    )
    figure = Figure("watch", "amounts", title, sentence, teller.bars("watch", parts))
    return Section(figure, teller.table("watch", parts, heading=words("me.col.watch")))


def borrowers(teller: MonthTeller) -> Table | None:
    """This function will give the borrowers in red and orange with the largest exposure: who must act by when."""
    listed = teller.gathered.listed["watch"].filter(pl.col("watch_level").is_in(WARNED))
    if listed.is_empty():
        return None
    rank = pl.col("watch_level").replace_strict({level: at for at, level in enumerate(WARNED)}, return_dtype=pl.Int8)
    firms = listed.unique("enterprise_id", keep="first", maintain_order=True).sort(
        rank, pl.col("borrower_exposure_minor"), descending=[False, True], nulls_last=True, maintain_order=True
    )
    words, numbers = teller.words, teller.numbers
    names = ("borrower", "watch", "since", "exposure", "act_by", "owner")
    head = tuple((words(f"me.col.{name}"), name == "exposure") for name in names)
    rows = tuple(
        (
            Cell(
                row["enterprise_id"], f"{teller.href('watch', row['watch_level'])}&find={row['enterprise_id']}", False
            ),
            Cell(words.code("watch", row["watch_level"]), number=False, tone=row["watch_level"]),
            Cell(_day(row["watch_since"]), number=False),
            Cell(numbers.money(row["borrower_exposure_minor"])),
            _by_when(teller, row["watch_act_by"]),
            Cell(words.code("owner", row["watch_owner"]) if row["watch_owner"] else DASH, number=False),
        )
        for row in firms.head(LISTED).rows(named=True)
    )
    return Table(head, rows, words("me.watch.note", shown=numbers.count(len(rows))))


def _by_when(teller: MonthTeller, day: object) -> Cell:
    late = day is not None and day < teller.closed.day  # type: ignore[operator]
    text = _day(day)
    return Cell(f"{text} · {teller.words('due.past')}" if late else text, number=False, tone="red" if late else "")


def _day(day: object) -> str:
    return DASH if day is None else str(day)


def acting(teller: MonthTeller) -> Table | None:
    """This function will give how many open signals each role must act on, by when."""
    signals = teller.closed.signals
    if signals is None or signals.is_empty():
        return None
    day, by = teller.closed.day, pl.col("act_by")
    week, month = day + timedelta(days=7), day + timedelta(days=31)
    due = signals.group_by("owner").agg(
        (by < day).sum().alias("past"),
        ((by >= day) & (by < week)).sum().alias("week"),
        ((by >= week) & (by < month)).sum().alias("month"),
        ((by >= month) | by.is_null()).sum().alias("later"),
        pl.col("enterprise_id").n_unique().alias("firms"),
    )
    words, count = teller.words, teller.numbers.count
    names = ("past", "week", "month", "later")
    heads = ((words("me.col.owner"), False), (words("me.col.borrowers"), True))
    rows = tuple(
        (
            Cell(words.code("owner", row["owner"]), number=False),
            Cell(count(row["firms"])),
            *(Cell(count(row[name]), tone="red" if name == "past" and row[name] else "") for name in names),
        )
        for row in due.sort("firms", "owner", descending=[True, False]).rows(named=True)
    )
    return Table((*heads, *((words(f"due.{name}"), True) for name in names)), rows)


def signals(teller: MonthTeller) -> Section:
    """This function will give the indicators that have reached a level, by how many borrowers each concerns."""
    words, found = teller.words, teller.closed.signals
    title = words("me.signal.title")
    if found is None or found.is_empty():
        key = "me.signal.absent" if found is None else "me.signal.none"
        return Section(Figure("signal", "signals", title, words(key)), span="wide")
    each = [(pl.col("level") == level).sum().alias(level) for level in WARNINGS]
    counts = found.group_by("indicator").agg(pl.col("enterprise_id").n_unique().alias("firms"), *each)
    counts = counts.sort("firms", "indicator", descending=[True, False])
    rows = [row for one in counts.head(LISTED).rows(named=True) for row in _signal(teller, one)]
    count = teller.numbers.count
    sentence = words(
        "me.signal.sentence",
        signals=count(found.height),
        firms=count(found["enterprise_id"].n_unique()),
        first=rows[0]["label"],
        number=count(counts["firms"][0]),
        indicators=count(counts.height),
    )
    return Section(Figure("signal", "signals", title, sentence, rows), span="wide")


def _signal(teller: MonthTeller, one: dict[str, Any]) -> Rows:
    """One indicator: the borrowers at each level, side by side."""
    levels = [level for level in WARNINGS if one[level]]
    text = teller.words("me.signal.count", firms=teller.numbers.count(one["firms"]))
    code = one["indicator"]
    return [
        {
            "label": teller.name("signal", code),
            "level": teller.words(f"watch.{level}"),
            "value": one[level],
            "order": order,
            "total": one["firms"],
            "text": text,
            "href": teller.href("signal", code) if teller.part("signal", code) else teller.href("signal"),
        }
        for order, level in enumerate(levels)
    ]


def largest_circles(circles: pl.DataFrame, most: int) -> pl.DataFrame:
    """This function will give the circles with the largest exposure."""
    return circles.sort("exposure_minor", "circle_id", descending=[True, False], nulls_last=True).head(most)


def circles(teller: MonthTeller) -> Section:
    """This function will give circles of guarantees by exposure, with what they guarantee and may be called for."""
    words, found = teller.words, teller.closed.circles
    title = words("me.circle.title")
    if found is None or found.is_empty():
        key = "me.circle.absent" if found is None else "me.circle.none"
        return Section(Figure("circle", "amounts", title, words(key)), span="wide")
    numbers = teller.numbers
    top = largest_circles(found, LISTED).rows(named=True)
    there = {part.key for part in teller.parts("circle")}
    rows = [
        {
            "label": row["circle_id"],
            "value": teller.axis_money(row["exposure_minor"] or 0),
            "text": words(
                "me.circle.text", firms=row["members"], money=numbers.short_money(row["exposure_minor"] or 0)
            ),
            "tone": "decline" if row["is_over_limit"] else "bar",
            "href": teller.href("circle", *({row["circle_id"]} & there)),
        }
        for row in top[:10]
    ]
    sums = found.select(
        pl.col("members", "guaranteed_minor", "expected_calls_minor").cast(pl.Int64).sum(),
        over=pl.col("is_over_limit").fill_null(value=False).sum(),
    ).row(0, named=True)
    sentence = words(
        "me.circle.sentence",
        circles=numbers.count(found.height),
        firms=numbers.count(sums["members"]),
        guaranteed=numbers.short_money(sums["guaranteed_minor"]),
        over=numbers.count(sums["over"]),
        calls=numbers.short_money(sums["expected_calls_minor"]),
    )
    names = ("circle", "firms", "ring", "guaranteed", "multiple", "exposure", "warned", "calls", "centre")
    head = tuple((words(f"me.col.{name}"), name not in ("circle", "centre")) for name in names)
    table = Table(head, tuple(_circle(teller, row, there) for row in top), words("me.circle.note"))
    return Section(Figure("circle", "amounts", title, sentence, rows), table, span="wide")


def _circle(teller: MonthTeller, row: dict[str, object], there: set[str]) -> tuple[Cell, ...]:
    numbers, name = teller.numbers, str(row["circle_id"])
    known = (
        numbers.value(row[column], unit) if row[column] is not None else DASH
        for column, unit in (
            ("members", "count"),
            ("largest_ring", "count"),
            ("guaranteed_minor", "minor"),
            ("guarantee_multiple", "ratio"),
            ("exposure_minor", "minor"),
            ("warning_share", "share"),
            ("expected_calls_minor", "minor"),
        )
    )
    first = Cell(name, teller.href("circle", name) if name in there else "", number=False)
    return (first, *(Cell(text) for text in known), Cell(str(row["central_member"] or DASH), number=False))
