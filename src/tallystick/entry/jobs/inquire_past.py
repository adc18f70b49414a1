"""An inquiry that decides again what was decided: past applications and the record's own decisions, byte for byte."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from tallystick.entry.jobs.inquiry_folder import Work, languages
from tallystick.entry.jobs.lab_history import read_the_history
from tallystick.entry.jobs.past import history_file
from tallystick.intake.files.encodings import digest
from tallystick.intake.outputs import write_json, write_parquet
from tallystick.lab.errors import LabError
from tallystick.lab.history import DAY, KEY
from tallystick.lab.replay import Replayed, replay
from tallystick.record.cases.queries import decisions_between
from tallystick.record.cases.queries import replay as replay_one
from tallystick.record.inquiries.queries import past_tables
from tallystick.record.people.actor import Actor
from tallystick.record.policies.queries import packs_by_version
from tallystick.record.unable import Unable
from tallystick.report.lab.page import LabTeller
from tallystick.report.lab.replay_page import ReplaySheet, replay_page
from tallystick.report.plain import plain_lab

NOT_SAME = "differing"
EVERY = 25
"""Own decisions between two words on how far it is."""


@dataclass(frozen=True)
class _Asked:
    first: date | None
    last: date | None
    application: str | None


def run_replay_inquiry(inquiry: Any, work: Work) -> None:
    """This function will decide again what was decided on the days asked for, and compare every column and byte."""
    asked = _asked(inquiry.asked)
    work.watch("past", 0, 3)
    work.watch("deciding", 1, 3)
    found, whole = _of_past(inquiry, work, asked)
    same_bytes = None
    work.out.mkdir()
    if found is not None and whole:
        write_parquet(found.again, work.place / "decisions.parquet")
        same_bytes = digest(work.place / "decisions.parquet") == inquiry.past.decisions_id
    work.watch("own", 2, 3)
    own = _of_record(asked, work)
    sheet = ReplaySheet(
        past=0 if found is None else found.compared,
        columns=0 if found is None else found.columns,
        differing={} if found is None else found.differing,
        same_bytes=same_bytes,
        own=own,
        first=str(asked.first or inquiry.past.first_day),
        last=str(asked.last or inquiry.past.last_day),
    )
    listed = _listed(found, own)
    write_parquet(listed, work.out / f"{NOT_SAME}.parquet")
    write_json(sheet.record(), work.out / "replay.json")
    title = {lang: words("lab.replay.differing") for lang, words in languages()}
    work.list_of(NOT_SAME, f"{NOT_SAME}.parquet", title=title, cut="kind", parts={})
    work.pages(
        {lang: plain_lab(replay_page(sheet, LabTeller.of(lang, {}, "CNY")), words) for lang, words in languages()}
    )
    work.finish()


def _asked(asked: dict[str, Any]) -> _Asked:
    days = {name: date.fromisoformat(asked[name]) if asked.get(name) else None for name in ("first", "last")}
    return _Asked(days["first"], days["last"], asked.get("application") or None)


def _of_past(inquiry: Any, work: Work, asked: _Asked) -> tuple[Replayed | None, bool]:
    """What of the past was decided again, and whether it is all of it; an application is decided with its day."""
    applications, kept = past_tables(inquiry.past)
    history = read_the_history(history_file(applications, inquiry.past.known_until, work.place)).history
    first, last = asked.first, asked.last
    if asked.application is not None:
        mine = history.facts.filter(pl.col(KEY) == asked.application)
        if mine.is_empty():
            return None, False
        first = last = mine[DAY][0]
    part = history.between(first, last)
    known = kept.filter(pl.col(KEY).is_in(part.facts[KEY].implode()))
    if known.is_empty():
        return None, False
    found = replay(part, known, packs_by_version(part.facts["pack_version"].drop_nulls().unique().to_list()))
    if asked.application is not None:
        return _alone(found, known, asked.application), False
    return found, known.height == kept.height


def _alone(found: Replayed, kept: pl.DataFrame, application: str) -> Replayed:
    mine = pl.col(KEY) == application
    then, again = kept.filter(mine), found.again.filter(mine)
    differing = {name: 1 for name in then.columns if not then[name].equals(again[name])}
    return Replayed(again, 1, found.columns, differing, then[KEY].head(len(differing) and 1))


def _of_record(asked: _Asked, work: Work) -> list[tuple[str, str]]:
    """Case number and what differs ("" nothing, else parts or why it cannot be) of each decision of the record."""
    actor, told = Actor.system(), []
    rows = decisions_between(asked.first, asked.last, asked.application)
    for place, row in enumerate(rows):
        if place % EVERY == 0:
            work.watch("own", place, len(rows))
        try:
            again = replay_one(actor, row)
            told.append((row.case.number, "" if again.is_same else ", ".join(again.differs) or "digest"))
        except Unable as error:
            told.append((row.case.number, error.en))
    return told


def _listed(found: Replayed | None, own: list[tuple[str, str]]) -> pl.DataFrame:
    mine = pl.DataFrame(
        [("own", number, differs) for number, differs in own if differs],
        schema={"kind": pl.String, KEY: pl.String, "differs": pl.String},
        orient="row",
    )
    if found is None:
        if not own:
            raise LabError("nothing was decided on these days")
        return mine
    columns = ", ".join(found.differing)
    past = pl.DataFrame({KEY: found.applications.cast(pl.String)}).select(
        pl.lit("past").alias("kind"), KEY, pl.lit(columns).alias("differs")
    )
    return pl.concat([past, mine])
