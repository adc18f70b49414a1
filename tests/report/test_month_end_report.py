"""The report of a month end: well-formed, whole offline, no chart without its sentence, every figure with its loans."""

from __future__ import annotations

import html
import json
import re
import shutil
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import polars as pl
import pytest
import vl_convert

from tallystick.intake.outputs import digests
from tallystick.report.charts import config
from tallystick.report.language import LANGS, words
from tallystick.report.month_end.charts import definitions
from tallystick.report.month_end.closed import ClosedMonthError, read_closed
from tallystick.report.month_end.cuts import standing_cuts
from tallystick.report.month_end.gather import Gathered, fair_share, gather
from tallystick.report.month_end.write import write_month_end_report
from tests.report.closed_month import ODD, closed_month
from tests.report.test_report_charts import read_fields
from tests.report.test_report_pages import Page, pages


@pytest.fixture(scope="module")
def month(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return closed_month(tmp_path_factory.mktemp("closed"))


@pytest.fixture(scope="module", params=LANGS)
def report(request: pytest.FixtureRequest, month: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    # Made anew where tests of one language come twice to a worker: a folder of a fixed name would be there already.
    return written(month, tmp_path_factory.mktemp("report") / f"report_{request.param}", request.param)


def written(month: Path, out: Path, lang: str = "en") -> Path:
    out.mkdir()
    write_month_end_report(month, out, lang)  # type: ignore[arg-type]
    return out


def loans_of(report: Path, cut: str) -> dict[str, Any]:
    script = (report / "loans" / f"{cut}.js").read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(script.removeprefix("window.tallyLoans=").removesuffix(";\n"))
    return found


def test_every_page_is_well_formed_and_says_its_language(report: Path) -> None:
    lang = "zh-CN" if report.name.endswith("zh") else "en"
    found = pages(report)
    assert len(found) > 20
    assert all(page.all("html")[0]["lang"] == lang for _, page in found)


def test_every_chart_has_a_sentence(report: Path) -> None:
    known = set(definitions(words("en"), "CNY"))
    page = Page((report / "report.html").read_text(encoding="utf-8"))
    charts = [attributes["data-chart"] for attributes in page.all("div") if "data-chart" in attributes]
    assert set(charts) == known
    assert len(page.all("figure")) == len(page.captions) > len(charts) - 1
    assert all(caption.strip() for caption in page.captions)


def test_every_chart_draws_from_the_fields_its_rows_have(report: Path) -> None:
    charts = definitions(words("en"), "CNY")
    text = (report / "report.html").read_text(encoding="utf-8")
    drawn = re.findall(r'data-chart="(\w+)".*?<script type="application/json">(.*?)</script>', text, re.S)
    assert {name for name, _ in drawn} == set(charts)
    for name, rows in {name: json.loads(rows) for name, rows in drawn}.items():
        assert read_fields(charts[name]) <= set(rows[0]), name
        spec = {**charts[name], "width": 500, "data": {"values": rows}, "config": config()}
        assert vl_convert.vegalite_to_svg(spec).count("<path") > 1, name


def test_no_script_stands_in_a_page_but_data_and_no_element_acts_by_itself(report: Path) -> None:
    for path, page in pages(report):
        for attributes, text in page.scripts:
            assert "src" in attributes or attributes.get("type") == "application/json", path
            assert not text or json.loads(text)
        for _, attributes in page.elements:
            assert not any(name.startswith("on") for name in attributes), f"{path}: inline handler"


def test_odd_names_are_escaped(report: Path) -> None:
    for path in report.rglob("*.*"):
        if path.suffix in {".html", ".js"} and path.name != "charts.js":
            assert ODD not in path.read_text(encoding="utf-8"), path


def test_no_page_asks_the_network(report: Path) -> None:
    for path in (*report.rglob("*.html"), report / "assets" / "style.css", report / "assets" / "loans.js"):
        assert not re.search(r"https?://|url\(", path.read_text(encoding="utf-8")), path


def test_every_link_leads_to_a_page_and_a_part_that_are_there(report: Path) -> None:
    ids = {a["id"] for _, page in pages(report) for _, a in page.elements if "id" in a}
    text = (report / "report.html").read_text(encoding="utf-8")
    drawn = re.findall(r'"href":"([^"]+)"', text)
    linked = [a["href"] for _, page in pages(report) for a in page.all("a")]
    seen = 0
    for address in {*drawn, *linked}:
        file, _, part = address.replace("\\u0026", "&").partition("#")
        if not file:
            assert part in ids, address
        elif file.startswith("loans/"):
            seen += 1
            assert (report / file).is_file(), address
            cut, _, keys = part.partition("&")[0].partition("=")
            chosen = [unquote(key) for key in keys.split(",") if key]
            if len(chosen) == 1:
                assert chosen[0] in loans_of(report, cut)["counts"], address
    assert seen > 60


def test_a_page_has_no_hole(report: Path) -> None:
    for path in report.rglob("*.html"):
        text = re.sub(r"<script.*?</script>", "", path.read_text(encoding="utf-8"), flags=re.S)
        assert not re.search(r"\bNone\b|\bnan\b|\{\w+\}|undefined", text), path


def test_the_same_month_gives_the_same_bytes(month: Path, report: Path) -> None:
    lang = report.name[-2:]
    assert digests(written(month, month.parent / f"again_{lang}", lang)) == digests(report)


def test_behind_every_part_stand_its_loans(month: Path, report: Path) -> None:
    loans = pl.read_parquet(month / "loans.parquet").filter(pl.col("class").is_not_null())
    by_class = dict(loans.group_by("class").len().rows())
    found = loans_of(report, "class")
    assert found["counts"] == by_class
    listed: dict[str, int] = {}
    for row in found["rows"]:
        listed[row[0]] = listed.get(row[0], 0) + 1
    assert listed == by_class
    claims = [row[3] for row in found["rows"]]
    assert claims == sorted(claims, reverse=True)


def test_the_tiles_say_what_coverage_says(month: Path, report: Path) -> None:
    cover = pl.read_parquet(month / "coverage.parquet").row(0, named=True)
    text = (report / "report.html").read_text(encoding="utf-8")
    tiles = re.findall(r'<a href="([^"]+)">([^<]+)</a></dd><dd class="note">', text)
    bad = "loans/class.html#class=substandard,doubtful,loss"
    assert len(tiles) == 7
    assert {(bad, f"{cover['npl_ratio']:.2%}"), (bad, f"{cover['coverage_ratio']:.0%}")} <= set(tiles)


def test_the_movement_is_written_so_that_it_adds_up(report: Path) -> None:
    text = (report / "report.html").read_text(encoding="utf-8")
    part = text.split('id="figure-movement"')[1]
    totals = re.findall(r'<td class="n">([^<]+)</td></tr>', part.split("</table>")[0])
    numbers = [
        0 if each == "\u2013" else round(float(each.replace("\u2212", "-").replace(",", "")) * 100) for each in totals
    ]
    assert len(numbers) == 13
    assert sum(numbers[:-1]) == numbers[-1] > 0


@pytest.mark.parametrize("batch", [1, 7, 64, 10_000])
def test_sums_and_lists_do_not_depend_on_how_the_loans_are_read(
    batch: int, month: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = read_closed(month)
    if batch == 1:
        pl.read_parquet(closed.loans).head(20).write_parquet(month.parent / "few.parquet")
    file = month.parent / "few.parquet" if batch == 1 else closed.loans
    whole = gather(file, standing_cuts(), day=closed.day)
    monkeypatch.setattr("tallystick.report.month_end.gather.BATCH", batch)
    assert same(gather(file, standing_cuts(), day=closed.day), whole)


def same(one: Gathered, other: Gathered) -> bool:
    return one.parts == other.parts and all(frame.equals(other.listed[cut]) for cut, frame in one.listed.items())


def test_a_part_that_is_too_large_lists_its_largest_claims(month: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tallystick.report.month_end.gather.fair_share", lambda counts: 3)
    monkeypatch.setattr("tallystick.report.month_end.gather.BATCH", 11)
    closed = read_closed(month)
    listed = gather(closed.loans, standing_cuts(), day=closed.day).listed["class"]
    loans = pl.read_parquet(closed.loans).sort("exposure_minor", descending=True, maintain_order=True)
    for name in ("normal", "special_mention"):
        largest = loans.filter(pl.col("class") == name).head(3)["loan_id"].to_list()
        assert listed.filter(pl.col("class") == name)["loan_id"].to_list() == largest


@pytest.mark.parametrize(
    ("counts", "most", "expected"),
    [
        ([10, 20], 5000, 5000),
        ([10, 10_000], 5000, 4990),
        ([10_000, 10_000], 5000, 2500),
        ([10, 3_000, 10_000], 5000, 2495),
        ([9] * 1000, 5000, 20),
        ([], 5000, 5000),
    ],
)
def test_parts_share_the_page_fairly_and_small_ones_stand_whole(counts: list[int], most: int, expected: int) -> None:
    assert fair_share(counts, most) == expected


def test_a_month_without_monitoring_or_opening_has_a_report(month: Path, tmp_path: Path) -> None:
    bare = tmp_path / "bare"
    shutil.copytree(month, bare)
    for name in ("signals", "circles"):
        (bare / f"{name}.parquet").unlink()
    loans = pl.read_parquet(bare / "loans.parquet")
    unknown = [pl.lit(None, loans.schema[name]).alias(name) for name in ("watch_level", "opening_class", "product")]
    loans.with_columns(unknown).drop("circle_id").write_parquet(bare / "loans.parquet")
    text = (written(bare, tmp_path / "out") / "report.html").read_text(encoding="utf-8")
    for told in ("Borrowers were not monitored", "came without an opening", "The book does not say."):
        assert told in text


def test_a_month_without_loans_has_a_report(month: Path, tmp_path: Path) -> None:
    bare = tmp_path / "bare"
    shutil.copytree(month, bare)
    for name in ("loans", "checks", "signals", "circles", "movement", "quarantine"):
        pl.read_parquet(bare / f"{name}.parquet").clear().write_parquet(bare / f"{name}.parquet")
    for name in ("coverage", "movement_table"):
        frame = pl.read_parquet(bare / f"{name}.parquet")
        zero = [
            pl.lit(None, dtype).alias(n) if dtype.is_float() else pl.lit(0, dtype).alias(n)
            for n, dtype in frame.schema.items()
            if n != "cause"
        ]
        frame.with_columns(zero).write_parquet(bare / f"{name}.parquet")
    assert "No loan is on the book." in (written(bare, tmp_path / "out") / "report.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("missing", ["loans.parquet", "policy.json", "movement_table.parquet"])
def test_a_folder_that_is_no_month_end_is_said(missing: str, month: Path, tmp_path: Path) -> None:
    bad = tmp_path / "bad"
    shutil.copytree(month, bad)
    (bad / missing).unlink()
    with pytest.raises(ClosedMonthError, match=f"no {missing}"):
        read_closed(bad)


def test_a_file_that_cannot_be_read_is_said(month: Path, tmp_path: Path) -> None:
    bad = tmp_path / "bad"
    shutil.copytree(month, bad)
    (bad / "checks.parquet").write_bytes(b"none")
    with pytest.raises(ClosedMonthError, match="cannot be read"):
        read_closed(bad)


SAID = [
    ("fate", "Of 6 signals of the last month end 1 are cured and 4 last; of 1 of them the day to act has passed."),
    ("covenant", "4 covenants of 4 loans: 2 are breached, for 1 of them the time to cure is over; 1 cannot be tested."),
    ("promise", "Of 5 promises that have come due, 2 were kept: CNY 500 came in of CNY 1 k. 1 are still open."),
    ("lgd", "6 loans with claims of CNY 1 k have defaulted, 2 of them have ended. CNY 80 has come in since; "),
    ("curves", "Of defaults of 2025, 25.0% of the claim had come in after 6 months;"),
    ("ledger", "Debits and credits are equal, on the book and beside it. The account of the allowance closes at "),
]


@pytest.mark.parametrize(("figure", "said"), SAID, ids=[figure for figure, _ in SAID])
def test_what_became_of_things_is_said_with_their_figures(figure: str, said: str, month: Path) -> None:
    report = month.parent / "report_en"
    text = (report if report.is_dir() else written(month, report)).joinpath("report.html").read_text(encoding="utf-8")
    assert said in html.unescape(text.split(f'id="figure-{figure}"')[1].split("</figure>")[0])
