"""Checks and warnings of a bank's folder: what was done is done, what can still be done is due, the rest lapsed."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from tallystick.entry.jobs.load_after import load_checks, load_warnings
from tallystick.record.customers.actions import register
from tallystick.record.people.actor import Actor
from tallystick.record.post_loan.models import Check, Signal

DAY = date(2024, 12, 31)
DAYS = ("due_day", "done_day", "raised_day", "closed_day")


@pytest.fixture
def folder(tmp_path: Path, river_branch: Any, staff: Any) -> Path:
    staff("M1", "customer_manager")
    for firm in ("E1", "E2"):
        register(Actor.system(), firm, name=firm, branch=river_branch, manager=None)
    (tmp_path / "month_ends").mkdir()
    (tmp_path / "book").mkdir()
    loans = pl.DataFrame({"loan_id": ["L1", "L2"], "enterprise_id": ["E1", "E2"], "balance_minor": [100, 0]})
    loans.write_parquet(tmp_path / "month_ends" / "2024-12.parquet")
    loans.select("loan_id", "enterprise_id").write_parquet(tmp_path / "book" / "contracts.parquet")
    return tmp_path


def table(*rows: dict[str, Any]) -> pl.DataFrame:
    days = {name: pl.Date for name in DAYS if name in rows[0]}
    return pl.DataFrame(rows, schema_overrides={**days, "closed_by": pl.String, "action": pl.String})


def check(loan: str, due: date, kind: str = "regular", done: date | None = None, result: str = "normal") -> Any:
    told = {"officer": "M1", "result": None if done is None else result, "report_text": None if done is None else "ok"}
    return {"loan_id": loan, "kind": kind, "due_day": due, "done_day": done, **told}


def warning(firm: str, raised: date, closed: date | None = None, action: str | None = None) -> Any:
    by = None if closed is None else "M1"
    facts = {"indicator": "I1", "level": "red", "due_day": None, "finding": None if closed is None else "confirmed"}
    return {
        "enterprise_id": firm,
        "raised_day": raised,
        "closed_day": closed,
        "closed_by": by,
        "action": action,
        **facts,
    }


def test_a_check_is_due_where_its_loan_owes_and_none_came_after(folder: Path) -> None:
    rows = table(
        check("L1", date(2024, 3, 31), "use_of_funds", date(2024, 4, 2), "misuse"),
        check("L1", date(2024, 6, 30)),
        check("L1", date(2024, 9, 30), "on_site", date(2024, 9, 20)),
        check("L1", date(2024, 12, 31)),
        check("L1", date(2025, 3, 31)),
        check("L2", date(2024, 12, 31)),
    )
    assert load_checks(Actor.system(DAY), folder, rows, DAY) == 5
    held = Check.objects.order_by("loan_id", "due_day").values_list("loan_id", "kind", "state", "result", "is_visited")
    assert list(held) == [
        ("L1", "use_of_funds", "done", "concern", False),
        ("L1", "regular", "lapsed", "", False),
        ("L1", "regular", "done", "sound", True),
        ("L1", "regular", "due", "", False),
        ("L2", "regular", "lapsed", "", False),
    ]


def test_a_warning_is_open_where_its_firm_owes_and_none_came_after(folder: Path) -> None:
    rows = table(
        warning("E1", date(2024, 1, 5), date(2024, 1, 9), "line_frozen"),
        warning("E1", date(2024, 5, 5)),
        warning("E1", date(2024, 11, 5)),
        warning("E2", date(2024, 11, 5)),
        warning("E1", date(2025, 1, 5)),
    )
    assert load_warnings(Actor.system(DAY), folder, rows, DAY) == 4
    held = Signal.objects.order_by("enterprise__enterprise_id", "since").values_list("state", "measure", "act_by")
    assert list(held) == [
        ("closed", "lower_limit", date(2024, 2, 4)),
        ("lapsed", "", date(2024, 6, 4)),
        ("open", "", date(2024, 12, 5)),
        ("lapsed", "", date(2024, 12, 5)),
    ]
