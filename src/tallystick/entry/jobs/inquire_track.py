"""An inquiry after the measures that the bank has undertaken: what came of each, beside what was expected."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import yaml

from tallystick.entry.jobs.inquiry_folder import Work, languages, numbers_of
from tallystick.entry.jobs.track_run import TrackRequest, run_tracking
from tallystick.pack import read_pack
from tallystick.record.measures.queries import measures
from tallystick.record.people.actor import Actor
from tallystick.record.policies.queries import version_on
from tallystick.record.unable import Unable
from tallystick.report.plain import plain_document
from tallystick.report.tracking.document import tracking_document
from tallystick.report.tracking.told import TrackingTeller

MINOR = 100


def run_track_inquiry(inquiry: Any, work: Work) -> None:
    """This function will hold every agreed measure against the bank's files up to the day asked for.

    :raises Unable: no measure is agreed.
    """
    rows = list(measures(Actor.system()).filter(state="agreed"))
    if not rows:
        raise Unable("no_measures", "No measure is agreed yet", "尚无已同意的措施")
    day = date.fromisoformat(inquiry.asked["day"])
    work.watch("files", 0, 2)
    file = work.place / "measures.yaml"
    file.write_text(yaml.safe_dump({"measures": [_told(row) for row in rows]}, allow_unicode=True), encoding="utf-8")
    pack = work.pack(version_on(day), "pack")
    result = run_tracking(TrackRequest(Path(inquiry.past.folder), pack, file, day, work.out, report=False))
    work.watch("telling", 1, 2)
    read = read_pack(pack)
    head, pages = read.content.head, {}
    level = _level(read, day)
    for lang, words in languages():
        teller = TrackingTeller(result.tracked, words, numbers_of(lang, head.currency))
        title = words.pick(head.title.en, head.title.zh)
        subtitle = words("run.subtitle", title=title, day=day.isoformat())
        pages[lang] = plain_document(tracking_document(teller, subtitle=subtitle, level=level, foot=()))
    work.pages(pages)
    work.finish()


def _level(pack: Any, day: date) -> float:
    held = pack.content.parameters["diagnosis_interval"].on(day)
    return float(held.value)


def _told(row: Any) -> dict[str, Any]:
    return {
        "code": row.code,
        "name": {"en": row.name, "zh": row.name_zh},
        "problem": row.problem,
        "measure": row.measure,
        "owner": row.owner.full_name,
        "place_kind": row.place_kind,
        "starts": dict(row.starts),
        "agreed_months": row.agreed_months,
        "expected": {
            "removes": row.removes,
            "saves_yuan": row.saves_minor / MINOR,
            "costs_yuan": row.costs_minor / MINOR,
        },
    }
