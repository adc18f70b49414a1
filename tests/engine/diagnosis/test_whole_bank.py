"""What the whole bank does has no peers within it: it is held against the share that the pack calls usual."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tallystick.engine import flow
from tallystick.engine.diagnosis.findings import Diagnosis, Finding, diagnose
from tallystick.pack import Policy, read_pack
from tests.engine.diagnosis.small_files import APPLICATION, CONTRACT, LAST, files

PACK = Path(__file__).resolve().parents[3] / "packs" / "l_bank"
MONTHS = [date(2025, month, 1) for month in range(1, 13)]
CASES = 20


@cache
def policy_of(day: date) -> Policy:
    return read_pack(PACK).on(day, flow.vocabulary())


def lending(rushed: int) -> dict[str, list[dict[str, Any]]]:
    """Applications of a year, `CASES` a month; `rushed` of them are decided on the last day but one, the others early.

    Two officers of two branches share both kinds evenly, so that no place stands out among its peers.
    """
    apps = []
    for month in MONTHS:
        last = (month + timedelta(days=31)).replace(day=1) - timedelta(days=2)
        for number in range(CASES):
            place = ("east", "ann") if number % 2 else ("west", "wei")
            decided = last if number < rushed else month + timedelta(days=5 + number % 10)
            row = {"application_id": f"A{month:%m}{number}", "loan_id": f"L{month:%m}{number}"}
            row |= {"enterprise_id": f"F{month:%m}{number}", "branch": place[0], "officer": place[1]}
            row |= {"asked_day": decided - timedelta(days=3)}
            apps.append({**APPLICATION, **row, "decided_at": datetime(decided.year, decided.month, decided.day, 9)})
    shared = ("loan_id", "enterprise_id", "branch", "officer")
    drawn = [
        {**CONTRACT, **{key: app[key] for key in shared}, "signed_day": app["decided_at"].date()}
        | {"drawn_day": app["decided_at"].date()}
        for app in apps
    ]
    return {"applications": apps, "contracts": drawn}


def alarms(empty: int | None, *, closed: bool = True) -> list[dict[str, Any]]:
    """Warnings of a year, `CASES` a month, of which `empty` ended without a problem; none closed where not `closed`."""
    return [
        {
            "warning_id": f"W{month:%m}{number}",
            "enterprise_id": f"F{month:%m}{number}",
            "indicator": "A1",
            "level": "orange",
            "raised_day": month + timedelta(days=20),
            "due_day": month + timedelta(days=27),
            "closed_day": month + timedelta(days=25) if closed else None,
            "finding": None if empty is None else ("no_problem" if number < empty else "problem"),
        }
        for month in MONTHS
        for number in range(CASES)
    ]


def of_the_bank(diagnosis: Diagnosis, code: str) -> list[Finding]:
    return [one for one in diagnosis.findings if one.problem.code == code and one.place.kind == "bank"]


@pytest.mark.parametrize(
    ("rushed", "found"),
    [(2, False), (4, False), (5, True), (12, True), (20, True)],
    ids=["a tenth, as days fall", "a fifth", "a quarter, the limit", "three fifths", "all of it"],
)
def test_a_rush_of_the_whole_bank_shows_against_the_usual_share(rushed: int, found: bool) -> None:
    diagnosis = diagnose(files(**lending(rushed)), policy_of(LAST))
    told = of_the_bank(diagnosis, "month_end_rush")
    assert [one.share for one in told] == ([pytest.approx(rushed / CASES)] if found else [])
    assert all(one.place.peer_share == 0.15 for one in told)


@pytest.mark.parametrize(
    ("empty", "closed", "found"),
    [(10, True, False), (15, True, False), (19, True, True), (None, True, False), (19, False, False)],
    ids=[
        "half are empty",
        "three in four",
        "nearly all",
        "what came of them is unknown",
        "still open",
    ],
)
def test_empty_warnings_show_against_the_limit_of_the_bank(empty: int | None, closed: bool, found: bool) -> None:
    diagnosis = diagnose(files(warnings=alarms(empty, closed=closed), **lending(2)), policy_of(LAST))
    told = of_the_bank(diagnosis, "false_alarms")
    assert [(one.since, one.until) for one in told] == ([("2025-01", "2026-01")] if found else [])
    assert all(one.cost is not None and one.cost.unit == "time" and one.cost.yearly_minor > 0 for one in told)
