"""Checks and signals that another system held, brought in as they stand there, each kind by one statement."""

from __future__ import annotations

from typing import Final

import polars as pl
from django.db import connection

from tallystick.record.audit.action import acting
from tallystick.record.database.staging import not_registered, staged_here
from tallystick.record.people.actor import Actor
from tallystick.record.post_loan.states import CHECK, MEASURES, RESULTS, SIGNAL
from tallystick.record.unable import Unable

_CHECKS: Final = {
    "loan_id": "text",
    "enterprise_id": "text",
    "kind": "text",
    "due_day": "date",
    "state": "text",
    "done_by": "text",
    "done_day": "date",
    "result": "text",
    "is_visited": "boolean",
    "report": "text",
}
_SIGNALS: Final = {
    "enterprise_id": "text",
    "indicator": "text",
    "level": "text",
    "since": "date",
    "act_by": "date",
    "state": "text",
    "answered_by": "text",
    "answered_day": "date",
    "measure": "text",
    "finding": "text",
}
_CHECKED: Final = """
INSERT INTO post_loan_check (loan_id, enterprise_id, branch_id, kind, due_day, state, done_by_id, done_day, result,
    is_visited, report, photo_sha256s)
SELECT s.loan_id, e.id, e.branch_id, s.kind, s.due_day, s.state, p.id, s.done_day, coalesce(s.result, ''),
    coalesce(s.is_visited, false), coalesce(s.report, ''), '[]'
FROM {staged} s JOIN customers_enterprise e ON e.enterprise_id = s.enterprise_id
LEFT JOIN people_person p ON p.username = s.done_by ORDER BY s.loan_id, s.due_day, s.kind
ON CONFLICT DO NOTHING
"""
_WARNED: Final = """
INSERT INTO post_loan_signal (enterprise_id, branch_id, indicator, level, since, act_by, owner_role, state,
    answered_by_id, answered_day, measure, finding)
SELECT e.id, e.branch_id, s.indicator, s.level, s.since, s.act_by, '', s.state, p.id, s.answered_day,
    coalesce(s.measure, ''), coalesce(s.finding, '')
FROM {staged} s JOIN customers_enterprise e ON e.enterprise_id = s.enterprise_id
LEFT JOIN people_person p ON p.username = s.answered_by ORDER BY s.enterprise_id, s.indicator, s.since
ON CONFLICT DO NOTHING
"""


def bring_checks(actor: Actor, checks: pl.DataFrame) -> int:
    """This function will bring checks in and give how many are new: those that were done, are due, or lapsed.

    Columns: loan_id, enterprise_id, kind, due_day, state, done_by (a staff number), done_day, result, is_visited,
    report.

    :raises Refused: the actor runs no jobs.
    :raises Unable: an enterprise is not registered, or a state or a result is none of the record's.
    """
    _known(checks, "state", CHECK.states())
    _known(checks, "result", {*RESULTS, ""})
    return _brought(actor, "checks", checks, _CHECKS, _CHECKED)


def bring_signals(actor: Actor, signals: pl.DataFrame) -> int:
    """This function will bring signals in and give how many are new: those that were answered, are open, or lapsed.

    Columns: enterprise_id, indicator, level, since, act_by, state, answered_by (a staff number), answered_day, measure,
    finding.

    :raises Refused: the actor runs no jobs.
    :raises Unable: an enterprise is not registered, or a state or a measure is none of the record's.
    """
    _known(signals, "state", SIGNAL.states())
    _known(signals, "measure", {*MEASURES, ""})
    return _brought(actor, "signals", signals, _SIGNALS, _WARNED)


def _brought(actor: Actor, what: str, frame: pl.DataFrame, types: dict[str, str], statement: str) -> int:
    with acting(actor, f"bring_{what}", right="run_jobs") as act:
        staged = staged_here(what, frame, types)
        missing = not_registered(staged)
        if missing:
            raise Unable("enterprise", f"not registered: {', '.join(missing)}", "存在未建档企业")
        with connection.cursor() as cursor:
            cursor.execute(statement.format(staged=staged.table))
            rows: int = cursor.rowcount
        act.counted(f"post_loan.{what}", f"{actor.day}", rows=rows, digest=staged.digest)
        return rows


def _known(frame: pl.DataFrame, column: str, words: set[str]) -> None:
    strange = sorted(set(frame[column].drop_nulls()) - words)
    if strange:
        told = f"{column} {', '.join(strange)} is not known; known are {', '.join(sorted(words - {''}))}"
        raise Unable(column, told, "存在未知代码")
