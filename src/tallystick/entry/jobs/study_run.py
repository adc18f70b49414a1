"""The study of a bank: its status and its diagnosis made, joined in one document, and its benchmarks to be shared."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from tallystick import __version__
from tallystick.engine.status.benchmarks import SCHEMA, benchmarks
from tallystick.entry.jobs.diagnose_run import DiagnoseRequest, run_diagnosis
from tallystick.entry.jobs.record import relative
from tallystick.entry.jobs.status_run import StatusRequest, run_status
from tallystick.intake import IntakeError
from tallystick.intake.files.encodings import digest
from tallystick.intake.outputs import check_out, digests, whole_folder, write_json
from tallystick.intake.seal import refuse_sealed
from tallystick.pack import Policy
from tallystick.report.diagnosis.told import DiagnosisTeller
from tallystick.report.language import Lang

Watch = Callable[[str], None]
STATUS, DIAGNOSIS, BENCHMARKS = "status", "diagnosis", "benchmarks.json"
FORM = "tallystick benchmarks 1"
"""What a file of benchmarks says it is."""


@dataclass(frozen=True, slots=True)
class StudyRequest:
    """What a study is asked: which bank, pack, day and budget, where to, and another bank's benchmarks beside it."""

    bank: Path
    pack: Path
    day: date
    out: Path
    budget_minor: int
    closed: Path | None = None
    beside: Path | None = None
    lang: Lang = "en"


@dataclass(frozen=True)
class StudyResult:
    """What a study gave: folder, page, benchmarks, what the problems cost and the plan brings (fen a year)."""

    out: Path
    report: Path
    benchmarks: pl.DataFrame
    problems: int
    cost_minor: float
    net_minor: int


def run_study(request: StudyRequest, *, watch: Watch = lambda stage: None) -> StudyResult:
    """This function will write the study of the bank of the request to `request.out`, whole or not at all.

    :raises IntakeError: the bank's folder, the closed month, the other benchmarks or the output cannot be used.
    :raises PackErrors: the pack has mistakes.
    """
    refuse_sealed(request.bank)
    check_out(request.out)
    other = None if request.beside is None else read_benchmarks(request.beside)
    with whole_folder(request.out) as folder:
        watch("status")
        status = run_status(_status(request, folder / STATUS), watch=watch)
        watch("diagnosis")
        found = run_diagnosis(_diagnosis(request, folder / DIAGNOSIS))
        own = benchmarks(status.found, status.policy)
        write_json(shared(own, request, status.policy), folder / BENCHMARKS)
        record = _record(request, status.policy)
        from tallystick.report.study import StudyTeller, write_study_report

        told = replace(status.teller, root=f"{STATUS}/")
        diagnosis = DiagnosisTeller(found.told, told.words, told.numbers)
        teller = StudyTeller(told, diagnosis, own, other, "" if request.beside is None else request.beside.stem)
        watch("report")
        write_study_report(folder, teller, record)
        write_json({**record, "outputs": digests(folder)}, folder / "run.json")
    plan = found.proposals.filter("in_plan")
    return StudyResult(
        out=request.out,
        report=request.out / "report.html",
        benchmarks=own,
        problems=len(diagnosis.costly),
        cost_minor=diagnosis.total_minor,
        net_minor=int(plan["net_minor"].sum()),
    )


def shared(own: pl.DataFrame, request: StudyRequest, policy: Policy) -> dict[str, Any]:
    """This function will give the benchmarks as the file that is shared: no path, no customer, no place."""
    return {
        "form": FORM,
        "day": request.day.isoformat(),
        "least_cases": int(policy.number("study_least_cases")),
        "benchmarks": [{**row, "cases": row["cases"] if row["value"] is not None else None} for row in own.to_dicts()],
    }


def read_benchmarks(path: Path) -> pl.DataFrame:
    """This function will read another bank's benchmarks.

    :raises IntakeError: the file cannot be read, or holds none.
    """
    try:
        held = json.loads(path.read_text("utf-8"))
        if held.get("form") != FORM:
            raise ValueError(f"its form is {held.get('form')!r}, not {FORM!r}")
        return pl.DataFrame(held["benchmarks"], schema=SCHEMA)
    except (OSError, ValueError, KeyError, AttributeError, TypeError, pl.exceptions.PolarsError) as error:
        raise IntakeError(
            thing="the other bank's benchmarks",
            place=path,
            cause=f"they cannot be read ({str(error).splitlines()[0]})",
            cure="Name a benchmarks.json that `tally study` wrote",
        ) from None


def _status(request: StudyRequest, out: Path) -> StatusRequest:
    closed, lang = request.closed, request.lang
    return StatusRequest(request.bank, request.pack, request.day, out, closed=closed, lang=lang)


def _diagnosis(request: StudyRequest, out: Path) -> DiagnoseRequest:
    budget, lang = request.budget_minor, request.lang
    return DiagnoseRequest(request.bank, request.pack, request.day, out, budget_minor=budget, lang=lang)


def _record(request: StudyRequest, policy: Policy) -> dict[str, Any]:
    return {
        "tallystick": __version__,
        "job": "study",
        "day": request.day.isoformat(),
        "bank": relative(request.bank, request.out),
        "budget_minor": request.budget_minor,
        "beside": None if request.beside is None else digest(request.beside),
        "pack": {
            "id": policy.pack,
            "version": policy.version,
            "digest": policy.digest,
            "path": relative(request.pack, request.out),
        },
        "report": {"lang": request.lang},
    }
