"""Writes the whole report: the run page, a page per firm, and the assets that all pages share."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

from tallystick.report.bundle import chart_bundle
from tallystick.report.figure import Teller
from tallystick.report.firm import firm_views
from tallystick.report.firm_page import cells, firm_page
from tallystick.report.language import Lang, Words, words
from tallystick.report.numbers import Numbers
from tallystick.report.palette import stylesheet_tokens
from tallystick.report.run import Run
from tallystick.report.run_page import run_page
from tallystick.report.templating import compact_json, environment

MOST_PAGES = 5_000
"""A report holds at most this many firm pages; the run page counts all firms."""
_SAFE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com[0-9]|lpt[0-9])")

Told = Callable[[int, int], None]


def write_report(run: Run, folder: Path, *, lang: Lang, told: Told = lambda done, of: None) -> Path:
    """This function will write report.html, firms/ and assets/ into `folder` and give the path of report.html.

    `told` is called with how many firm pages are done, of how many. The bytes depend on `run` and `lang` alone.
    """
    teller = teller_of(run, lang)
    write_assets(folder / "assets", teller.words)
    pages = page_names(run.decisions["enterprise_id"].to_list()[:MOST_PAGES])
    env = environment(teller)
    page = folder / "report.html"
    page.write_text(run_page(env, teller, pages), encoding="utf-8")
    firms = folder / "firms"
    firms.mkdir()
    template, alike = env.get_template("firm.html.j2"), cells(teller)
    for done, (firm, view) in enumerate(firm_views(teller, list(pages)).items(), start=1):
        (firms / pages[firm]).write_text(firm_page(template, view, alike), encoding="utf-8")
        told(done, len(pages))
    return page


def teller_of(run: Run, lang: Lang) -> Teller:
    """This function will give `run` with the words and numbers of `lang`."""
    catalogue = words(lang)
    return Teller(run=run, words=catalogue, numbers=Numbers(words=catalogue, currency=run.sheet["currency"]))


def write_assets(folder: Path, catalogue: Words) -> None:
    """This function will write the stylesheet, the script, the chart definitions and the offline chart bundle.

    Altair is imported here, where it is used: it takes longer to import than a small run takes to decide.
    """
    from tallystick.report import charts

    write_shared_assets(folder, catalogue, charts.definitions(catalogue))


def write_shared_assets(
    folder: Path, catalogue: Words, definitions: Mapping[str, Any], *, sheets: tuple[str, ...] = ()
) -> None:
    """This function will write what pages share, with `definitions` as their charts; `sheets` extend the style."""
    from tallystick.report import charts

    folder.mkdir()
    style = stylesheet_tokens() + "".join(_asset(name) for name in ("style.css", *sheets))
    (folder / "style.css").write_text(style, encoding="utf-8")
    (folder / "report.js").write_text(_asset("report.js"), encoding="utf-8")
    script = f"window.tallyCharts={compact_json(definitions)};\nwindow.tallyConfig={compact_json(charts.config())};\n"
    (folder / f"definitions.{catalogue.lang}.js").write_text(script, encoding="utf-8")
    (folder / "charts.js").write_text(chart_bundle(), encoding="utf-8")


def _asset(name: str) -> str:
    return files("tallystick.report").joinpath("assets", name).read_text(encoding="utf-8")


def page_names(firms: Iterable[str]) -> dict[str, str]:
    """This function will give firm -> file name of its page, safe and distinct on every file system.

    An id of letters, digits, `-` and `_` names its file; any other, and ids that differ only in case, get a digest.
    """
    ids = list(firms)
    folded = Counter(firm.casefold() for firm in ids)
    return {firm: _page_name(firm, alone=folded[firm.casefold()] == 1) for firm in ids}


def _page_name(firm: str, *, alone: bool) -> str:
    if alone and _SAFE.fullmatch(firm) and not _RESERVED.fullmatch(firm):
        return f"{firm}.html"
    slug = re.sub(r"[^A-Za-z0-9]+", "-", firm).strip("-")[:40]
    digest = hashlib.sha256(firm.encode()).hexdigest()[:12]
    return f"{slug}-{digest}.html" if slug else f"firm-{digest}.html"
