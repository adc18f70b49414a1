"""From files to findings: a bank with one officer who copies reports, whose loans fail for it, and one without."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from tallystick.engine import flow
from tallystick.engine.book.schemas import completed
from tallystick.engine.diagnosis.causes import likely, told_of
from tallystick.engine.diagnosis.files import BankFiles
from tallystick.engine.diagnosis.findings import Diagnosis, diagnose
from tallystick.engine.process.schemas import typed
from tallystick.pack import Policy, read_pack

PACK = Path(__file__).resolve().parents[3] / "packs" / "l_bank"
FIRST, LAST = date(2024, 1, 1), date(2026, 12, 31)
BRANCHES, OFFICERS, MONTHLY = 6, 3, 5
LENT, LOSS_GIVEN_DEFAULT = 500_000_00, 0.5


@cache
def policy_of(day: date) -> Policy:
    return read_pack(PACK).on(day, flow.vocabulary())


def bank(*, copier: str | None, harm: float = 0.25, seed: int = 3) -> tuple[BankFiles, float]:
    """Files of two years of lending, and what copying truly cost a year; `copier` copies all his reports of 2025."""
    draw = np.random.default_rng(seed)
    officers = [f"b{branch}o{number}" for branch in range(BRANCHES) for number in range(OFFICERS)]
    rows = []
    for month in range(24):
        asked = date(2024 + month // 12, month % 12 + 1, 10)
        for officer in officers:
            for _ in range(MONTHLY):
                number = len(rows)
                copied = officer == copier and asked.year == 2025
                pd_12m = float(draw.choice([0.01, 0.03, 0.08]))
                chance = pd_12m + (harm if copied else 0.0)
                failed = bool(draw.random() < chance)
                rows.append((number, officer, asked, copied, pd_12m, failed))
    apps = [_application(*row) for row in rows]
    contracts = [_contract(app) for app in apps]
    reports = [_report(app, copied=row[3]) for app, row in zip(apps, rows, strict=True)]
    outcomes = [_outcome(app, failed=row[5]) for app, row in zip(apps, rows, strict=True)]
    staff = [
        {
            "person_id": name,
            "role": "customer_manager",
            "staff_grade": "middle",
            "branch": name[:2],
            "hired_day": date(2015, 1, 1),
            "is_certified": True,
        }
        for name in officers
    ]
    tables = {"applications": apps, "investigations": reports, "outcomes": outcomes, "staff": staff}
    held = {name: typed(name, pl.DataFrame(rows_, infer_schema_length=None)).lazy() for name, rows_ in tables.items()}
    held["contracts"] = completed("contracts", pl.DataFrame(contracts, infer_schema_length=None)).lazy()
    return BankFiles(held, LAST), sum(row[3] for row in rows) * harm * LOSS_GIVEN_DEFAULT * LENT


def _application(
    number: int, officer: str, asked: date, copied: bool, pd_12m: float, failed: bool
) -> dict[str, object]:
    del copied, failed
    decided = asked + timedelta(days=4)
    return {
        "application_id": f"A{number}", "enterprise_id": f"F{number}", "product": "micro_cash", "channel": "officer",
        "asked_minor": LENT, "term_months": 12, "asked_day": asked, "branch": officer[:2], "officer": officer,
        "engine_outcome": "approve", "grade": str(pd_12m), "pd_12m": pd_12m, "limit_minor": LENT, "rate_bp": 600,
        "outcome": "approved", "approved_minor": LENT, "approved_rate_bp": 600, "approver": f"chief-{officer[:2]}",
        "decided_at": decided, "loan_id": f"L{number}",
    }  # fmt: skip


def _contract(app: dict[str, object]) -> dict[str, object]:
    day = app["decided_at"]
    assert isinstance(day, date)
    same = {name: app[name] for name in ("loan_id", "enterprise_id", "product", "branch", "officer", "rate_bp")}
    terms = {"repayment": "bullet", "security": "unsecured", "principal_minor": LENT}
    return {**same, **terms, "signed_day": day, "drawn_day": day, "matures_day": day + timedelta(days=365)}


def _report(app: dict[str, object], *, copied: bool) -> dict[str, object]:
    own = (
        "Steady firm. Owner known. Stock is full."
        if copied
        else f"Sells {app['loan_id']}. Owner of {app['loan_id']}. Stock of {app['loan_id']}."
    )
    return {
        "application_id": app["application_id"],
        "visited_day": app["asked_day"],
        "report_text": f"Checked by rule. {own}",
        "investigators": "x y",
        "minutes_on_site": 80,
        "independent_sources": 4,
        "edited_after_approval": copied,
    }


def _outcome(app: dict[str, object], *, failed: bool) -> dict[str, object]:
    day = app["decided_at"]
    assert isinstance(day, date)
    lost = int(LENT * LOSS_GIVEN_DEFAULT)
    known = {
        "defaulted_day": day + timedelta(days=200),
        "exposure_at_default_minor": LENT,
        "recovered_minor": lost,
        "loss_minor": lost,
    }
    return {"loan_id": app["loan_id"], **(known if failed else {"defaulted_day": None, "loss_minor": None})}


@pytest.fixture(scope="module")
def copied() -> tuple[Diagnosis, float]:
    files, cost = bank(copier="b2o1")
    return diagnose(files, policy_of(LAST)), cost


def test_the_problem_is_found_in_its_place_and_months(copied: tuple[Diagnosis, float]) -> None:
    found = [one for one in copied[0].findings if one.problem.code == "copied_investigations"]
    assert [(one.place.kind, one.place.value) for one in found] == [("officer", "b2o1")]
    assert (found[0].since, found[0].until) == ("2025-01", "2026-01")
    assert found[0].cases.height == 12 * MONTHLY - 1, "the first copied report has nothing before it"


def test_its_cost_is_the_effect_on_loans_alike_in_risk(copied: tuple[Diagnosis, float]) -> None:
    (one,) = (one for one in copied[0].findings if one.problem.code == "copied_investigations")
    assert one.cost is not None
    assert one.cost.low_minor <= copied[1] <= one.cost.high_minor
    assert one.cost.low_minor > 0


def test_causes_are_told_by_what_goes_with_it(copied: tuple[Diagnosis, float]) -> None:
    (one,) = (one for one in copied[0].findings if one.problem.code == "copied_investigations")
    assert one.likely == ["no_control"]
    told = {cause.cause.code: cause for cause in one.causes}
    assert told["no_control"].share_hit > 0.9 > 0.1 > told["no_control"].share_others


def test_a_bank_without_it_has_no_finding() -> None:
    files, _ = bank(copier=None)
    found = diagnose(files, policy_of(LAST))
    assert found.findings == []
    assert found.looked_at.height > 50


def test_what_cannot_be_asked_is_told(copied: tuple[Diagnosis, float]) -> None:
    assert "no files for the view 'check'" in copied[0].unanswered["formal_checks"]
    assert copied[0].unanswered["fabricated_figures"] == "it is known of no case"


def test_causes_that_go_with_it_alike_are_not_told_apart() -> None:
    (problem,) = (one for one in policy_of(LAST).problems if one.code == "copied_investigations")
    rows = pl.DataFrame(
        {
            "hit": [True] * 40 + [False] * 160,
            "in_place": [True] * 40 + [False] * 160,
            "officer_borrowers": [200] * 38 + [10] * 2 + [10] * 150 + [200] * 10,
            "officer_load": [1.0] * 200,
            "officer_edited_share": [0.3] * 37 + [0.0] * 3 + [0.0] * 149 + [0.3] * 11,
        },
        schema_overrides={"officer_borrowers": pl.Int32},
    )
    assert set(likely(told_of(rows, problem), problem, apart=1.645)) == {"workload", "no_control"}
    only_load = rows.with_columns(officer_edited_share=pl.lit(0.0))
    assert likely(told_of(only_load, problem), problem, apart=1.645) == ["workload"]


def test_a_cause_that_leaves_no_trace_is_named_where_no_other_is_told() -> None:
    (problem,) = (one for one in policy_of(LAST).problems if one.code == "overloaded_managers")
    rows = pl.DataFrame({"hit": [True] * 40 + [False] * 160, "in_place": [True] * 40 + [False] * 160})
    calm = rows.with_columns(officer_variable_share=pl.lit(0.3))
    assert likely(told_of(calm, problem), problem, apart=1.645) == ["too_few_staff"]
    driven = rows.with_columns(officer_variable_share=pl.when("in_place").then(0.8).otherwise(0.3))
    assert likely(told_of(driven, problem), problem, apart=1.645) == ["sales_targets"]
