"""Writes the report of a stress test: report.html and the assets it uses."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tallystick.report.language import Lang, words
from tallystick.report.numbers import Numbers
from tallystick.report.stress import sections as of
from tallystick.report.stress.tested import Both, Tested
from tallystick.report.stress.told import break_sentence, grain_sentence, headline
from tallystick.report.templating import templates
from tallystick.report.write import write_shared_assets


def write_stress_report(
    folder: Path, tested: Tested, title: Both, assumptions: Sequence[Both], about: dict[str, Any], lang: Lang
) -> Path:
    """This function will write report.html and assets/ into `folder` and give the path of report.html."""
    from tallystick.report.stress import charts

    catalogue = words(lang)
    numbers = Numbers(catalogue)
    env = templates(catalogue, about=about, title=catalogue.pick(title["en"], title["zh"]))
    page = env.get_template("stress.html.j2").render(
        headline=headline(tested, catalogue, numbers),
        tiles=_tiles(tested, numbers, lang),
        losses=of.losses(tested, catalogue, numbers),
        by_industry=of.tail(tested, "industry", catalogue, numbers),
        by_region=of.tail(tested, "region", catalogue, numbers),
        grain=grain_sentence(tested, catalogue, numbers),
        names=of.names(tested, catalogue, numbers),
        sensitivities=of.sensitivities(tested, catalogue, numbers),
        capital=of.capital(tested, catalogue, numbers),
        by_year=of.by_year(tested, catalogue, numbers),
        single=of.single(tested, catalogue, numbers),
        breaking=[break_sentence(tested, name, catalogue, numbers) for name in tested.breaking],
        sources=[
            (catalogue.pick(one.name["en"], one.name["zh"]), catalogue.pick(one.source["en"], one.source["zh"]))
            for one in tested.stressed
        ],
        shocks_source=catalogue.pick(tested.shocks_source["en"], tested.shocks_source["zh"]),
        assumptions=[catalogue.pick(one["en"], one["zh"]) for one in assumptions],
        assumed=numbers.count(tested.held.assumed) if tested.held.assumed else "",
        impaired=numbers.short_money(tested.held.impaired_minor),
    )
    path = folder / "report.html"
    path.write_text(page, encoding="utf-8")
    write_shared_assets(folder / "assets", catalogue, charts.definitions(catalogue), sheets=("month_end.css",))
    return path


def _tiles(tested: Tested, numbers: Numbers, lang: Lang) -> list[dict[str, str]]:
    catalogue, measures = words(lang), tested.distribution.measures
    exposure = tested.held.ead_minor
    worst = min(float(one.path.ratio.min()) for one in tested.stressed)

    def of_book(amount: float) -> str:
        return catalogue("st.tile.of_book", share=numbers.share(amount / exposure, 2))

    confidence = numbers.share(tested.confidence, 1)
    shown = (
        (
            "book",
            numbers.short_money(exposure),
            catalogue("st.tile.debtors", count=numbers.count(tested.held.frame.height)),
        ),
        ("expected", numbers.short_money(measures.expected), of_book(measures.expected)),
        ("var", numbers.short_money(measures.value_at_risk), catalogue("st.tile.at", confidence=confidence)),
        ("es", numbers.short_money(measures.shortfall), of_book(measures.shortfall)),
        ("capital", numbers.short_money(measures.unexpected), of_book(measures.unexpected)),
        (
            "worst",
            numbers.share(worst, 2),
            catalogue("st.tile.floor", floor=numbers.share(tested.floors["capital_ratio"], 2)),
        ),
    )
    return [
        {"label": catalogue(f"st.tile.{key}"), "number": number, "note": note, "tone": ""}
        for key, number, note in shown
    ]
