"""A book under scenarios, and the likeliest scenario that breaks it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from tallystick.engine import flow
from tallystick.engine.portfolio.debtors import debtors, guarantee_links, supply_links
from tallystick.engine.portfolio.reverse import Shocks, likeliest_break, scenario_at
from tallystick.engine.portfolio.stress import Bank, Scenario, StressBook, run_scenario, stress_book
from tallystick.pack import Policy, read_pack

PACK = Path(__file__).resolve().parents[3] / "packs" / "l_bank"
BANK = Bank(capital_ratio=0.125, funding_bp=165, running_bp=120, resolved_share=0.5, migration_tilt=0.15)
CALM = Scenario((0.05, 0.05, 0.05), (0.0, 0.0, 0.0), (0.0, 0.0, 0.0), {})
SWINGS = Shocks(growth=0.02, collateral=0.12, margin_bp=30, industry=0.4, fades=0.6, tied=0.5)


@cache
def policy() -> Policy:
    return read_pack(PACK).on(date(2026, 10, 31), flow.vocabulary())


def loans(**changed: list[object]) -> pl.LazyFrame:
    """Six loans of four debtors: one has failed, one has neither PD nor LGD."""
    columns: dict[str, list[object]] = {
        "enterprise_id": ["A", "A", "B", "C", "D", "E"],
        "class": ["normal", "normal", "normal", "loss", "normal", None],
        "is_npl": [False, False, False, True, False, None],
        "ead_minor": [100_00, 300_00, 500_00, 70_00, 200_00, 0],
        "exposure_minor": [100_00, 300_00, 500_00, 70_00, 200_00, 0],
        "pd_12m": [0.01, 0.03, 0.02, 1.0, None, None],
        "lgd": [0.4, 0.8, 0.3, 0.9, 0.5, None],
        "industry": ["retail", "retail", "construction", "retail", None, "retail"],
        "town": ["t1", "t1", "t2", "t1", "t2", "t1"],
        "grade": ["R4", "R4", "R5", "R10", "R6", "R1"],
        "security": ["unsecured", "mortgaged", "mortgaged", "unsecured", "unsecured", "unsecured"],
        "rate_bp": [650, 650, 600, 650, 700, 600],
        "rwa_minor": [75_00, 225_00, 375_00, 70_00, 150_00, 0],
        "remaining_months": [12, 24, 36, 0, 12, 0],
    }
    return pl.LazyFrame({**columns, **changed}, strict=False)


def test_debtors_add_loans_up_and_leave_out_what_has_failed() -> None:
    held = debtors(loans(), policy())
    rows = {row["enterprise_id"]: row for row in held.frame.to_dicts()}
    assert set(rows) == {"A", "B", "D"}
    assert rows["A"]["ead_minor"] == 400_00
    assert (rows["A"]["pd"], rows["A"]["lgd"]) == (0.03, pytest.approx(0.7))
    assert held.impaired_minor == 70_00


def test_an_unknown_pd_counts_as_the_worst_that_performs() -> None:
    held = debtors(loans(), policy())
    unknown = held.frame.filter(pl.col("enterprise_id") == "D").to_dicts()[0]
    assert (unknown["pd"], unknown["industry"], held.assumed) == (0.18, "unknown", 1)


@pytest.mark.parametrize(
    ("called", "worth", "chance"), [(50, 100, 0.25), (500, 100, 0.5), (50, -10, 0.5), (50, None, 0.5)]
)
def test_a_guarantee_drags_by_what_is_called_and_owned(called: int, worth: int | None, chance: float) -> None:
    day = date(2026, 1, 1)
    guarantees = pl.LazyFrame(
        {
            "guarantor_id": ["G", "G"],
            "obligor_id": ["A", "B"],
            "amount_minor": [called, 10],
            "guarantor_kind": ["firm", "person"],
            "from_day": [day, day],
            "until_day": [None, None],
        },
        schema_overrides={"until_day": pl.Date},
    )
    firms = pl.LazyFrame(
        {"enterprise_id": ["G"], "net_assets_minor": [worth]}, schema_overrides={"net_assets_minor": pl.Int64}
    )
    found = guarantee_links(guarantees, firms, drag=0.5, policy=policy())
    assert found.rows() == [("A", "G", pytest.approx(chance))]


def test_a_buyers_failure_drags_its_suppliers_by_their_sales() -> None:
    sales = pl.LazyFrame({"enterprise_id": ["S"], "counterparty": ["B"], "sales_share": [0.6]})
    assert supply_links(sales, drag=0.5).rows() == [("B", "S", pytest.approx(0.3))]


def test_a_year_by_hand() -> None:
    book = _one_cell(stress_book(loans(), policy()))
    bank = replace(BANK, migration_tilt=0.0)
    found = run_scenario(book, replace(CALM, growth=(0.05,), collateral_fall=(0.0,), margin_bp=(0.0,)), bank, policy())
    pd, lgd, exposure = book.pd[book.grade[0]], book.lgd[0], book.exposure[0]
    assert found.failed[0] == pytest.approx(exposure * pd)
    assert found.loss[0] == pytest.approx(exposure * pd * lgd)
    income = exposure * (book.rate[0] - 0.0285)
    assert found.profit[0] == pytest.approx(income - found.provisions[0])
    assert found.bad_share[0] == pytest.approx(
        exposure * pd * (1 - lgd) / (exposure * (1 - pd) + exposure * pd * (1 - lgd))
    )


def _one_cell(book: StressBook) -> StressBook:
    first = {
        name: getattr(book, name)[:1] for name in ("exposure", "grade", "secured", "lgd", "rate", "weight", "years")
    }
    return replace(
        book, **first, industry=np.zeros(1, np.int64), bad_minor=0.0, bad_rwa_minor=0.0, moves=np.eye(len(book.pd))
    )


@pytest.mark.parametrize(
    "worse",
    [
        {"growth": (0.01, 0.03, 0.05)},
        {"collateral_fall": (0.3, 0.3, 0.3)},
        {"margin_bp": (50.0, 50.0, 50.0)},
        {"industry_logit": {"construction": 1.0}},
    ],
    ids=["recession", "collateral", "margin", "industry"],
)
def test_worse_paths_never_leave_more_capital(worse: dict[str, object]) -> None:
    book = stress_book(loans(), policy())
    calm, bad = (run_scenario(book, one, BANK, policy()) for one in (CALM, replace(CALM, **worse)))
    assert (bad.capital < calm.capital).all()
    assert (bad.loss >= calm.loss).all()


def test_an_industry_is_hit_alone() -> None:
    book = stress_book(loans(), policy())
    hit = replace(CALM, industry_logit={"construction": 1.0})
    losses = [run_scenario(book, one, BANK, policy()).industry_loss for one in (CALM, hit)]
    at = book.industries.index("construction")
    assert losses[1][at] > losses[0][at]
    assert np.delete(losses[1], at) == pytest.approx(np.delete(losses[0], at))


def test_the_likeliest_break_of_a_straight_limit_is_known() -> None:
    def left(one: Scenario) -> float:
        return 1.5 - (0.05 - one.growth[0]) / 0.02

    found = likeliest_break(left, CALM, SWINGS, ("retail",))
    assert found.distance == pytest.approx(1.5, abs=1e-3) and found.is_found
    assert found.chance == pytest.approx(0.0668, abs=1e-3)
    assert found.scenario.growth[0] == pytest.approx(0.02, abs=1e-4)
    assert found.scenario.industry_logit["retail"] == pytest.approx(0.0, abs=1e-6)


def test_the_breaking_scenario_ends_at_the_floor_and_no_nearer_one_does() -> None:
    book = stress_book(loans(), policy())

    def left(one: Scenario) -> float:
        return float(run_scenario(book, one, BANK, policy()).ratio.min() - 0.105)

    found = likeliest_break(left, CALM, SWINGS, book.industries)
    assert found.is_found and left(found.scenario) == pytest.approx(0, abs=1e-4)
    rng = np.random.default_rng(1)
    for _ in range(50):
        way = rng.standard_normal(len(found.factors))
        nearer = way / np.linalg.norm(way) * found.distance * 0.97
        assert left(scenario_at(nearer, CALM, SWINGS, book.industries)) > 0


def test_a_limit_that_nothing_moves_is_not_found() -> None:
    assert not likeliest_break(lambda one: 1.0, CALM, SWINGS, ("retail",)).is_found


def test_a_base_that_breaks_already_has_a_negative_distance() -> None:
    found = likeliest_break(lambda one: one.growth[0] - 0.06, CALM, SWINGS, ())
    assert found.distance == pytest.approx(-0.5, abs=1e-3)
