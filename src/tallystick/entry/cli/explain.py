"""`tally explain`: one decision in the terminal: points, rules, what bound the limit, how the price is built."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from tallystick.entry.cli.language import Language
from tallystick.entry.cli.terminal import stdout
from tallystick.kernel.columns import did_you_mean
from tallystick.report.firm import FirmView, firm_views
from tallystick.report.firm_figures import CUT, candidates_sentence, longest_bar, price_sentence, score_sentence
from tallystick.report.firm_page import features
from tallystick.report.run import RunError, read_run
from tallystick.report.write import teller_of

TONES = {
    "approve": "bold green",
    "refer_missing": "bold yellow",
    "refer_judgement": "bold dark_orange",
    "decline": "bold red",
}
ANSWERS = {"hit": "red", "unknown": "yellow", "clear": "green"}
WIDTH = 36
"""Characters of the longest bar."""


def explain(
    out: Annotated[Path, typer.Argument(help="Folder that `tally decide` wrote.")],
    firm: Annotated[str, typer.Argument(help="enterprise_id of the firm.")],
    lang: Annotated[Language, typer.Option(help="Language of the explanation.")] = Language.en,
    every: Annotated[bool, typer.Option("--all", help="Show the clear rules and every feature too.")] = False,
) -> None:
    """Explain the decision on one FIRM of the run in OUT."""
    teller = teller_of(read_run(out), lang.lang)
    known = teller.run.decisions["enterprise_id"]
    if firm not in known:
        raise RunError(f"{out}: no firm {firm!r} among its {len(known):,}{did_you_mean(firm, known)}")
    view = firm_views(teller, [firm])[firm]
    stdout().print(Group(*_parts(view, every)))


def _parts(view: FirmView, every: bool) -> Iterable[RenderableType]:
    words = view.teller.words
    title = Text.assemble(
        (view.enterprise_id, "bold"),
        f"  {view.row.get('name') or ''}  ",
        (words(f"outcome.{view.kind}"), TONES[view.kind]),
    )
    yield title
    yield Text(view.headline())
    yield from _section(words("rules.title"), _rules(view, every))
    yield from _section(words("score.title"), _score(view))
    yield from _section(words("candidates.title"), _candidates(view))
    yield from _section(words("price.title"), _price(view))
    yield from _section(words("key.authority"), [Text(words.code("authority", view.row["authority"]))])
    yield from _section(words("found.title"), _findings(view))
    if every:
        yield from _section(words("features.title"), _features(view))


def _section(title: str, parts: Iterable[RenderableType]) -> Iterable[RenderableType]:
    yield Text(f"\n{title}", style="bold cyan")
    for part in parts:
        yield Padding(part, (0, 0, 0, 2))


def _grid(*justify: str) -> Table:
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    for each in justify:
        table.add_column(justify="right" if each == "right" else "left", no_wrap=each == "whole")
    return table


def _rules(view: FirmView, every: bool) -> Iterable[RenderableType]:
    words = view.teller.words
    counts = {answer: view.count(answer) for answer in ANSWERS}
    yield Text(words("rules.sentence", **counts))
    table = _grid("whole", "whole", "left", "right", "right")
    for rule in view.rules:
        if rule.answer == "unknown" or (rule.answer == "clear" and not every):
            continue
        table.add_row(
            Text(words(f"answer.{rule.answer}"), style=ANSWERS[rule.answer]),
            Text(rule.code, style="dim"),
            Text(rule.name),
            Text(rule.value),
            Text(rule.threshold, style="dim"),
        )
    if table.row_count:
        yield table
    if view.waiting:
        yield Text(words("rules.waiting"), style="yellow")
        waiting = _grid("left", "right", "left")
        for evidence, rules in view.waiting:
            told = ", ".join(f"{rule.name} {rule.code}" if every else rule.code for rule in rules)
            waiting.add_row(Text(evidence), Text(str(len(rules))), Text(told, style="dim"))
        yield waiting


def _score(view: FirmView) -> Iterable[RenderableType]:
    words = view.teller.words
    if not view.points:
        yield Text(words("score.none"))
        return
    yield Text(score_sentence(view))
    table = _grid("left", "whole", "right", "right")
    most = max(max(each.most, each.got, 1) for each in view.points)
    for each in view.points:
        got = round(WIDTH * max(each.got, 0) / most)
        lost = round(WIDTH * max(each.most, 0) / most) - got
        bar = Text.assemble(("\u2588" * got, "blue"), ("\u2591" * max(lost, 0), "dim"))
        table.add_row(Text(each.title), bar, Text(f"{each.got} / {each.most}"), Text(each.value, style="dim"))
    yield table


def _candidates(view: FirmView) -> Iterable[RenderableType]:
    yield Text(candidates_sentence(view))
    most = min(max((each.amount_minor or 0 for each in view.candidates), default=0), longest_bar(view)) or 1
    table = _grid("left", "whole", "right")
    for each in view.candidates:
        style = "bold" if each.bound else ""
        cut = (each.amount_minor or 0) > most
        bar = "\u2588" * round(WIDTH * min(each.amount_minor or 0, most) / most) + (CUT if cut else "")
        amount = view.teller.numbers.money(each.amount_minor)
        table.add_row(
            Text(each.name, style=style), Text(bar, style="cyan" if each.bound else "blue"), Text(amount, style=style)
        )
    yield table


def _price(view: FirmView) -> Iterable[RenderableType]:
    yield Text(price_sentence(view))
    if not view.price:
        return
    most = max(max(part.start_bp, part.end_bp) for part in view.price) or 1
    tones = {"part": "blue", "total": "cyan", "bound": "yellow", "reference": "dim"}
    table = _grid("left", "whole", "right")
    for part in view.price:
        low, high = sorted((part.start_bp, part.end_bp))
        start, length = round(WIDTH * low / most), max(round(WIDTH * (high - low) / most), 1)
        amount = view.teller.numbers.rate(part.end_bp - part.start_bp)
        style = "bold" if part.kind == "total" else ""
        bar = Text(" " * start + "\u2588" * length, style=tones[part.kind])
        table.add_row(Text(part.name, style=style), bar, Text(amount, style=style))
    yield table


def _findings(view: FirmView) -> Iterable[RenderableType]:
    words = view.teller.words
    if not view.findings:
        yield Text(words("found.none"))
        return
    table = _grid("left", "left", "right")
    for row in view.findings:
        rows = words("found.count", rows=view.teller.numbers.count(row["row_count"]))
        table.add_row(
            Text(view.teller.reason(row["code"])), Text(words.code("table", row["table"]), style="dim"), Text(rows)
        )
    yield table


def _features(view: FirmView) -> Iterable[RenderableType]:
    for group in features(view):
        yield Text(group.name, style="bold")
        table = _grid("left", "right", "whole")
        for each in group.rows:
            style = "" if each.known else "dim"
            table.add_row(
                Text(view.teller.meaning(each.name), style=style), Text(each.value), Text(each.name, style="dim")
            )
        yield table
