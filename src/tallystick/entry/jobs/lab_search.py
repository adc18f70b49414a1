"""One search: a plan in YAML, everything tried, and the best written as a pack with its cases and its back-test."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import yaml

from tallystick.engine import flow
from tallystick.entry.jobs.lab_backtest import backtests
from tallystick.entry.jobs.lab_history import HistoryRead, read_the_history
from tallystick.entry.jobs.lab_record import finish, lab_record
from tallystick.intake.outputs import check_out, whole_folder, write_json, write_parquet
from tallystick.lab.backtest import Assumption
from tallystick.lab.errors import LabError
from tallystick.lab.levers import lever_of, written
from tallystick.lab.search import Limits, Question, Search, search
from tallystick.lab.support import SupportRule
from tallystick.pack.cases import run_cases
from tallystick.pack.pack import Pack, read_pack
from tallystick.pack.policy import Policy
from tallystick.report.lab.search_page import SearchSheet, write_search_report
from tallystick.report.language import Lang

AIMS = {"profit": "expected_profit_minor", "approvals": "approved", "loans": "loan_minor"}
KEYS = ("base", "from", "levers", "most", "limits", "support", "how", "tries", "seed", "new", "assume")
PACK_FOLDER = "pack"


@dataclass(frozen=True)
class SearchRequest:
    """What is asked: which history, which plan, and where to."""

    history: Path
    plan: Path
    out: Path
    report: Lang | None = "en"


@dataclass(frozen=True)
class SearchResult:
    """What came out: everything tried, and how many cases of the written pack do not come out as they say."""

    found: Search
    failures: tuple[str, ...]
    cases: int
    is_written: bool


def run_search(request: SearchRequest) -> SearchResult:
    """This function will try what the plan says and write the best as a pack that extends the old one.

    :raises LabError: the plan asks for what cannot be tried.
    :raises PackErrors: the base has mistakes, or what was written has.
    """
    check_out(request.out)
    plan = read_plan(request.plan)
    base_folder = request.plan.parent / str(plan["base"])
    base, read = read_pack(base_folder), read_the_history(request.history)
    question = question_of(plan, base)
    found = search(read.history, base, question)
    record = lab_record("search", read, request.history, request.out, {"base": base}) | {"plan": _plain(plan)}
    failures: tuple[str, ...] = ()
    cases = 0
    with whole_folder(request.out) as folder:
        write_parquet(found.tried, folder / "tried.parquet")
        if found.best is not None and found.setting(found.best) != _held(question):
            best = write_pack(folder / PACK_FOLDER, request.out / PACK_FOLDER, base_folder, plan, found)
            run = run_cases(best, flow.vocabulary(), _score, given=flow.prepared())
            failures, cases = tuple(str(one).split("/pack/", 1)[-1] for one in run.failures), run.cases
            write_json({"cases": cases, "failures": failures}, folder / "cases.json")
            _attach_backtest(folder, read, [base, best], plan)
        if request.report is not None:
            sheet = _sheet(record, found, base, failures, cases)
            write_search_report(sheet, folder, request.report)
        finish(record, folder)
    return SearchResult(found, failures, cases, is_written=cases > 0)


def read_plan(path: Path) -> dict[str, Any]:
    """This function will read a plan.

    :raises LabError: it is no mapping, lacks a key that must be there or has one that nothing reads.
    """
    try:
        plan = yaml.safe_load(path.read_text("utf-8"))
    except yaml.YAMLError as error:
        raise LabError(f"{path}: it is no YAML ({error}); mend it") from error
    lacking = [key for key in ("base", "from", "levers", "support") if not isinstance(plan, dict) or key not in plan]
    if lacking:
        raise LabError(f"{path}: it lacks {', '.join(lacking)}; docs/guide/policy_lab.md shows a whole plan")
    odd = sorted(set(plan) - set(KEYS))
    if odd:
        raise LabError(f"{path}: nothing reads {', '.join(odd)}; a plan has {', '.join(KEYS)}")
    return dict(plan)


def question_of(plan: Mapping[str, Any], base: Pack) -> Question:
    """This function will turn a plan into a question about `base`."""
    since = plan["from"]
    if not isinstance(since, date):
        raise LabError(f"from: {since!r} is no day; write YYYY-MM-DD")
    limits, support = dict(plan.get("limits", {})), dict(plan["support"])
    aim = str(plan.get("most", "profit"))
    if aim not in AIMS:
        raise LabError(f"most: {aim!r} is none of {', '.join(AIMS)}")
    how = plan.get("how", "grid")
    if how not in ("grid", "bayes"):
        raise LabError(f"how: {how!r} is neither grid nor bayes")
    try:
        return Question(
            levers=tuple(lever_of(base, one, since) for one in plan["levers"]),
            since=since,
            aim=AIMS[aim],  # type: ignore[arg-type]
            limits=Limits(**limits),
            support=SupportRule(**{**support, "by": tuple(support.get("by", ()))}),
            how=how,
            tries=int(plan.get("tries", 60)),
            seed=int(plan.get("seed", 1)),
        )
    except TypeError as error:
        raise LabError(f"limits or support: {error}; see docs/guide/policy_lab.md") from error


def write_pack(folder: Path, there: Path, base: Path, plan: Mapping[str, Any], found: Search) -> Pack:
    """This function will write the best setting as a pack that extends `base`, to be read from `there`, and read it."""
    assert found.best is not None
    held = read_pack(base)
    says = written(held, found.question.levers, found.setting(found.best), found.question.since)
    new = dict(plan.get("new", {}))
    head = {
        "extends": Path(os.path.relpath(base.resolve(), there.resolve())).as_posix(),
        "id": new.get("id", f"{held.id}_tried"),
        "title": new.get(
            "title", {"en": f"{held.content.head.title.en}, tried", "zh": f"{held.content.head.title.zh}（试）"}
        ),
        "version": str(new.get("version", f"{held.version}-tried")),
        "source": new.get("source", "Policy lab, search"),
    }
    folder.mkdir()
    _yaml(folder / "pack.yaml", {**head, "extends": Path(os.path.relpath(base.resolve(), folder.resolve())).as_posix()})
    for kind, name in (("parameters", "tried.yaml"), ("tables", "tried.yaml")):
        if says[kind]:
            (folder / kind).mkdir()
            _yaml(folder / kind / name, says[kind])
    pack = read_pack(folder)
    _yaml(folder / "pack.yaml", head)
    return pack


def _attach_backtest(folder: Path, read: HistoryRead, packs: list[Pack], plan: Mapping[str, Any]) -> None:
    """The back-test of the old and the new pack, as of the new one's first day, where there are outcomes."""
    if not (read.history.facts["lent_minor"] > 0).any():
        return
    assume: dict[str, Any] = {"horizon_months": 12, "unseen_times": 1.0} | dict(plan.get("assume", {}))
    result = backtests(read.history, packs, Assumption(**assume), as_of=plan["from"])
    write_json(
        {"assumption": assume, "summaries": [test.summary for test in result.tests], "break_even": result.break_even},
        folder / "backtest.json",
    )


def _score(frame: pl.LazyFrame, policy: Policy) -> pl.LazyFrame:
    return flow.score_few(frame.collect(), policy).lazy()


def _held(question: Question) -> tuple[float, ...]:
    return tuple(lever.held for lever in question.levers)


def _plain(plan: Mapping[str, Any]) -> dict[str, Any]:
    return {key: str(value) if isinstance(value, date) else value for key, value in plan.items()}


class _Whole(yaml.SafeDumper):
    """Writes every value out: a pack has no aliases."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _yaml(path: Path, held: Any) -> None:
    path.write_text(yaml.dump(held, Dumper=_Whole, allow_unicode=True, sort_keys=False), "utf-8")


def _sheet(record: Mapping[str, Any], found: Search, base: Pack, failures: tuple[str, ...], cases: int) -> SearchSheet:
    question = found.question
    return SearchSheet(
        about=record,
        tried=found.tried,
        levers=[lever.label for lever in question.levers],
        held=list(_held(question)),
        best=found.best,
        aim=question.aim,
        least=question.support.least,
        by=list(question.support.by),
        most_unsupported=question.support.unsupported_at_most,
        failures=list(failures),
        cases=cases,
        currency=base.content.head.currency,
    )
