"""One run of the decision: gather the evidence and the pack, decide, write the outputs whole."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

from tallystick.engine import flow
from tallystick.engine.evidence.findings import UNITS
from tallystick.engine.evidence.schemas.sentences import CODES as ROW_CODES
from tallystick.entry.jobs.column_tables import FACTS, column_tables
from tallystick.entry.jobs.decided import Watch, decided
from tallystick.entry.jobs.record import run_record
from tallystick.intake import Collected, read_evidence
from tallystick.intake.outputs import check_out, digests, whole_folder, write_csv, write_json, write_parquet
from tallystick.kernel.codes import code_book
from tallystick.pack import Policy, read_pack
from tallystick.report.language import Lang
from tallystick.report.run import Run
from tallystick.report.sheet import policy_sheet
from tallystick.report.write import write_report

STAGES = ("evidence", "features", "decision", "reasons", "outputs", "report")


@dataclass(frozen=True, slots=True)
class DecideRequest:
    """What one run is asked: which evidence, under which pack, as of which day, and where to."""

    evidence: Path
    pack: Path
    as_of: date
    out: Path
    mapping: str | None = None
    report: bool = True
    lang: Lang = "en"


@dataclass(frozen=True)
class DecideResult:
    """What one run gave: the frames as written, and the report's path where there is one."""

    run: Run
    out: Path
    report: Path | None


def run_decide(request: DecideRequest, *, watch: Watch = lambda stage, done, of: None) -> DecideResult:
    """This function will decide on every firm of the evidence and write the outputs to `request.out`, whole.

    :raises IntakeError: the evidence or the mapping cannot be used, or the output folder cannot be written.
    :raises PackErrors: the pack has mistakes.
    :raises PolicyError: the pack is not in force on the day, or lacks what the engine asks for.
    """
    check_out(request.out)
    policy = read_pack(request.pack).on(request.as_of, flow.vocabulary())
    collected = read_evidence(
        request.evidence,
        mapping=request.mapping,
        as_of=request.as_of,
        progress=lambda table, done, of: watch("evidence", done, of),
    )
    with closing(collected), whole_folder(request.out) as folder:
        run = _decided(collected, policy, request, watch)
        _write(run, folder, request, watch)
    return DecideResult(run=run, out=request.out, report=request.out / "report.html" if request.report else None)


def _decided(collected: Collected, policy: Policy, request: DecideRequest, watch: Watch) -> Run:
    evidence = flow.settled(collected.evidence, policy)
    found = decided(evidence, policy, watch=watch)
    return Run(
        about=run_record(request, collected, policy),
        sheet=policy_sheet(
            policy,
            columns=flow.check(policy),
            tables=column_tables(flow.SOURCES),
            facts=FACTS,
            reasons={**flow.CODES, **code_book(ROW_CODES)},
            units=UNITS,
        ),
        decisions=found["decisions"],
        reasons=found["reasons"],
        rules=found["rules"],
        features=found["features"],
        findings=found["findings"],
        quarantine=collected.quarantine,
        months=found["months"],
        folder=request.out,
    )


def _write(run: Run, folder: Path, request: DecideRequest, watch: Watch) -> None:
    frames: dict[str, pl.DataFrame] = {
        "decisions": run.decisions,
        "reasons": run.reasons,
        "rules": run.rules,
        "features": run.features,
        "findings": run.findings,
        "quarantine": run.quarantine,
        "months": run.months,
    }
    for done, (name, frame) in enumerate(frames.items()):
        watch("outputs", done, len(frames) + 1)
        write_parquet(frame, folder / f"{name}.parquet")
    write_csv(run.decisions, folder / "decisions.csv")
    write_json(run.sheet, folder / "policy.json")
    watch("outputs", len(frames) + 1, len(frames) + 1)
    if request.report:
        write_report(run, folder, lang=request.lang, told=lambda done, of: watch("report", done, of))
    write_json({**run.about, "outputs": digests(folder)}, folder / "run.json")
