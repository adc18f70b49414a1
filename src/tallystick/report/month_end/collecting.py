"""Collection: rungs of the ladder and when they are due, clocks of law, loans ready to be written off."""

from __future__ import annotations

from tallystick.report.figure import Figure
from tallystick.report.month_end.teller import MonthTeller, Section


def ladder(teller: MonthTeller) -> Section:
    """This function will give the loans on each rung of the collection ladder."""
    words, parts = teller.words, teller.parts("collection")
    title = words("me.collection.title")
    if not parts:
        return Section(Figure("collection", "counts", title, words("me.collection.none")))
    first = max(parts, key=lambda part: part.loans)
    sentence = words(
        "me.collection.sentence",
        loans=teller.numbers.count(sum(part.loans for part in parts)),
        claims=teller.numbers.short_money(sum(part.exposure_minor for part in parts)),
        first=teller.name("collection", first.key),
        number=teller.numbers.count(first.loans),
    )
    figure = Figure("collection", "counts", title, sentence, teller.bars("collection", parts, by="loans"))
    return Section(figure, teller.table("collection", parts, heading=words("me.col.step")))


def due(teller: MonthTeller) -> Section:
    """This function will give by when rungs must be done."""
    words, parts = teller.words, teller.parts("due")
    title = words("me.due.title")
    if not parts:
        return Section(Figure("due", "counts", title, words("me.due.none")))
    past, week = teller.part("due", "past"), teller.part("due", "week")
    sentence = words(
        "me.due.sentence", past=teller.loans_and_money(past), week=teller.numbers.count(week.loans if week else 0)
    )
    figure = Figure("due", "counts", title, sentence, teller.bars("due", parts, by="loans"))
    return Section(figure, teller.table("due", parts, heading=words("me.col.act_by")))


def clocks(teller: MonthTeller) -> Section:
    """This function will give loans whose limitation or guarantee period ends soon or has ended."""
    words, parts = teller.words, teller.parts("clock")
    title = words("me.clock.title")
    if not parts:
        return Section(Figure("clock", "counts", title, words("me.clock.none")))
    expired = teller.part("clock", "expired")
    sentence = words(
        "me.clock.sentence",
        loans=teller.numbers.count(sum(part.loans for part in parts)),
        claims=teller.numbers.short_money(sum(part.exposure_minor for part in parts)),
        expired=teller.numbers.count(expired.loans if expired else 0),
    )
    figure = Figure("clock", "counts", title, sentence, teller.bars("clock", parts, by="loans"))
    return Section(figure, teller.table("clock", parts, heading=words("me.col.clock")))


def write_off(teller: MonthTeller) -> Section:
    """This function will give loans with a ground to be written off, and how many of them are ready."""
    words, parts = teller.words, teller.parts("write_off")
    title = words("me.write_off.title")
    if not parts:
        return Section(Figure("write_off", "counts", title, words("me.write_off.none")))
    ready = teller.part("write_off", "ready")
    sentence = words(
        "me.write_off.sentence",
        loans=teller.numbers.count(sum(part.loans for part in parts)),
        ready=teller.loans_and_money(ready),
    )
    figure = Figure("write_off", "counts", title, sentence, teller.bars("write_off", parts, by="loans"))
    return Section(figure, teller.table("write_off", parts, heading=words("me.col.write_off")))
