"""Pages are well-formed, escaped, whole offline, the same bytes every time, in both languages."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import polars as pl
import pytest

from tallystick.intake.outputs import digests
from tallystick.report.charts import definitions
from tallystick.report.language import LANGS, words
from tallystick.report.write import page_names, write_report
from tests.report.sample import sample_run

ODD = ["a<b>/..", "企业 一", '"><script>alert(1)</script>', "e7", "CON"]
VOID = {"meta", "link", "input", "br", "img", "hr"}


class Page(HTMLParser):
    """Reads a page strictly: every element closed in order; keeps attributes and scripts."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.scripts: list[tuple[dict[str, str], str]] = []
        self.captions: list[str] = []
        self.feed(text)
        self.close()
        assert self.open == [], f"left open: {self.open}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        assert len(found) == len(attrs), f"an attribute stands twice in <{tag}>"
        self.elements.append((tag, found))
        if tag == "script":
            self.scripts.append((found, ""))
        if tag == "figcaption":
            self.captions.append("")
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open and self.open[-1] == tag, f"</{tag}> closes {self.open[-3:]}"
        self.open.pop()

    def handle_data(self, text: str) -> None:
        if self.open and self.open[-1] == "script":
            self.scripts[-1] = (self.scripts[-1][0], self.scripts[-1][1] + text)
        if self.open and self.open[-1] == "figcaption":
            self.captions[-1] += text

    def all(self, name: str) -> list[dict[str, str]]:
        return [attributes for tag, attributes in self.elements if tag == name]


@pytest.fixture(scope="module", params=LANGS)
def report(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp(f"report_{request.param}")
    write_report(sample_run(ids=ODD), folder, lang=request.param)
    return folder


def pages(folder: Path) -> list[tuple[Path, Page]]:
    return [(path, Page(path.read_text(encoding="utf-8"))) for path in sorted(folder.rglob("*.html"))]


def test_every_firm_has_a_well_formed_page(report: Path) -> None:
    assert len(pages(report)) == 61


def test_no_script_stands_in_a_page_but_data(report: Path) -> None:
    for path, page in pages(report):
        for attributes, text in page.scripts:
            assert "src" in attributes or attributes.get("type") == "application/json", path
            assert not text or json.loads(text)
        for _, attributes in page.elements:
            assert not any(name.startswith("on") for name in attributes), f"{path}: inline handler"


def test_odd_names_are_escaped(report: Path) -> None:
    text = (report / "report.html").read_text(encoding="utf-8")
    assert "alert(1)</script>" not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text


def test_everything_a_page_needs_lies_beside_it(report: Path) -> None:
    for path, page in pages(report):
        for attributes in (*page.all("a"), *page.all("link"), *page.all("script")):
            address = attributes.get("href") or attributes.get("src") or ""
            assert "//" not in address, f"{path}: {address}"
            file = address.split("#")[0]
            assert not file or (path.parent / file).is_file(), f"{path}: {address}"


def test_own_assets_name_no_address(report: Path) -> None:
    for path in (report / "assets").iterdir():
        if path.name != "charts.js":
            assert not re.search(r"https?://|url\(", path.read_text(encoding="utf-8")), path.name


def test_links_within_a_page_lead_somewhere(report: Path) -> None:
    for path, page in pages(report):
        ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
        assert len(ids) == len(set(ids)), path
        wanted = {a["href"][1:] for a in page.all("a") if a["href"].startswith("#")}
        assert wanted <= set(ids), path


def test_every_chart_has_a_sentence(report: Path) -> None:
    known = set(definitions(words("en")))
    for path, page in pages(report):
        charts = [attributes for attributes in page.all("div") if "data-chart" in attributes]
        assert {attributes["data-chart"] for attributes in charts} <= known
        assert len(page.all("figure")) == len(page.captions) >= len(charts), path
        assert all(caption.strip() for caption in page.captions), path


def test_the_page_says_its_language(report: Path) -> None:
    lang = "zh-CN" if report.name.startswith("report_zh") else "en"
    assert all(page.all("html")[0]["lang"] == lang for _, page in pages(report))


def test_a_page_has_no_hole(report: Path) -> None:
    for path in report.rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"\bNone\b|\bnan\b|\{\w+\}|undefined", re.sub(r"<script.*?</script>", "", text)), path


def test_the_same_run_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        write_report(sample_run(8), tmp_path / name, lang="en")
    assert digests(tmp_path / "one") == digests(tmp_path / "two")


@pytest.mark.parametrize("lang", LANGS)
def test_a_run_without_firms_has_a_page(lang: str, tmp_path: Path) -> None:
    run = sample_run(4)
    none = {
        name: getattr(run, name).clear()
        for name in ("decisions", "reasons", "rules", "features", "findings", "quarantine", "months")
    }
    write_report(replace(run, **none), tmp_path, lang=lang)
    assert len(pages(tmp_path)) == 1


@pytest.mark.parametrize("outcome", ["approve", "decline"])
def test_a_run_of_one_outcome_has_pages(outcome: str, tmp_path: Path) -> None:
    run = sample_run(5)
    one = run.decisions.with_columns(
        outcome=pl.lit(outcome), indicated_outcome=pl.lit(outcome), refer_cause=pl.lit("none")
    )
    write_report(replace(run, decisions=one, reasons=run.reasons.clear(), rules=run.rules.clear()), tmp_path, lang="en")
    assert len(pages(tmp_path)) == 6


def test_a_firm_of_which_nothing_is_known_has_a_page(tmp_path: Path) -> None:
    run = sample_run(3)
    keys = ("enterprise_id", "outcome", "indicated_outcome", "refer_cause")
    bare = run.decisions.with_columns(
        pl.lit(None, dtype).alias(name) for name, dtype in run.decisions.schema.items() if name not in keys
    )
    empty = run.features.with_columns(
        pl.lit(None, dtype).alias(name) for name, dtype in run.features.schema.items() if name not in keys
    )
    write_report(replace(run, decisions=bare, features=empty, months=run.months.clear()), tmp_path, lang="en")
    assert len(pages(tmp_path)) == 4


def test_page_names_are_safe_and_distinct_on_every_file_system() -> None:
    ids = ["E1", "e1", "E-2_x", "..", "a/b", "a?b", "CON", "企业一", "企业二", "x" * 300, ""]
    names = page_names(ids)
    assert names["E-2_x"] == "E-2_x.html"
    assert len({name.casefold() for name in names.values()}) == len(ids)
    for name in names.values():
        assert re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]*\.html", name)
        assert len(name) < 100
        assert name.upper() not in {"CON.HTML", "NUL.HTML"}


def test_more_firms_than_pages_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tallystick.report.write.MOST_PAGES", 5)
    write_report(sample_run(9), tmp_path, lang="en")
    assert len(pages(tmp_path)) == 6
    assert "first 5 of 9 firms" in (tmp_path / "report.html").read_text(encoding="utf-8")
