"""Each problem on the page: where and since when, what it costs, why, and what would mend it."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import Any

import polars as pl

from tallystick.engine.diagnosis.findings import Finding
from tallystick.report.diagnosis.told import DiagnosisTeller
from tallystick.report.diagnosis.whom import drawn, for_whom, nobody
from tallystick.report.figure import Figure, Rows
from tallystick.report.month_end.teller import Cell, Table

MOST_PLACES = 14
MOST_CASES = 12


@dataclass(frozen=True, slots=True)
class Shown:
    """One finding on the page."""

    number: int
    title: str
    lead: str
    figures: tuple[Figure, ...]
    causes: Table | None
    measures: Table | None
    sure: str
    cases: Table | None


def costs(teller: DiagnosisTeller) -> Figure:
    """This function will give what all findings cost a year, with their intervals."""
    words, numbers = teller.words, teller.numbers
    known = teller.costly
    rows: Rows = []
    for number, one in known:
        assert one.cost is not None
        ends = (numbers.axis_money(end) for end in (one.cost.yearly_minor, one.cost.low_minor, one.cost.high_minor))
        value, low, high = ends
        label = f"{number}  {teller.text(one.problem.name)}"
        rows.append(
            {
                "label": label,
                "value": value,
                "low": low,
                "high": high,
                "text": teller.cost(one),
                "interval": teller.interval(one),
            }
        )
    if not known:
        return Figure("costs", "dx_costs", words("dx.costs.title"), words("dx.costs.none"))
    sentence = words(
        "dx.costs.sentence",
        first=teller.text(known[0][1].problem.name),
        cost=teller.cost(known[0][1]),
        total=numbers.short_money(teller.total_minor),
    )
    return Figure("costs", "dx_costs", words("dx.costs.title"), sentence, rows)


def overview(teller: DiagnosisTeller) -> Table:
    """This function will give every finding in a row, leading to its place on the page."""
    words = teller.words
    head = tuple(
        (words(f"dx.col.{name}"), name in ("share", "peers", "cost"))
        for name in ("problem", "place", "period", "share", "peers", "cost", "interval", "cause")
    )
    rows = tuple(
        (
            Cell(f"{number}  {teller.text(one.problem.name)}", f"#finding-{number}", number=False),
            Cell(teller.place(one), number=False),
            Cell(teller.period(one), number=False),
            Cell(teller.numbers.share(one.share, 0)),
            Cell(teller.numbers.share(one.place.peer_share, 0)),
            Cell(teller.cost(one)),
            Cell(teller.interval(one), number=False),
            Cell(teller.likely(one), number=False),
        )
        for number, one in enumerate(teller.findings, 1)
    )
    return Table(head, rows)


def shown(teller: DiagnosisTeller, number: int, one: Finding) -> Shown:
    """This function will give finding `number` as the page shows it."""
    words, numbers = teller.words, teller.numbers
    told = {
        "place": teller.place(one),
        "period": teller.period(one),
        "share": numbers.share(one.share, 0),
        "peers": numbers.share(one.place.peer_share, 0),
        "hits": numbers.count(one.cases.height),
        "rows": numbers.count(one.rows),
        "unit": words.code("dx.unit", one.problem.view),
    }
    lead = words("dx.finding.surge" if one.problem.surges else "dx.finding.lead", **told)
    if one.cost is not None:
        lead += words(f"dx.finding.{one.problem.harms}", cost=teller.cost(one), interval=teller.interval(one))
        lead += for_whom(teller, one)
    whom = drawn(teller, number, one)
    return Shown(
        number=number,
        title=f"{number}  {teller.text(one.problem.name)}",
        lead=lead,
        figures=(_places(teller, number, one), _months(teller, number, one), *((whom,) if whom else ())),
        causes=_causes(teller, one),
        measures=_measures(teller, number),
        sure=_sure(teller, one) + nobody(teller, one),
        cases=_cases(teller, one),
    )


def _places(teller: DiagnosisTeller, number: int, one: Finding) -> Figure:
    words, numbers = teller.words, teller.numbers
    seen = teller.told.found.looked_at.filter(
        pl.col("problem") == one.problem.code, pl.col("place_kind") == one.place.kind
    )
    also = {
        other.place.value
        for other in teller.findings
        if other.problem.code == one.problem.code and other.place.kind == one.place.kind
    }
    rows: Rows = [
        {
            "label": words.code("code", row["place"]),
            "value": row["share"],
            "text": numbers.share(row["share"], 0),
            "tone": "here" if row["place"] == one.place.value else "found" if row["place"] in also else "peer",
        }
        for row in seen.sort("share", "place", descending=[True, False]).head(MOST_PLACES).to_dicts()
    ]
    sentence = words(
        "dx.places.sentence",
        count=numbers.count(seen.height),
        kind=words.code("dx.kinds", one.place.kind),
        peers=numbers.share(one.place.peer_share, 0),
    )
    return Figure(f"places-{number}", "dx_places", words("dx.places.title"), sentence, rows)


def _months(teller: DiagnosisTeller, number: int, one: Finding) -> Figure:
    words = teller.words
    view = teller.told.found.views[one.problem.view]
    rows = view.filter(one.problem.counts).with_columns(hit=one.problem.hit)
    known = rows.filter(pl.col("hit").is_not_null()).with_columns(
        here=pl.col(one.place.kind).eq_missing(one.place.value)
    )
    quarter = (
        pl.col("month").str.slice(0, 4)
        + "-"
        + (((pl.col("month").str.slice(5).cast(pl.Int32) - 1) // 3) * 3 + 1).cast(pl.String).str.zfill(2)
    )
    told = known.group_by("here", quarter=quarter).agg(share=pl.col("hit").mean()).sort("quarter")
    names = {True: words("dx.here"), False: words("dx.peers")}
    lines: Rows = [
        {"month": f"{row['quarter']}-01", "share": row["share"], "series": names[row["here"]], "until": None}
        for row in told.to_dicts()
    ]
    shade = {"month": f"{one.since}-01", "until": f"{one.until}-01", "share": None, "series": None}
    sentence = words("dx.months.sentence", period=teller.period(one))
    return Figure(f"months-{number}", "dx_months", words("dx.months.title"), sentence, [shade, *lines])


def _causes(teller: DiagnosisTeller, one: Finding) -> Table | None:
    heard = {told.cause.code for told in one.causes}
    silent = [cause for cause in one.problem.causes if cause.code in one.likely and cause.code not in heard]
    if not one.causes and not silent:
        return None
    words, numbers = teller.words, teller.numbers
    head = (
        (words("dx.col.cause"), False),
        (words("dx.col.share_hit"), True),
        (words("dx.col.share_others"), True),
        ("", False),
    )
    rows = tuple(
        (
            Cell(teller.text(told.cause.name), number=False),
            Cell(numbers.share(told.share_hit, 0)),
            Cell(numbers.share(told.share_others, 0)),
            Cell(words("dx.likely") if told.cause.code in one.likely else "", number=False, tone="orange"),
        )
        for told in one.causes
    ) + tuple(
        (
            Cell(teller.text(cause.name), number=False),
            Cell(words("dx.no_sign")),
            Cell(""),
            Cell(words("dx.likely"), number=False, tone="orange"),
        )
        for cause in silent
    )
    note = words("dx.not_apart") if len(one.likely) > 1 else ""
    return Table(head, rows, note=note)


def _measures(teller: DiagnosisTeller, number: int) -> Table | None:
    words, numbers = teller.words, teller.numbers
    mine = teller.told.tables["proposals"].filter(pl.col("finding") == number)
    if mine.is_empty():
        return None
    names = {one.code: teller.text(one.name) for one in teller.findings[number - 1].problem.measures}
    head = tuple(
        (words(f"dx.col.{name}"), name != "measure") for name in ("measure", "benefit", "spend", "net", "risk")
    )
    rows = tuple(
        (
            Cell(names[row["measure"]] + (words("dx.in_plan") if row["in_plan"] else ""), number=False),
            Cell(numbers.short_money(row["benefit_minor"])),
            Cell(numbers.short_money(row["cost_minor"])),
            Cell(numbers.short_money(row["net_minor"])),
            Cell(numbers.share(row["risk"], 0)),
        )
        for row in mine.to_dicts()
    )
    return Table(head, rows, note=_played(teller, mine.row(0, named=True)))


def _played(teller: DiagnosisTeller, first: dict[str, Any]) -> str:
    """What the first measure would have saved on the bank's own history; nothing where it acts on another cause."""
    if not first["is_fitting"]:
        return ""
    money, back = teller.numbers.short_money, first["pays_back_months"]
    months = "" if not back else teller.words("dx.played.back", months=teller.numbers.count(ceil(back)))
    return teller.words("dx.played", low=money(first["low_minor"]), high=money(first["high_minor"]), back=months)


def _sure(teller: DiagnosisTeller, one: Finding) -> str:
    words, numbers = teller.words, teller.numbers
    said = words("dx.sure.chance", q=numbers.share(one.q_value, 2) if one.q_value >= 0.0001 else "0.01%")
    if one.cost is None or one.cost.effect is None:
        known = "work" if one.problem.harms == "time" else "usual"
        return said + words("dx.sure.no_cost" if one.cost is None else f"dx.sure.{known}")
    effect = one.cost.effect
    return said + words(
        "dx.sure.cost",
        hit=numbers.count(effect.hit),
        others=numbers.count(effect.others),
        overlap=numbers.share(effect.overlap, 0),
        robustness=numbers.share(effect.robustness, 0),
    )


def _cases(teller: DiagnosisTeller, one: Finding) -> Table | None:
    words, numbers = teller.words, teller.numbers
    names = [
        name for name in ("application_id", "loan_id", "enterprise_id", "officer", "month") if name in one.cases.columns
    ]
    read = sorted(name for name in one.problem.columns if name in one.cases.columns and name not in names)
    listed = one.cases.sort(pl.col("loss_share").fill_null(-1.0), descending=True, maintain_order=True).head(MOST_CASES)
    if listed.is_empty():
        return None
    head = tuple((words.code("dx.case", name), False) for name in names) + tuple(
        (name.replace("_", " "), True) for name in read
    )
    rows = tuple(
        (
            *(Cell(str(row[name]) if row[name] is not None else words("unknown"), number=False) for name in names),
            *(Cell(numbers.value(row[name], "ratio" if isinstance(row[name], float) else "count")) for name in read),
        )
        for row in listed.to_dicts()
    )
    return Table(
        head, rows, note=words("dx.cases.note", shown=numbers.count(listed.height), all=numbers.count(one.cases.height))
    )
