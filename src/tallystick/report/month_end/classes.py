"""The book on the day: headline, tiles, days past due, classes, where they came from and why."""

from __future__ import annotations

from typing import Any

from tallystick.engine.classification.columns import CLASSES
from tallystick.report.figure import Figure
from tallystick.report.month_end.cuts import BANDS, LEFT, NEW, UNKNOWN
from tallystick.report.month_end.teller import DASH, Cell, MonthTeller, Section, Table

NPL = CLASSES[2:]
OVER_90 = BANDS[4:]


def headline(teller: MonthTeller) -> str:
    """This function will say the month in one sentence."""
    cover, numbers = teller.closed.coverage, teller.numbers
    short = cover["shortfall_minor"]
    return teller.words(
        "me.headline" if teller.loans else "me.headline.empty",
        loans=numbers.count(teller.loans),
        claims=numbers.short_money(teller.claims),
        npl=teller.share(cover["npl_minor"] or 0, digits=2),
        allowance=numbers.short_money(cover["allowance_minor"] or 0),
        floor=teller.words("me.floor.short", amount=numbers.short_money(short))
        if short
        else teller.words("me.floor.held"),
    )


def tiles(teller: MonthTeller) -> list[dict[str, Any]]:
    """This function will give the figures at the head of the page, each with the loans behind it."""
    cover, words, numbers = teller.closed.coverage, teller.words, teller.numbers
    money, npl = numbers.short_money, cover["npl_minor"] or 0
    over, held, short = cover["over_90_minor"] or 0, cover["allowance_minor"] or 0, cover["shortfall_minor"] or 0
    rwa = sum(part.rwa_minor for part in teller.parts("capital"))
    bad = teller.href("class", *NPL)
    unread = (
        ("claims", money(teller.claims), words("me.n_loans", loans=numbers.count(teller.loans)), "class.html", ""),
        ("npl", teller.share(npl, digits=2), money(npl), bad, "decline" if npl else "approve"),
        ("allowance", money(held), words("me.tile.of_claims", share=teller.share(held, digits=2)), "stage.html", ""),
        ("coverage", teller.share(held, npl, 0), words("me.tile.of_npl"), bad, ""),
        (
            "shortfall",
            money(short),
            words("me.tile.required", amount=money(cover["required_minor"] or 0)),
            "#floors",
            "",
        ),
        ("rwa", money(rwa), words("me.tile.of_claims", share=teller.share(rwa, digits=0)), "capital.html", ""),
        ("over_90", teller.share(over, npl, 0), money(over), teller.href("dpd", *OVER_90), ""),
    )
    found = []
    for name, number, note, href, tone in unread:
        place = href if href.startswith(("#", "loans/")) else f"loans/{href}"
        tone = ("decline" if short else "approve") if name == "shortfall" else tone
        found.append({"label": words(f"me.tile.{name}"), "number": number, "note": note, "href": place, "tone": tone})
    return found


def days_past_due(teller: MonthTeller) -> Section:
    """This function will give claims by days past due."""
    words, parts = teller.words, teller.parts("dpd")
    late = [part for part in parts if part.key not in ("0", UNKNOWN)]
    over = sum(part.exposure_minor for part in late if part.key in OVER_90)
    claims = sum(part.exposure_minor for part in late)
    unknown = teller.part("dpd", UNKNOWN)
    sentence = words(
        "me.dpd.sentence",
        loans=teller.numbers.count(sum(part.loans for part in late)),
        claims=teller.numbers.short_money(claims),
        share=teller.share(claims),
        over=teller.numbers.short_money(over),
        over_share=teller.share(over, digits=2),
    )
    if unknown:
        sentence += words("me.dpd.unknown", loans=teller.numbers.count(unknown.loans))
    figure = Figure("dpd", "amounts", words("me.dpd.title"), sentence, teller.bars("dpd", parts))
    return Section(figure, teller.table("dpd", parts, heading=words("me.col.dpd")))


def classes(teller: MonthTeller) -> Section:
    """This function will give claims by class."""
    words, parts = teller.words, teller.parts("class")
    bad = [part for part in parts if part.key in NPL]
    claims = sum(part.exposure_minor for part in bad)
    attention = teller.part("class", "special_mention")
    sentence = words(
        "me.class.sentence",
        loans=teller.numbers.count(sum(part.loans for part in bad)),
        claims=teller.numbers.short_money(claims),
        share=teller.share(claims, digits=2),
        attention=teller.share(attention.exposure_minor if attention else 0, digits=2),
    )
    figure = Figure("class", "amounts", words("me.class.title"), sentence, teller.bars("class", parts))
    return Section(figure, teller.table("class", parts, heading=words("me.col.class")))


def articles(teller: MonthTeller) -> Section:
    """This function will give which rule gave each loan its class, the normal ones aside."""
    words = teller.words
    parts = tuple(part for part in teller.parts("article") if part.key != "normal")
    title = words("me.article.title")
    if not parts:
        return Section(Figure("article", "amounts", title, words("me.article.none")), span="wide")
    sentence = words(
        "me.article.sentence",
        loans=teller.numbers.count(sum(part.loans for part in parts)),
        first=teller.name("article", parts[0].key),
        part=teller.loans_and_money(parts[0]),
    )
    figure = Figure("article", "amounts", title, sentence, teller.bars("article", parts))
    return Section(figure, teller.table("article", parts, heading=words("me.col.article")), span="wide")


def migration(teller: MonthTeller) -> Section:
    """This function will give from which class to which loans went, as a matrix of counts and claims."""
    words, parts = teller.words, {part.key: part for part in teller.parts("migration")}
    title = words("me.migration.title")
    if not any(not key.startswith(f"{NEW}>") for key in parts):
        return Section(Figure("migration", "matrix", title, words("me.migration.none")), span="wide")
    columns = (*CLASSES, *(state for state in LEFT if any(key.endswith(f">{state}") for key in parts)))
    head = ((words("me.col.from_to"), False), *((words.code("class_now", now), True) for now in columns))
    rows = tuple(
        (Cell(words.code("class_was", before), number=False), *(_flow(teller, parts, before, now) for now in columns))
        for before in (*CLASSES, NEW)
    )
    sentence = words("me.migration.sentence", **_flows(teller))
    return Section(
        Figure("migration", "matrix", title, sentence), Table(head, rows, words("me.migration.note")), "wide"
    )


def _flow(teller: MonthTeller, parts: dict[str, Any], before: str, now: str) -> Cell:
    part = parts.get(f"{before}>{now}")
    if part is None:
        return Cell(DASH)
    text = teller.numbers.count(part.loans)
    if now in CLASSES:
        text += f" · {teller.numbers.short_money(part.exposure_minor)}"
    return Cell(text, teller.href("migration", part.key), tone=_way(before, now))


def _way(before: str, now: str) -> str:
    if before not in CLASSES or now not in CLASSES:
        return ""
    by = CLASSES.index(now) - CLASSES.index(before)
    return "worse" if by > 0 else "better" if by < 0 else "same"


def _flows(teller: MonthTeller) -> dict[str, str]:
    """How many loans stayed, got better and worse, fell into and rose from NPL, came and went."""
    counts = dict.fromkeys(("same", "better", "worse", "into", "out", "new", "left"), 0)
    for part in teller.parts("migration"):
        before, now = part.key.split(">")
        way = _way(before, now)
        counts[way or ("new" if before == NEW else "left")] += part.loans
        if way:
            counts["into"] += part.loans * (before not in NPL and now in NPL)
            counts["out"] += part.loans * (before in NPL and now not in NPL)
    return {name: teller.numbers.count(count) for name, count in counts.items()}
