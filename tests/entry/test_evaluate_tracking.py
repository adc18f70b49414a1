"""How tracking is judged: measures out of a config, the truth out of the same bank without them, the figures."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from tallystick.engine.measures.tracking.panel import Panel
from tallystick.entry.jobs.evaluate_tracking import endless, figures, measures_of, true_removed
from tallystick.simulate.bank.config import read_bank_config
from tests.engine.diagnosis.test_findings import LAST, policy_of

CONFIG = Path(__file__).resolve().parents[2] / "configs" / "tracked.yaml"


def test_a_problem_that_ends_at_a_branch_is_a_measure_that_starts_there() -> None:
    found = {one.code: one for one in measures_of(read_bank_config(CONFIG), policy_of(LAST))}
    assert found["funds_misused"].starts["B01"] == "2021-07" and "B06" not in found["funds_misused"].starts
    assert found["weak_investigation"].starts == {"B04": "2022-01"}


def test_without_an_end_there_is_no_measure() -> None:
    assert measures_of(endless(read_bank_config(CONFIG)), policy_of(LAST)) == []


def test_the_truth_is_the_same_bank_without_the_measure() -> None:
    y = np.array([[0.5, 0.1, 0.2], [0.5, 0.5, 0.5]])
    worked = Panel(("B01", "B02"), ("2025-01", "2025-02", "2025-03"), y, np.ones((2, 3)), np.array([1, 3]))
    idle = replace(worked, y=np.full((2, 3), 0.5))
    assert true_removed(worked, idle) == pytest.approx(0.7)
    assert true_removed(worked, replace(idle, y=np.zeros((2, 3)))) is None


def test_the_figures() -> None:
    table = pl.DataFrame(
        {
            "is_covered": [True, False, None],
            "is_seen": [True, True, False],
            "is_idle_alert": [True, True, True],
            "removed": [0.5, 0.6, None],
            "true_removed": [0.6, 0.6, None],
        }
    )
    found = figures(table)
    assert (found["coverage"], found["alerts_without_effect"], found["measures"]) == (0.5, 1.0, 3.0)
    assert found["median_error"] == pytest.approx(0.05)
