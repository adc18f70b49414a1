"""Concentration: the limits of law for one customer and one connected group, and the list of large exposures."""

from __future__ import annotations

from tallystick.report.figure import Figure
from tallystick.report.month_end.teller import DASH, Cell, MonthTeller, Section, Table

BARS = SHOWN = 10


def limits(teller: MonthTeller) -> tuple[Section, ...]:
    """This function will give each limit beside the largest under it; nothing where the month end wrote none."""
    words, numbers, found = teller.words, teller.numbers, teller.closed.limits
    if found is None:
        return ()
    broken = found.filter(~found["is_held"])
    unknown = found.filter(found["is_held"].is_null())
    said = "broken" if len(broken) else "unknown" if len(unknown) else "held"
    names = "; ".join(words.code("limit_of_law", name) for name in (broken if len(broken) else unknown)["limit"])
    rows = tuple(
        (
            Cell(words.code("limit_of_law", row["limit"]), number=False),
            Cell(row["largest_id"] or DASH, number=False),
            Cell(numbers.money(row["largest_minor"])),
            Cell(numbers.money(row["limit_minor"])),
            Cell(numbers.share(row["share"], 2), tone="" if row["is_held"] else "decline"),
            Cell(numbers.share(row["share_most"], 1)),
            Cell(numbers.count(row["over"])),
            Cell(numbers.count(row["unknown"])),
        )
        for row in found.rows(named=True)
    )
    asked = ("limit", "largest", "amount", "most_amount", "share", "most_share", "exceeding", "open")
    head = tuple((words(f"me.col.{name}"), name not in ("limit", "largest")) for name in asked)
    figure = Figure("limits", "amounts", words("me.limits.title"), words(f"me.limits.{said}", names=names))
    return (Section(figure, Table(head, rows, words("me.limits.note")), span="wide"),)


def large(teller: MonthTeller) -> tuple[Section, ...]:
    """This function will give the large exposures, largest first; nothing where the month end wrote none."""
    words, numbers, found = teller.words, teller.numbers, teller.closed.large_exposures
    if found is None:
        return ()
    title = words("me.large.title")
    listed = found.filter(found["is_large"])
    if listed.is_empty():
        return (Section(Figure("large", "amounts", title, words("me.large.none"))),)
    rows = [
        {
            "label": row["counterparty_id"],
            "value": teller.axis_money(row["exposure_minor"]),
            "text": f"{numbers.short_money(row['exposure_minor'])} · {numbers.share(row['by_tier1'], 1)}",
            "tone": "decline" if row["over"] else "bar",
            "href": "#floors",
        }
        for row in listed.head(BARS).rows(named=True)
    ]
    alone = listed.filter(listed["kind"] == "customer")
    sentence = words(
        "me.large.sentence",
        customers=numbers.count(len(alone)),
        groups=numbers.count(len(listed) - len(alone)),
        most=numbers.short_money(listed["exposure_minor"][0]),
        share=numbers.share(listed["by_tier1"][0], 2),
    )
    table = tuple(
        (
            Cell(row["counterparty_id"], number=False),
            Cell(words.code("counterparty", row["kind"]), number=False),
            Cell(numbers.count(row["members"])),
            Cell(numbers.count(row["loans"])),
            Cell(numbers.money(row["exposure_minor"])),
            Cell(numbers.share(row["by_tier1"], 2), tone="decline" if row["over"] else ""),
        )
        for row in listed.head(SHOWN).rows(named=True)
    )
    asked = ("counterparty", "kind", "members", "loans", "exposure", "by_tier1")
    head = tuple((words(f"me.col.{name}"), name not in ("counterparty", "kind")) for name in asked)
    note = words("me.large.note") if len(listed) > SHOWN else ""
    return (Section(Figure("large", "amounts", title, sentence, rows), Table(head, table, note)),)
