"""One diagnosis: gather a bank's own files and its policy, look for every problem, write what was found whole."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from tallystick import __version__
from tallystick.engine import flow
from tallystick.engine.book.schemas import completed
from tallystick.engine.diagnosis.files import BankFiles
from tallystick.engine.diagnosis.findings import Diagnosis, Finding, diagnose
from tallystick.engine.diagnosis.process import study
from tallystick.engine.diagnosis.stretches import months_from
from tallystick.engine.diagnosis.tables import causes_table, findings_table, set_aside_table
from tallystick.engine.diagnosis.whom_table import effects_by_table
from tallystick.engine.measures.played import History, Month, Sure
from tallystick.engine.measures.proposals import Proposal, Treated, plan, proposals
from tallystick.engine.measures.tables import proposals_table
from tallystick.entry.jobs.record import relative
from tallystick.intake import IntakeError, read_process
from tallystick.intake.outputs import check_out, digests, whole_folder, write_json, write_parquet
from tallystick.intake.seal import refuse_sealed
from tallystick.pack import Policy, read_pack
from tallystick.report.diagnosis import Told, write_diagnosis_report
from tallystick.report.language import Lang

Watch = Callable[[str, int, int], None]
STAGES = ("files", "process", "problems", "report")
BOOK_TABLES = ("contracts", "borrowers")
CASE_KIND = "application"


@dataclass(frozen=True, slots=True)
class DiagnoseRequest:
    """What one diagnosis is asked: which bank, under which pack, up to which day, with which budget, and where to."""

    bank: Path
    pack: Path
    day: date
    out: Path
    budget_minor: int
    report: bool = True
    lang: Lang = "en"


@dataclass(frozen=True)
class DiagnoseResult:
    """What one diagnosis gave: the findings and proposals as written, the plan among them, the folder, the page."""

    out: Path
    findings: pl.DataFrame
    proposals: pl.DataFrame
    unanswered: dict[str, str]
    looked_at: int
    quarantined: int
    told: Told
    report: Path | None = None


def run_diagnosis(request: DiagnoseRequest, *, watch: Watch = lambda stage, done, of: None) -> DiagnoseResult:
    """This function will diagnose the bank of the request and write the outputs to `request.out`, whole or not at all.

    :raises IntakeError: the bank's folder or the output folder cannot be used.
    :raises PackErrors: the pack has mistakes.
    """
    refuse_sealed(request.bank)
    check_out(request.out)
    policy = read_pack(request.pack).on(request.day, flow.vocabulary())
    watch("files", 0, 1)
    files, quarantine = bank_files(request.bank, request.day)
    watch("files", 1, 1)
    with whole_folder(request.out) as folder:
        watch("process", 0, 1)
        process = study.study(files.get("log"), policy, case_kind=CASE_KIND)
        watch("process", 1, 1)
        watch("problems", 0, 1)
        found = diagnose(files, policy)
        proposed = proposals(
            treated(found),
            minute_minor=float(policy.number("diagnosis_minute_minor")),
            sure=Sure.by(policy),
        )
        chosen = plan(proposed, budget_minor=request.budget_minor)
        written = _write(found, proposed, chosen, process, folder)
        write_parquet(quarantine, folder / "quarantine.parquet")
        watch("problems", 1, 1)
        record = _record(request, policy, found)
        told = Told(found=found, process=process.tables, tables=written, about=record)
        if request.report:
            write_diagnosis_report(folder, told, request.lang)
            watch("report", 1, 1)
        write_json({**record, "outputs": digests(folder)}, folder / "run.json")
    return DiagnoseResult(
        out=request.out,
        findings=written["findings"],
        proposals=written["proposals"],
        unanswered=dict(found.unanswered),
        looked_at=found.looked_at.height,
        quarantined=quarantine.height,
        told=told,
        report=request.out / "report.html" if request.report else None,
    )


def bank_files(bank: Path, day: date) -> tuple[BankFiles, pl.DataFrame]:
    """This function will read the files of a bank folder up to `day`, and give what was put aside of them.

    :raises IntakeError: the folder holds none of the process tables, or a file cannot be read.
    """
    read = read_process(bank)
    held = {name: frame.lazy() for name, frame in read.tables.items()}
    for name in BOOK_TABLES:
        path = bank / "book" / f"{name}.parquet"
        if path.is_file():
            held[name] = completed(name, _parquet(path)).lazy()
    features = bank / "decisions" / "features.parquet"
    known = pl.scan_parquet(features) if features.is_file() else None
    return BankFiles(held, day, known).as_of(), read.quarantine


def _parquet(path: Path) -> pl.DataFrame:
    try:
        return pl.read_parquet(path)
    except (pl.exceptions.PolarsError, OSError) as error:
        cause = f"it cannot be read ({str(error).splitlines()[0]})"
        raise IntakeError(thing="the table", place=path, cause=cause, cure="Write the file again") from error


def treated(found: Diagnosis) -> list[Treated]:
    """This function will give of each finding what measures need of it; one without a cost costs nothing."""
    return [Treated(problem=one.problem, history=_history(one), causes=tuple(one.likely)) for one in found.findings]


def _history(one: Finding) -> History:
    """The cost of a finding and its months, those without a case too."""
    lends = "lent_minor" in one.cases.columns and bool(one.cases["lent_minor"].sum())
    amount = pl.col("lent_minor").fill_null(0).sum() if lends else pl.len()
    by_month = one.cases.group_by("month").agg(hits=pl.len(), amount=amount.cast(pl.Float64))
    known = {month: Month(hits, amount) for month, hits, amount in by_month.rows()}
    cost = (one.cost.yearly_minor, one.cost.low_minor, one.cost.high_minor) if one.cost else (0.0, 0.0, 0.0)
    return History(*cost, [known.get(month, Month(0, 0.0)) for month in months_from(one.since, one.until)])


def _write(
    found: Diagnosis,
    proposed: list[Proposal],
    chosen: list[Proposal],
    process: study.Study,
    folder: Path,
) -> dict[str, pl.DataFrame]:
    tables = {
        "findings": findings_table(found),
        "causes": causes_table(found),
        "effects_by": effects_by_table(found),
        "set_aside": set_aside_table(found),
        "proposals": proposals_table(proposed, chosen, [one.problem.code for one in found.findings]),
        "looked_at": found.looked_at,
        **{f"process_{name}": frame for name, frame in process.tables.items()},
    }
    for name, frame in tables.items():
        write_parquet(frame, folder / f"{name}.parquet")
    (folder / "cases").mkdir()
    for number, one in enumerate(found.findings, 1):
        write_parquet(one.cases, folder / "cases" / f"{number:02d}-{one.problem.code}.parquet")
    return tables


def _record(request: DiagnoseRequest, policy: Policy, found: Diagnosis) -> dict[str, Any]:
    return {
        "tallystick": __version__,
        "day": request.day.isoformat(),
        "bank": relative(request.bank, request.out),
        "budget_minor": request.budget_minor,
        "pack": {
            "id": policy.pack,
            "version": policy.version,
            "digest": policy.digest,
            "path": relative(request.pack, request.out),
            "title": {"en": policy.title.en, "zh": policy.title.zh},
            "currency": policy.currency,
        },
        "looked_at": found.looked_at.height,
        "unanswered": dict(found.unanswered),
        "report": {"lang": request.lang} if request.report else None,
    }
