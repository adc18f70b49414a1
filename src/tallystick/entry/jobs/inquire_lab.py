"""Inquiries about a version of a pack: its cases and probes, whom it decides otherwise, what it would have earned."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import polars as pl

from tallystick.engine import flow
from tallystick.entry.jobs.inquiry_folder import Work, languages
from tallystick.entry.jobs.lab_backtest import BacktestRequest, backtest_sheet, run_backtest
from tallystick.entry.jobs.lab_diff import DiffRequest, diff_sheet, run_diff
from tallystick.entry.jobs.past import history_file
from tallystick.intake.outputs import write_json, write_parquet
from tallystick.lab.backtest import Assumption
from tallystick.pack import Policy, read_pack
from tallystick.pack.cases import run_cases
from tallystick.record.inquiries.queries import past_tables
from tallystick.report.lab.backtest_page import backtest_page
from tallystick.report.lab.checks_page import checks_page
from tallystick.report.lab.diff_list import reasons_of
from tallystick.report.lab.diff_page import diff_page
from tallystick.report.lab.page import LabTeller
from tallystick.report.plain import plain_lab

CHANGED = "applications/changed"


def run_checks_inquiry(inquiry: Any, work: Work) -> None:
    """This function will run a version's own cases and probes, and list what comes out otherwise than expected."""
    work.watch("cases", 0, 1)
    pack = read_pack(work.pack(inquiry.version, "after"))
    run = run_cases(pack, flow.vocabulary(), _score, given=flow.prepared())
    work.out.mkdir()
    own = f"{pack.path}/"
    held = [(str(one.place).removeprefix(own), one.case, one.what, one.expected, one.got) for one in run.failures]
    schema = dict.fromkeys(("place", "case", "what", "expected", "got"), pl.String)
    failures = pl.DataFrame(held, schema=schema, orient="row")
    write_parquet(failures, work.out / "failures.parquet")
    write_json({"cases": run.cases, "probes": run.probes, "failed": failures.height}, work.out / "checks.json")
    pages = {}
    for lang, words in languages():
        teller = LabTeller.of(lang, {}, pack.content.head.currency)
        pages[lang] = plain_lab(checks_page(failures, cases=run.cases, probes=run.probes, teller=teller), words)
    work.pages(pages)
    work.finish()


def run_diff_inquiry(inquiry: Any, work: Work) -> None:
    """This function will decide the kept past under both versions as of the day asked for, and tell who changes."""
    work.watch("past", 0, 3)
    history = _history(inquiry, work)
    before, after = work.pack(inquiry.against, "before"), work.pack(inquiry.version, "after")
    work.watch("deciding", 1, 3)
    diff = run_diff(DiffRequest(history, before, after, work.out, as_of=_as_of(inquiry), report=None))
    work.watch("telling", 2, 3)
    sheet = diff_sheet(diff, json.loads((work.out / "run.json").read_text("utf-8")))
    pages, because = {}, {}
    for lang, words in languages():
        teller = LabTeller.of(lang, sheet.about, sheet.currency)
        pages[lang] = plain_lab(diff_page(sheet, teller), words)
        because[lang] = reasons_of(sheet, teller)
    (work.out / "applications").mkdir()
    listed = diff.changed.with_columns(
        pl.format("{}>{}", "outcome", "outcome_b").alias("way"),
        because["en"].alias("because"),
        because["zh"].alias("because_zh"),
    )
    write_parquet(listed, work.out / f"{CHANGED}.parquet")
    title = {lang: words("lab.tile.changed") for lang, words in languages()}
    work.list_of(CHANGED, f"{CHANGED}.parquet", title=title, cut="way", parts=_ways(listed))
    work.pages(pages)
    work.finish()


def run_backtest_inquiry(inquiry: Any, work: Work) -> None:
    """This function will hold both versions against what happened; whom nobody lent to is told by bounds."""
    work.watch("past", 0, 3)
    history = _history(inquiry, work)
    packs = (work.pack(inquiry.against, "before"), work.pack(inquiry.version, "after"))
    asked = inquiry.asked
    assumption = Assumption(int(asked["horizon_months"]), float(asked["unseen_times"]))
    work.watch("deciding", 1, 3)
    result = run_backtest(BacktestRequest(history, packs, work.out, assumption, report=None, as_of=_as_of(inquiry)))
    work.watch("telling", 2, 3)
    record = json.loads((work.out / "run.json").read_text("utf-8"))
    currency = read_pack(packs[0]).content.head.currency
    sheet = backtest_sheet(result, record, currency)
    work.pages(
        {
            lang: plain_lab(backtest_page(sheet, LabTeller.of(lang, record, currency)), words)
            for lang, words in languages()
        }
    )
    work.finish()


def _history(inquiry: Any, work: Work) -> Any:
    applications, _ = past_tables(inquiry.past)
    return history_file(applications, inquiry.past.known_until, work.place)


def _as_of(inquiry: Any) -> date | None:
    asked = inquiry.asked.get("as_of")
    return date.fromisoformat(asked) if asked else None


def _ways(listed: pl.DataFrame) -> dict[str, dict[str, str]]:
    found = {}
    for way in listed["way"].unique().sort():
        before, after = way.split(">")
        found[way] = {
            lang: f"{words(f'outcome.{before}')} → {words(f'outcome.{after}')}" for lang, words in languages()
        }
    return found


def _score(frame: pl.LazyFrame, policy: Policy) -> pl.LazyFrame:
    return flow.score_few(frame.collect(), policy).lazy()
