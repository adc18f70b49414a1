"""The firms the bank knows, those it lends to, those nobody lends to; and what it offers them."""

from __future__ import annotations

from tallystick.engine.status.shown import PART
from tallystick.report.figure import Figure, Rows
from tallystick.report.paper.blocks import Placed, Table
from tallystick.report.status.teller import DASH, StatusTeller, first_by, last_by

COMPARED = ("size", "legal_form", "age")
MOST = 12


def firms(teller: StatusTeller) -> tuple[Placed, ...]:
    """This function will give who the firms are, how they are financed and where credit does not reach."""
    return (
        *(Placed(compared(teller, name), is_wide=False) for name in COMPARED),
        Placed(financing(teller), is_wide=False),
        Placed(compared(teller, "industry"), is_wide=False),
        Placed(unreached(teller), is_wide=False),
    )


def compared(teller: StatusTeller, name: str) -> Figure:
    """This function will lay the bank's borrowers beside all firms it knows, by one property of them."""
    words, numbers, shown = teller.words, teller.numbers, teller.shown(name)
    rows: Rows = []
    for row in shown.table.head(MOST + 2).to_dicts():
        for series, column in (("firms", "firms_share"), ("borrowers", "borrowers_share")):
            rows.append(
                {
                    "label": teller.part(row[PART]),
                    "series": words(f"sta.series.{series}"),
                    "value": row[column] or 0.0,
                    "text": numbers.share(row[column], 0),
                    "href": teller.behind(name, row[PART]),
                }
            )
    fewest = int(teller.sheet["numbers"]["status_least_firms"])
    first = first_by(shown.table, "firms_share")
    best, worst = (pick(shown.table, "reach", least="firms", fewest=fewest) for pick in (first_by, last_by))
    if first is None or best is None or worst is None:
        return teller.figure(name, "sta_pairs", words("sta.say.no_firms"), [])
    firms_, borrowers = shown.table["firms"].sum(), shown.table["borrowers"].sum()
    sentence = words(
        "sta.say.compared",
        first=teller.part(first[PART]),
        share=numbers.share(first["firms_share"], 0),
        borrowers=numbers.share(first["borrowers_share"], 0),
        reach=numbers.share(borrowers / firms_, 0),
        best=teller.part(best[PART]),
        best_reach=numbers.share(best["reach"], 0),
        worst=teller.part(worst[PART]),
        worst_reach=numbers.share(worst["reach"], 0),
    )
    return teller.figure(name, "sta_pairs", sentence, rows)


def financing(teller: StatusTeller) -> Figure:
    """This function will tell how the firms are financed: here, at other banks, by other lenders, not at all."""
    words, numbers = teller.words, teller.numbers
    counts = {row[PART]: row["firms"] for row in teller.rows("financing")}
    known = sum(number for part, number in counts.items() if part != "unknown")
    here = counts.get("here_alone", 0) + counts.get("here_and_banks", 0)
    unserved = counts.get("none", 0) + counts.get("nonbank_alone", 0)
    sentence = words(
        "sta.say.financing",
        known=numbers.count(known),
        unserved=numbers.count(unserved),
        share=numbers.share(unserved / known if known else None, 0),
        nonbank=numbers.count(counts.get("nonbank_alone", 0)),
        alone=numbers.share(counts.get("here_alone", 0) / here if here else None, 0),
    )
    rows = teller.bars("financing", "firms_share", text="sta.text.firms")
    return teller.figure("financing", "sta_bars", sentence, rows)


def unreached(teller: StatusTeller) -> Figure:
    """This function will tell where no bank lends: the groups with the largest share of firms without a bank."""
    words, numbers, table = teller.words, teller.numbers, teller.shown("unreached").table
    if table.is_empty():
        return teller.figure("unreached", "sta_bars", words("sta.say.no_firms"), [])
    rows: Rows = [
        {
            "label": words(f"sta.of.{row['of']}", value=teller.part(row["value"])),
            "value": row["share"],
            "text": words("sta.text.of", share=numbers.share(row["share"], 0), firms=numbers.count(row["firms"])),
            "tone": "judgement",
            "href": teller.behind("unreached"),
        }
        for row in table.head(MOST).to_dicts()
    ]
    sizes = table.filter(table["of"] == "size")
    sentence = words(
        "sta.say.unreached",
        first=rows[0]["label"],
        share=numbers.share(table["share"][0], 0),
        unreached=numbers.count(sizes["unreached"].sum()),
        refused=numbers.count(sizes["refused"].sum()),
        fewest=numbers.count(teller.sheet["numbers"]["status_least_firms"]),
    )
    return teller.figure("unreached", "sta_bars", sentence, rows)


def products(teller: StatusTeller) -> tuple[Placed, ...]:
    """This function will give the book of each product as bars, and a table of what was asked and lent."""
    return (Placed(_product_bars(teller)), Placed(_product_table(teller)))


def _product_bars(teller: StatusTeller) -> Figure:
    words, numbers, table = teller.words, teller.numbers, teller.shown("products").table
    first, worst = first_by(table, "share"), first_by(table, "npl_share", least="loans", fewest=20)
    best = first_by(table, "approval_share", least="asked", fewest=20)
    if first is None:
        return teller.figure("products", "sta_wide", words("sta.say.no_loans"), [])
    sentence = words(
        "sta.say.products",
        first=teller.part(first[PART]),
        share=numbers.share(first["share"], 0),
        best=teller.part(best[PART]) if best else DASH,
        approved=numbers.share(best["approval_share"], 0) if best else DASH,
        worst=teller.part(worst[PART]) if worst else DASH,
        npl=numbers.share(worst["npl_share"]) if worst else DASH,
    )
    return teller.figure("products", "sta_wide", sentence, teller.bars("products", text="sta.text.money"))


def _product_table(teller: StatusTeller) -> Table:
    numbers = teller.numbers
    heads = ("*product", "loans", "balance", "npl", "asked", "approved", "made", "ticket", "rate", "tenor")
    rows = [
        [
            teller.part(row[PART]),
            numbers.count(row["loans"]),
            numbers.short_money(row["exposure_minor"]),
            DASH if row["npl_share"] is None else numbers.share(row["npl_share"]),
            numbers.count(row["asked"]),
            DASH if row["approval_share"] is None else numbers.share(row["approval_share"], 0),
            numbers.count(row["made"]),
            DASH if row["ticket_minor"] is None else numbers.short_money(row["ticket_minor"]),
            DASH if row["rate_bp"] is None else numbers.rate(row["rate_bp"]),
            DASH if row["tenor_months"] is None else f"{row['tenor_months']:.0f}",
        ]
        for row in teller.rows("products")
    ]
    return teller.table("product_table", heads, rows, note=teller.words("sta.note.products"))
