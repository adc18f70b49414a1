"""Stages and their reasons, and the allowance from opening to closing."""

from __future__ import annotations

from tallystick.engine.provisioning.movement import CAUSES
from tallystick.report.figure import Figure, Rows
from tallystick.report.month_end.ledger import fen
from tallystick.report.month_end.teller import DASH, Cell, MonthTeller, Section, Table

STAGES = ("stage_1_minor", "stage_2_minor", "stage_3_minor", "total_minor")


def stages(teller: MonthTeller) -> Section:
    """This function will give claims and allowance by stage."""
    words, parts = teller.words, teller.parts("stage")
    each = {part.key: part for part in parts}
    sentence = words(
        "me.stage.sentence",
        **{
            f"cover_{stage}": teller.share(each[stage].ecl_minor, each[stage].exposure_minor, 2)
            if stage in each
            else teller.words("none")
            for stage in ("1", "2", "3")
        },
        raised=teller.loans_and_money(each.get("2")),
        impaired=teller.loans_and_money(each.get("3")),
    )
    figure = Figure("stage", "amounts", words("me.stage.title"), sentence, teller.bars("stage", parts))
    return Section(figure, teller.table("stage", parts, heading=words("me.col.stage")))


def reasons(teller: MonthTeller) -> Section:
    """This function will give what put loans into stages 2 and 3."""
    words = teller.words
    parts = tuple(part for part in teller.parts("stage_reason") if part.key != "none")
    title = words("me.stage_reason.title")
    if not parts:
        return Section(Figure("stage_reason", "amounts", title, words("me.stage_reason.none")))
    sentence = words(
        "me.stage_reason.sentence",
        first=teller.name("stage_reason", parts[0].key),
        part=teller.loans_and_money(parts[0]),
        share=teller.share(parts[0].exposure_minor, sum(part.exposure_minor for part in parts)),
    )
    figure = Figure("stage_reason", "amounts", title, sentence, teller.bars("stage_reason", parts))
    return Section(figure, teller.table("stage_reason", parts, heading=words("me.col.reason")))


def movement(teller: MonthTeller) -> Section:
    """This function will give the allowance from opening to closing by cause: bars and the whole table by stage."""
    words, numbers = teller.words, teller.numbers
    totals = dict(teller.closed.movement_table.select("cause", "total_minor").rows())
    opening, closing = totals["opening"], totals["closing"]
    causes = {cause: totals[cause] for cause in CAUSES if totals[cause]}
    gap = opening + sum(causes.values()) - closing
    largest = max(causes, key=lambda cause: abs(causes[cause]), default=None)
    sentence = words(
        "me.movement.sentence" if largest else "me.movement.still",
        opening=numbers.short_money(opening),
        closing=numbers.short_money(closing),
        first=teller.name("movement", largest) if largest else "",
        amount=numbers.short_money(causes[largest]) if largest else "",
        sum=words("me.movement.exact") if not gap else words("me.movement.gap", amount=fen(gap)),
    )
    figure = Figure(
        "movement", "allowance", words("me.movement.title"), sentence, _steps(teller, opening, causes, closing)
    )
    return Section(figure, _table(teller), span="wide")


def _steps(teller: MonthTeller, opening: int, causes: dict[str, int], closing: int) -> Rows:
    """Bars that hang from each other: where one ends the next begins."""
    rows, at = [_step(teller, "opening", 0, opening, "bar-2")], opening
    for cause, amount in causes.items():
        rows.append(_step(teller, cause, at, at + amount, "judgement" if amount > 0 else "approve"))
        at += amount
    return [*rows, _step(teller, "closing", 0, closing, "accent")]


def _step(teller: MonthTeller, cause: str, start: int, end: int, tone: str) -> dict[str, object]:
    text = teller.numbers.short_money(end - start)
    if cause in CAUSES and end > start:
        text = f"+{text}"
    return {
        "label": teller.name("movement", cause),
        "from": teller.axis_money(start),
        "until": teller.axis_money(end),
        "end": teller.axis_money(max(start, end)),
        "text": text,
        "tone": tone,
        "href": teller.href("movement", cause) if cause in CAUSES else teller.href("stage"),
    }


def _table(teller: MonthTeller) -> Table:
    words = teller.words
    heads = ("stage_1", "stage_2", "stage_3", "total")
    head = ((words("me.col.cause"), False), *((words(f"me.col.{name}"), True) for name in heads))
    listed = {part.key for part in teller.parts("movement")}
    rows = []
    for row in teller.closed.movement_table.select("cause", *STAGES).rows():
        href = teller.href("movement", row[0]) if row[0] in listed else ""
        name = Cell(teller.name("movement", row[0]), href, number=False)
        rows.append((name, *(Cell(fen(amount) if amount else DASH) for amount in row[1:])))
    return Table(head, tuple(rows), words("me.movement.note"), last_is_total=True)
