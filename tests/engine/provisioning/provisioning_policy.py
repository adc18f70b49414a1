"""A small complete policy and loans for the tests of provisioning."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl

from tallystick.engine.provisioning.columns import READS
from tallystick.engine.provisioning.step import STEP
from tallystick.kernel.codes import Text
from tallystick.pack.policy import Grade, Grid, Parameter, Policy

DAY = date(2026, 10, 31)
YUAN = 100
PDS = {"A": 0.005, "B": 0.02, "C": 0.06, "D": 0.18, "E": 1.0}
NUMBERS = {
    "sicr_days": 30,
    "sicr_pd_ratio": 2.0,
    "sicr_pd_rise": 0.005,
    "sicr_notches": 3,
    "sicr_orange_signals": 2,
    "sicr_cure_months": 3,
    "macro_beta": 0.10,
    "macro_growth_long_run": 0.05,
    "ccf_cancellable": 0.10,
    "ccf_committed": 0.40,
    "ecl_lgd_unsecured": 0.75,
    "provision_to_loans": 0.015,
    "provision_coverage": 1.2,
}


def chosen(column: str, values: dict[Any, float]) -> pl.Expr:
    return pl.col(column).replace_strict(values, default=None, return_dtype=pl.Float64)


def policy(day: date = DAY, *, growth: dict[str, float] | None = None, **changed: float) -> Policy:
    growth = growth or {"base": 0.05, "good": 0.07, "bad": 0.01}
    grids = (
        Grid("migration", ("notches",), {"share": chosen("notches", {-1: 0.06, 0: 0.85, 1: 0.07, 2: 0.02})}, "test"),
        Grid(
            "macro_scenario",
            ("scenario",),
            {
                "weight": chosen("scenario", {"base": 0.6, "good": 0.1, "bad": 0.3}),
                "lgd_factor": chosen("scenario", {"base": 1.0, "good": 0.9, "bad": 1.1}),
            },
            "test",
        ),
        Grid("macro_path", ("scenario", "year"), {"growth": chosen("scenario", growth)}, "test"),
        Grid(
            "ecl_lgd",
            ("security",),
            {
                "lgd": chosen("security", {"unsecured": 0.75, "guaranteed": 0.6, "mortgaged": 0.3, "pledged": 0.1}),
                "workout_months": chosen(
                    "security", {"unsecured": 36, "guaranteed": 12, "mortgaged": 24, "pledged": 6}
                ),
            },
            "test",
        ),
        Grid(
            "regulatory_rate",
            ("class",),
            {
                "rate": chosen(
                    "class",
                    {"normal": 0.015, "special_mention": 0.03, "substandard": 0.3, "doubtful": 0.6, "loss": 1.0},
                )
            },
            "test",
        ),
    )
    return Policy(
        "test",
        "1",
        f"digest {sorted(changed.items())} {sorted(growth.items())}",
        day,
        Text("test"),
        "CNY",
        parameters={n: Parameter(n, v, "", DAY, "test", Text(n)) for n, v in {**NUMBERS, **changed}.items()},
        scale=tuple(
            Grade(code, rank, 0.0 if rank == 1 else list(PDS.values())[rank - 2], pd, pd)
            for rank, (code, pd) in enumerate(PDS.items(), 1)
        ),
        grids={grid.name: grid for grid in grids},
    )


BASE: dict[str, Any] = {
    "loan_id": "L1",
    "state": "current",
    "exposure_minor": 1_000_000 * YUAN,
    "undrawn_minor": 0,
    "repayment": "level",
    "remaining_months": 36,
    "eir": 0.06,
    "security": "unsecured",
    "days_past_due": 0,
    "class": "normal",
    "is_npl": False,
    "grade": "B",
    "grade_at_signing": "B",
    "watch_level": "none",
    "signals_orange": 0,
}


def loans_frame(*loans: dict[str, Any]) -> pl.LazyFrame:
    rows = [{name: {**BASE, "loan_id": f"L{i}", **loan}.get(name) for name in READS} for i, loan in enumerate(loans, 1)]
    return pl.LazyFrame(rows, schema=READS.schema())


def provisioned(*loans: dict[str, Any], under: Policy | None = None) -> list[dict[str, Any]]:
    return STEP.run(loans_frame(*loans), under or policy()).collect().to_dicts()


def loan(**change: Any) -> dict[str, Any]:
    return provisioned(change)[0]
