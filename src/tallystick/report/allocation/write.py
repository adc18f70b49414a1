"""Writes the report of an allocation: report.html and the assets it uses."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tallystick.report.allocation import sections as of
from tallystick.report.allocation.chapter import Both, Chapter
from tallystick.report.allocation.told import case_sentence, headline, price_sentences, who_is_left_out
from tallystick.report.language import Lang, words
from tallystick.report.numbers import Numbers
from tallystick.report.templating import templates
from tallystick.report.write import write_shared_assets


def write_allocation_report(
    folder: Path,
    chapters: Sequence[Chapter],
    title: Both,
    assumptions: Sequence[Both],
    about: dict[str, Any],
    lang: Lang,
) -> Path:
    """This function will write report.html and assets/ into `folder` and give the path of report.html."""
    from tallystick.report.allocation import charts

    catalogue = words(lang)
    told = of.Told(catalogue, Numbers(catalogue))
    env = templates(catalogue, about=about, title=catalogue.pick(title["en"], title["zh"]))
    page = env.get_template("allocation.html.j2").render(
        chapters=[_shown(chapter, told) for chapter in chapters],
        assumptions=[catalogue.pick(one["en"], one["zh"]) for one in assumptions],
        headlines=[
            (
                catalogue.pick(one.name["en"], one.name["zh"]),
                headline(one, catalogue, told.numbers),
                [case_sentence(case, catalogue, told.numbers) for case in one.cases],
            )
            for one in chapters
        ],
    )
    path = folder / "report.html"
    path.write_text(page, encoding="utf-8")
    write_shared_assets(folder / "assets", catalogue, charts.definitions(catalogue), sheets=("month_end.css",))
    return path


def _shown(chapter: Chapter, told: of.Told) -> dict[str, Any]:
    catalogue, numbers = told.words, told.numbers
    total = chapter.best.totals
    tiles = [
        ("offers", numbers.count(total.offers), catalogue("al.tile.reached", firms=numbers.count(total.firms))),
        (
            "lent",
            numbers.short_money(total.lent_minor),
            catalogue("al.tile.offered", money=numbers.short_money(total.offered_minor)),
        ),
        ("rate", numbers.share(total.rate, 2), catalogue("al.tile.by_money")),
        (
            "loss",
            numbers.short_money(total.loss_minor),
            catalogue("al.tile.of_lent", share=_share(total.loss_minor, total.lent_minor, numbers)),
        ),
        ("bad", _share(total.bad_minor, total.lent_minor, numbers), catalogue("al.tile.bad_note")),
        (
            "profit",
            numbers.short_money(total.profit_minor),
            catalogue("al.tile.gap", gap=numbers.share(chapter.best.gap, 4)),
        ),
    ]
    cases = [
        {
            "figure": of.case_figure(chapter, number, told),
            "table": of.by(case.solved, "segment", told),
            "source": catalogue.pick(case.source["en"], case.source["zh"]),
            "prices": price_sentences(case.solved, catalogue, numbers),
        }
        for number, case in enumerate(chapter.cases)
    ]
    return {
        "name": catalogue.pick(chapter.name["en"], chapter.name["zh"]),
        "headline": headline(chapter, catalogue, numbers),
        "left_out": who_is_left_out(chapter, catalogue, numbers),
        "tiles": [
            {"label": catalogue(f"al.tile.{key}"), "number": number, "note": note, "tone": ""}
            for key, number, note in tiles
        ],
        "frontier": of.frontier(chapter, told),
        "offers": of.offers_by_rate(chapter.best, told),
        "by_segment": of.by(chapter.best, "segment", told),
        "by_industry": of.by(chapter.best, "industry", told),
        "limits": of.limits(chapter.best, told),
        "prices": price_sentences(chapter.best, catalogue, numbers),
        "listed": of.listed(chapter.best, told),
        "cases": cases,
    }


def _share(part: float, whole: float, numbers: Numbers) -> str:
    return numbers.share(part / whole, 2) if whole else "\u2013"
