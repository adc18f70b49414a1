"""Measures: fitted to the cause, worth their cost, and the best set under a budget, exactly."""

from __future__ import annotations

from datetime import date
from itertools import combinations

import polars as pl
import pytest

from tallystick.engine.measures.played import History, Month, Sure
from tallystick.engine.measures.proposals import Proposal, Treated, plan, proposals
from tallystick.kernel.codes import Text
from tallystick.pack.policy import Measure, Problem


def measure(
    code: str, removes: float, *, once: int = 0, yearly: int = 0, minutes: float = 0.0, against: str = ""
) -> Measure:
    return Measure(code, Text(code, code), removes, once, yearly, minutes, (against,) if against else ())


def problem(*measures: Measure) -> Problem:
    name = Text("p", "p")
    return Problem(
        code="p",
        catalogue=1,
        name=name,
        view="credit_file",
        counts=pl.lit(1),
        hit=pl.lit(1),
        text="",
        across=("branch",),
        expects="",
        benchmark=None,
        least_rows=0,
        least_hits=0,
        least_excess=0.0,
        also=None,
        needs_both=False,
        surges=0.0,
        usual_bp=0.0,
        harms="loss",
        brings=(),
        brings_plainly=(),
        causes=(),
        measures=measures,
        metric=name,
        columns=frozenset(),
        source="",
    )


SURE = Sure(level=0.9, cases=1e6)


def history(yearly: float, *, factor: float = 1.0) -> History:
    """Twelve cases a year for two years; the interval reaches `factor` times below and above what it costs."""
    return History(yearly, yearly / factor, yearly * factor, [Month(1, 1.0)] * 24)


def test_benefit_cost_and_risk() -> None:
    treated = Treated(
        problem(measure("alert", 0.5, once=300, yearly=50, minutes=2.0)), history(1000.0, factor=2.0), ("workload",)
    )
    (one,) = proposals([treated], minute_minor=5.0, sure=SURE)
    assert (one.benefit_minor, one.cost_minor, one.net_minor) == (500.0, 100.0 + 50.0 + 120.0, 230.0)
    assert one.pays_back_months == pytest.approx(12 * 300 / (500 - 170))
    assert one.low_minor < one.benefit_minor < one.high_minor
    assert 0.05 < one.risk < 0.2


def test_a_measure_against_another_cause_brings_nothing() -> None:
    held = problem(
        measure("people", 0.9, against="workload"), measure("reader", 0.3, against="no_control"), measure("any", 0.1)
    )
    found = proposals([Treated(held, history(1000.0), ("no_control",))], minute_minor=1.0, sure=SURE)
    assert [(one.measure.code, one.is_fitting) for one in found] == [("reader", True), ("any", True), ("people", False)]
    assert found[-1].benefit_minor == 0.0 and found[-1].risk == 1.0
    unknown = proposals([Treated(held, history(1000.0), ())], minute_minor=1.0, sure=SURE)
    assert all(one.is_fitting for one in unknown)


def brute_force(found: list[Proposal], budget: float) -> float:
    best = 0.0
    for size in range(len(found) + 1):
        for chosen in combinations(found, size):
            if len({one.finding for one in chosen}) == size and sum(one.cost_minor for one in chosen) <= budget:
                best = max(best, sum(one.net_minor for one in chosen))
    return best


@pytest.mark.parametrize("budget", [0.0, 90.0, 150.0, 260.0, 1000.0])
def test_the_plan_is_the_best_set_under_the_budget(budget: float) -> None:
    findings = [
        Treated(problem(measure("a", 0.5, yearly=100), measure("b", 0.8, yearly=240)), history(600.0), ()),
        Treated(problem(measure("c", 0.6, yearly=90), measure("d", 0.2, yearly=10)), history(300.0), ()),
        Treated(problem(measure("e", 0.9, yearly=500)), history(200.0), ()),
    ]
    found = proposals(findings, minute_minor=1.0, sure=SURE)
    chosen = plan(found, budget_minor=budget)
    assert sum(one.cost_minor for one in chosen) <= budget
    assert sum(one.net_minor for one in chosen) == pytest.approx(brute_force(found, budget))
    assert "e" not in {one.measure.code for one in chosen}


def test_no_findings_no_plan() -> None:
    assert plan(proposals([], minute_minor=1.0, sure=SURE), budget_minor=date.max.year) == []
