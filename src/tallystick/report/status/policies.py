"""State policies put to use: aims and tolerance, VAT relief, re-lending; what is earned and what is left unused."""

from __future__ import annotations

from tallystick.engine.status.shown import PART
from tallystick.report.figure import Figure
from tallystick.report.paper.blocks import Cell, Placed, Table
from tallystick.report.status.book import monthly
from tallystick.report.status.teller import DASH, StatusTeller

RELIEFS = ("full", "partial", "none", "unknown")


def policies(teller: StatusTeller) -> tuple[Placed, ...]:
    """This function will give the aims, inclusive growth, tolerance, VAT relief and re-lending."""
    charts = (Placed(pace(teller), is_wide=False), Placed(tolerance(teller), is_wide=False))
    return (
        Placed(targets(teller)),
        *(charts if teller.rows("growth") else ()),
        Placed(vat(teller), is_wide=False),
        Placed(relending(teller), is_wide=False),
    )


def met(teller: StatusTeller) -> tuple[int, int]:
    """This function will give how many aims are met, and how many there are whose standing is known."""
    found = [row["met"] for row in teller.rows("targets") if row["met"] is not None]
    return sum(found), len(found)


def targets(teller: StatusTeller) -> Table:
    """This function will give each aim with where the bank stands and whether it is met."""
    words = teller.words
    rows: list[list[str | Cell]] = []
    for row in teller.rows("targets"):
        standing = row["met"]
        tone = "" if standing is None else "approve" if standing else "decline"
        said = words("unknown") if standing is None else words("sta.met" if standing else "sta.missed")
        side = words(f"sta.side.{row['side']}", bound=_percent(teller, row["bound"]))
        value = _percent(teller, row["value"])
        rows.append([words(f"sta.aim.{row[PART]}"), value, side, Cell(said, tone), words(f"sta.aim_of.{row[PART]}")])
    done, known = met(teller)
    note = words("sta.say.targets", met=done, known=known)
    return teller.table("targets", ("*aim", "stands", "aimed", "*met", "*whose"), rows, note=note)


def _percent(teller: StatusTeller, value: float | None) -> str:
    return DASH if value is None else teller.numbers.share(value)


def pace(teller: StatusTeller) -> Figure:
    """This function will tell the growth of inclusive loans beside that of all loans, over twelve months each."""
    words = teller.words
    rows = monthly(teller, (("inclusive_growth", "inclusive_growth"), ("all_growth", "growth")), most=36)
    last = teller.rows("growth")[-1]
    both = last["inclusive_growth"] is not None and last["growth"] is not None
    sentence = words(
        "sta.say.pace" if both else "sta.say.pace_unknown",
        inclusive=teller.change(last["inclusive_growth"]),
        growth=teller.change(last["growth"]),
    )
    return teller.figure("pace", "sta_shares", sentence, rows, of="growth")


def tolerance(teller: StatusTeller) -> Figure:
    """This function will tell the NPL ratio of inclusive loans beside that of all, and the supervisor's bound."""
    words, numbers = teller.words, teller.numbers
    points = teller.sheet["numbers"]["npl_tolerance"]
    rows = monthly(teller, (("inclusive_npl", "inclusive_npl_share"), ("npl", "npl_share")))
    bound = [
        {"month": f"{row['month']}-01", "series": words("sta.series.bound"), "order": 2, "dashed": True}
        | {"value": row["npl_share"] + points, "text": numbers.share(row["npl_share"] + points, 2)}
        for row in teller.rows("growth")
    ]
    last = teller.rows("growth")[-1]
    inside = last["inclusive_npl_share"] is not None and last["inclusive_npl_share"] <= last["npl_share"] + points
    sentence = words(
        "sta.say.tolerance",
        inclusive=numbers.share(last["inclusive_npl_share"], 2),
        npl=numbers.share(last["npl_share"], 2),
        bound=numbers.share(last["npl_share"] + points, 2),
        standing=words("sta.inside" if inside else "sta.outside"),
    )
    return teller.figure("tolerance", "sta_shares", sentence, [*rows, *bound], of="growth")


def vat(teller: StatusTeller) -> Table:
    """This function will give what VAT relief earns and what VAT is borne all the same."""
    words, numbers = teller.words, teller.numbers
    found = {row[PART]: row for row in teller.rows("vat_relief")}
    rows = [
        [
            words(f"sta.relief.{part}"),
            numbers.count(found[part]["loans"]),
            numbers.short_money(found[part]["interest_minor"]),
            numbers.short_money(found[part]["saved_minor"]),
            numbers.short_money(found[part]["borne_minor"]),
        ]
        for part in RELIEFS
        if part in found
    ]
    limits = teller.sheet["numbers"]
    note = words(
        "sta.say.vat",
        saved=numbers.short_money(sum(row["saved_minor"] for row in found.values())),
        unused=numbers.short_money(found["partial"]["borne_minor"] if "partial" in found else 0),
        never=numbers.short_money(found["none"]["borne_minor"] if "none" in found else 0),
        cap=numbers.share(limits["vat_cap_multiple"], 0),
        small=numbers.short_money(limits["vat_small_credit_minor"]),
        most=numbers.short_money(limits["vat_credit_cap_minor"]),
    )
    return teller.table("vat_relief", ("*relief", "loans", "interest", "saved", "borne"), rows, note=note)


def relending(teller: StatusTeller) -> Table:
    """This function will give what re-lending could fund, what it funds, and what is left unused."""
    words, numbers = teller.words, teller.numbers
    found = {row[PART]: row for row in teller.rows("relending")}
    rows = [
        [
            words(f"sta.relending.{part}"),
            numbers.short_money(row["amount_minor"]),
            DASH if row["gain_minor"] is None else numbers.short_money(row["gain_minor"]),
        ]
        for part, row in found.items()
    ]
    limits = teller.sheet["numbers"]
    note = words(
        "sta.say.relending",
        unused=numbers.short_money(found["unused"]["amount_minor"]),
        gain=numbers.short_money(found["unused"]["gain_minor"]),
        gap=numbers.rate(found["unused"]["gap_bp"]),
        rate=numbers.rate(limits["relending_rate_bp"]),
        most=numbers.rate(limits["relending_rate_most_bp"]),
    )
    return teller.table("relending", ("*what", "amount", "gain"), rows, note=note)
