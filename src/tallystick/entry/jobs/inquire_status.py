"""Inquiries over all loans: the bank's status, and its problems with the measures that pay."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path
from typing import Any

from tallystick.entry.jobs.diagnose_run import DiagnoseRequest, run_diagnosis
from tallystick.entry.jobs.inquiry_folder import Work, languages, numbers_of
from tallystick.entry.jobs.status_run import CLOSED, StatusRequest, run_status, told
from tallystick.intake.outputs import write_json
from tallystick.record.policies.queries import version_on
from tallystick.report.diagnosis.told import DiagnosisTeller
from tallystick.report.plain import plain_document, plain_problems
from tallystick.report.status.document import status_document
from tallystick.report.status.teller import LISTS

STAGES = ("closing", "figures", "telling")


def run_status_inquiry(inquiry: Any, work: Work) -> None:
    """This function will close the bank's book on the day asked for and tell its status, with the lists behind it."""
    day = date.fromisoformat(inquiry.asked["day"])
    pack = work.pack(version_on(day), "pack")
    request = StatusRequest(Path(inquiry.past.folder), pack, day, work.out, report=False)
    result = run_status(request, watch=lambda stage: work.watch(stage, STAGES.index(stage), len(STAGES)))
    work.watch("telling", 2, len(STAGES))
    shutil.rmtree(work.out / CLOSED)
    tellers = {lang: told(result.found, result.policy, lang) for lang, _ in languages()}
    for name, shown in result.found.figures.items():
        if shown.behind.is_empty():
            continue
        title = {lang: words.strings.get(f"sta.title.{name}", name.replace("_", " ")) for lang, words in languages()}
        parts = {
            str(part): {lang: teller.part(part) for lang, teller in tellers.items()}
            for part in shown.behind["part"].drop_nulls().unique().sort()
        }
        work.list_of(f"{LISTS}/{name}", f"{LISTS}/{name}.parquet", title=title, cut="part", parts=parts)
    work.pages({lang: plain_document(status_document(teller, foot=())) for lang, teller in tellers.items()})
    work.finish()


def run_diagnosis_inquiry(inquiry: Any, work: Work) -> None:
    """This function will look for every problem of the pack in the bank's files, and tell them with their measures."""
    day = date.fromisoformat(inquiry.asked["day"])
    pack = work.pack(version_on(day), "pack")
    budget = int(inquiry.asked["budget_minor"])
    request = DiagnoseRequest(Path(inquiry.past.folder), pack, day, work.out, budget_minor=budget, report=False)
    stages = ("files", "process", "problems")
    result = run_diagnosis(request, watch=lambda stage, done, of: work.watch(stage, stages.index(stage), len(stages)))
    currency = str(result.told.about["pack"]["currency"])
    tellers = {lang: DiagnosisTeller(result.told, words, numbers_of(lang, currency)) for lang, words in languages()}
    for number, one in enumerate(result.told.found.findings, 1):
        title = {"en": f"{number}  {one.problem.name.en}", "zh": f"{number}  {one.problem.name.zh}"}
        work.list_of(
            f"cases/{number:02d}", f"cases/{number:02d}-{one.problem.code}.parquet", title=title, cut="month", parts={}
        )
    write_json({"measures": _measures(result.told, tellers)}, work.out / "measures.json")
    work.pages({lang: plain_problems(teller) for lang, teller in tellers.items()})
    work.finish()


def _measures(told_of: Any, tellers: dict[Any, DiagnosisTeller]) -> list[dict[str, Any]]:
    """Every proposal with what it would mend: words of both languages, and what it is expected to bring."""
    findings = told_of.found.findings
    rows = []
    for row in told_of.tables["proposals"].to_dicts():
        finding = findings[row["finding"] - 1]
        measure = next(one for one in finding.problem.measures if one.code == row["measure"])
        cost = finding.cost
        rows.append(
            {
                **row,
                "name": {"en": measure.name.en, "zh": measure.name.zh},
                "problem_name": {"en": finding.problem.name.en, "zh": finding.problem.name.zh},
                "where": {lang: teller.place(finding) for lang, teller in tellers.items()},
                "place_kind": finding.place.kind,
                "place": finding.place.value,
                "problem_cost_minor": round(cost.yearly_minor) if cost else None,
                "low_minor": round(cost.low_minor) if cost else None,
                "high_minor": round(cost.high_minor) if cost else None,
            }
        )
    return rows
