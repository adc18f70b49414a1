"""One answer to: who would be decided differently under another pack."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from tallystick.engine.parameters import REQUIRED, REQUIRED_GRIDS
from tallystick.entry.jobs.lab_history import read_the_history
from tallystick.entry.jobs.lab_record import finish, lab_record
from tallystick.intake.outputs import check_out, whole_folder, write_csv, write_json, write_parquet
from tallystick.lab.diff import PREPARING, Diff, diff_of
from tallystick.lab.trial import Trial
from tallystick.pack.pack import Pack, read_pack
from tallystick.report.lab.diff_page import DiffSheet, write_diff_report
from tallystick.report.language import LANGS, Lang

PREPARED_WITH = (
    *(one.name for one in REQUIRED if one.asked_by in PREPARING),
    *(one.name for one in REQUIRED_GRIDS if one.asked_by not in ("limit", "price", "decision")),
)
"""Parameters and tables that features are prepared with: the history holds features as they were."""


@dataclass(frozen=True)
class DiffRequest:
    """What is asked: which history, the packs, the day of both or each application's own, and where to."""

    history: Path
    before: Path
    after: Path
    out: Path
    as_of: date | None = None
    report: Lang | None = "en"


def run_diff(request: DiffRequest) -> Diff:
    """This function will decide the history under both packs and write what differs to `request.out`, whole.

    :raises IntakeError: history or outputs cannot be read or written.
    :raises LabError: the history does not allow the answer.
    :raises PackErrors: a pack has mistakes.
    """
    check_out(request.out)
    before, after = read_pack(request.before), read_pack(request.after)
    read = read_the_history(request.history)
    trial = Trial.of(read.history, before, [after], as_of=request.as_of)
    diff = diff_of(trial, after, as_of=request.as_of, preparing=PREPARED_WITH)
    record = lab_record("diff", read, request.history, request.out, {"before": before, "after": after})
    record |= {"as_of": None if request.as_of is None else request.as_of.isoformat()}
    with whole_folder(request.out) as folder:
        write_json(_said(diff), folder / "diff.json")
        for name in ("changed", "causes", "transitions", "parts"):
            write_parquet(getattr(diff, name), folder / f"{name}.parquet")
        write_parquet(read.history.aside, folder / "set_aside.parquet")
        write_csv(diff.changed, folder / "changed.csv")
        if request.report is not None:
            write_diff_report(diff_sheet(diff, record), folder, request.report)
        finish(record, folder)
    return diff


def _said(diff: Diff) -> dict[str, object]:
    return {
        "applications": diff.applications,
        "totals": diff.totals.row(0, named=True),
        "worded": [
            {"kind": one.kind, "name": one.name, "path": one.path, "before": one.before, "after": one.after}
            for one in diff.worded
        ],
        "acts_on_features": list(diff.unseen),
    }


def diff_sheet(diff: Diff, record: dict[str, Any]) -> DiffSheet:
    """This function will give what the page of a difference is told from; `record` is its run.json."""
    return DiffSheet(
        about=record,
        said=_said(diff),
        changed=diff.changed,
        causes=diff.causes,
        transitions=diff.transitions,
        parts=diff.parts,
        names=rule_names(diff.before, diff.after),
        before={lang: getattr(diff.before.content.head.title, lang) for lang in LANGS},
        after={lang: getattr(diff.after.content.head.title, lang) for lang in LANGS},
        currency=diff.before.content.head.currency,
    )


def rule_names(*packs: Pack) -> dict[str, dict[str, str]]:
    """This function will give the name of every rule and product of the packs, in both languages, by code."""
    found: dict[str, dict[str, str]] = {}
    for pack in packs:
        rules = {code: versions[-1].name for code, versions in pack.content.rules.items()}
        products = {code: versions[-1].name for code, versions in pack.content.products.items()}
        found |= {code: {"en": name.en, "zh": name.zh} for code, name in (rules | products).items()}
    return found
