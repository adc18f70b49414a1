"""How sound the book is: non-performing loans and cover, classes, days past due, stages, recoveries."""

from __future__ import annotations

from tallystick.engine.status.shown import PART
from tallystick.report.figure import Figure, Rows
from tallystick.report.paper.blocks import Placed, Table
from tallystick.report.status.book import monthly
from tallystick.report.status.moving import migration, rolls, vintages
from tallystick.report.status.teller import DASH, StatusTeller

TONE = {
    "normal": "bar",
    "special_mention": "missing",
    "substandard": "judgement",
    "doubtful": "decline",
    "loss": "loss",
}


def quality(teller: StatusTeller) -> tuple[Placed, ...]:
    """This function will give quality on the day, over time, by vintage, and how loans move."""
    history = bool(teller.rows("growth"))
    return (
        *((Placed(npl(teller), is_wide=False), Placed(cover(teller), is_wide=False)) if history else ()),
        Placed(classes(teller), is_wide=False),
        Placed(overdue(teller), is_wide=False),
        Placed(stages(teller), is_wide=False),
        Placed(agreement(teller), is_wide=False),
        *((Placed(vintages(teller)), Placed(rolls(teller)), Placed(migration(teller))) if history else ()),
        Placed(recovery(teller), is_wide=False),
        Placed(recovery_curves(teller), is_wide=False),
    )


def npl(teller: StatusTeller) -> Figure:
    """This function will tell non-performing and special-mention shares, month by month."""
    words, numbers, table = teller.words, teller.numbers, teller.shown("growth").table
    rows = monthly(teller, (("npl", "npl_share"), ("mention", "mention_share")))
    last = table.row(-1, named=True)
    before = table.filter(table["month"] == f"{int(last['month'][:4]) - 1}{last['month'][4:]}")
    worst = table.sort("npl_share", "month", descending=[True, False]).row(0, named=True)
    sentence = words(
        "sta.say.npl",
        npl=numbers.share(last["npl_share"], 2),
        change=teller.points(last["npl_share"] - before["npl_share"][0]) if before.height else DASH,
        amount=numbers.short_money(last["npl_minor"]),
        worst=numbers.share(worst["npl_share"], 2),
        at=worst["month"],
    )
    return teller.figure("npl", "sta_shares", sentence, rows, of="classes")


def cover(teller: StatusTeller) -> Figure:
    """This function will tell what share of the non-performing loans the allowance covers, month by month."""
    words, numbers = teller.words, teller.numbers
    floor = teller.sheet["numbers"]["provision_coverage"]
    months = [row for row in teller.rows("growth") if row["coverage"] is not None]
    rows = monthly(teller, (("coverage", "coverage"),))
    rows += [
        {"month": f"{row['month']}-01", "series": words("sta.series.floor"), "order": 1, "dashed": True}
        | {"value": floor, "text": numbers.share(floor, 0)}
        for row in months
    ]
    told = teller.found.coverage
    if not told or told["coverage_ratio"] is None:
        return teller.figure("coverage", "sta_shares", words("sta.say.nothing_to_cover"), rows, of="stages")
    sentence = words(
        "sta.say.coverage",
        coverage=numbers.share(_float(told["coverage_ratio"]), 0),
        provision=numbers.share(_float(told["provision_ratio"]), 2),
        required=numbers.short_money(_float(told["required_minor"])),
        short=numbers.short_money(_float(told["shortfall_minor"])),
        floor=numbers.share(floor, 0),
        over=numbers.share(_float(told["over_90_by_npl"]), 0),
    )
    return teller.figure("coverage", "sta_shares", sentence, rows, of="stages")


def classes(teller: StatusTeller) -> Figure:
    """This function will tell the book by the five classes."""
    words, numbers = teller.words, teller.numbers
    rows = _toned(teller, "classes", TONE)
    found = {row[PART]: row for row in teller.rows("classes")}
    normal, mention = found.get("normal"), found.get("special_mention")
    sentence = words(
        "sta.say.classes",
        normal=numbers.share(normal["share"] if normal else 0.0, 1),
        mention=numbers.share(mention["share"] if mention else 0.0, 1),
        npl=numbers.share(
            sum(row["share"] for part, row in found.items() if part not in ("normal", "special_mention"))
        ),
        loss=numbers.short_money(found["loss"]["exposure_minor"] if "loss" in found else 0),
    )
    return teller.figure("classes", "sta_bars", sentence, rows)


def overdue(teller: StatusTeller) -> Figure:
    """This function will tell the book by days past due, those that are late."""
    words, numbers = teller.words, teller.numbers
    found = {row[PART]: row for row in teller.rows("overdue")}
    late = [row for part, row in found.items() if part != "current"]
    over_90 = [found[part] for part in ("91_180", "181_360", "over_360") if part in found]
    rows: Rows = [row for row in _toned(teller, "overdue", {}) if row["label"] != teller.part("current")]
    sentence = words(
        "sta.say.overdue",
        loans=numbers.count(sum(row["loans"] for row in late)),
        amount=numbers.short_money(sum(row["exposure_minor"] for row in late)),
        share=numbers.share(sum(row["share"] for row in late)),
        over=numbers.share(sum(row["share"] for row in over_90)),
    )
    return teller.figure("overdue", "sta_bars", sentence, rows)


def _toned(teller: StatusTeller, name: str, tones: dict[str, str]) -> Rows:
    rows = teller.bars(name, text="sta.text.money")
    parts = [row[PART] for row in teller.rows(name)]
    return [{**row, "tone": tones.get(part, "judgement")} for row, part in zip(rows, parts, strict=True)]


def stages(teller: StatusTeller) -> Table:
    """This function will give the stages with claims, allowance and cover."""
    numbers = teller.numbers
    rows = [
        [
            teller.words(f"sta.stage.{row[PART]}"),
            numbers.count(row["loans"]),
            numbers.money(row["exposure_minor"]),
            numbers.share(row["share"]),
            numbers.money(row["allowance_minor"]),
            numbers.share(row["covered"], 2),
        ]
        for row in teller.rows("stages")
        if row[PART] != "unknown"
    ]
    heads = ("*stage", "loans", "claims", "share", "allowance", "covered")
    return teller.table("stages", heads, rows, note=teller.words("sta.note.stages"))


def agreement(teller: StatusTeller) -> Table:
    """This function will give where the bank's own classes differ from those by the policy's rules."""
    words, numbers = teller.words, teller.numbers
    found = teller.rows("agreement")
    apart = [row for row in found if row[PART] != row["to"]]
    rows = [
        [
            teller.part(row[PART]),
            teller.part(row["to"]),
            numbers.count(row["loans"]),
            numbers.short_money(row["exposure_minor"]),
        ]
        for row in apart
    ]
    worse = sum(row["exposure_minor"] for row in apart if row["npl"] and not row["own_npl"])
    note = words("sta.say.no_own_classes")
    if found:
        note = words(
            "sta.say.agreement",
            loans=numbers.count(sum(row["loans"] for row in found)),
            apart=numbers.count(sum(row["loans"] for row in apart)),
            worse=numbers.short_money(worse),
        )
    return teller.table("agreement", ("*own", "*by_policy", "loans", "claims"), rows, note=note)


def recovery(teller: StatusTeller) -> Table:
    """This function will give what defaults brought back by security, beside the loss the pack assumes."""
    words, numbers = teller.words, teller.numbers
    found = [row for row in teller.rows("recovery") if "defaults" in row]
    rows = [
        [
            teller.part(row[PART]),
            numbers.count(row["defaults"]),
            numbers.short_money(row["ead_minor"]),
            numbers.share(row["recovered_share"], 0),
            DASH if row["lgd_all"] is None else numbers.share(row["lgd_all"], 0),
            DASH if row["lgd_pack"] is None else numbers.share(row["lgd_pack"], 0),
        ]
        for row in found
    ]
    above = [row for row in found if row["lgd_all"] is not None and row["lgd_all"] > (row["lgd_pack"] or 0.0)]
    note = words("sta.say.recovery", parts=words.listed([teller.part(row[PART]) for row in above])) if above else ""
    heads = ("*security", "defaults", "ead", "recovered", "lgd", "lgd_pack")
    return teller.table("recovery", heads, rows, note=note or words("sta.say.recovery_within"))


def recovery_curves(teller: StatusTeller) -> Figure:
    """This function will tell what share of defaults came back by months since the default, by its year."""
    words, numbers, table = teller.words, teller.numbers, teller.shown("recovery_curves").table
    if table.is_empty():
        return teller.figure("recovery_curves", "sta_curves", words("sta.say.no_defaults"), [])
    rows: Rows = [
        {"age": row["months"], "series": str(row["vintage"]), "value": row["share"], "order": row["vintage"]}
        | {"text": numbers.share(row["share"], 0)}
        for row in table.to_dicts()
        if row["share"] is not None
    ]
    year = [row for row in table.to_dicts() if row["months"] == 12 and row["share"] is not None]
    if not year:
        return teller.figure("recovery_curves", "sta_curves", words("sta.say.recovery_young"), rows)
    best, worst = max(year, key=_by_share), min(year, key=_by_share)
    sentence = words(
        "sta.say.recovery_curves",
        best=best["vintage"],
        most=numbers.share(best["share"], 0),
        worst=worst["vintage"],
        least=numbers.share(worst["share"], 0),
    )
    return teller.figure("recovery_curves", "sta_curves", sentence, rows)


def _by_share(row: dict[str, float]) -> float:
    return row["share"]


def _float(value: object) -> float:
    return float(value) if isinstance(value, int | float) else 0.0
