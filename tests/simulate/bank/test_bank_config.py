"""A bank's config: what is right, and each mistake with its cure."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tallystick.intake.errors import IntakeError
from tallystick.simulate.bank.config import bank_config, read_bank_config

CONFIGS = Path(__file__).resolve().parents[3] / "configs"
BANK: dict[str, Any] = {
    "name": "T",
    "pack": "packs/l_bank",
    "first_month": date(2020, 1, 1),
    "months": 12,
    "firms": 300,
    "branches": 2,
}
GOOD: dict[str, Any] = {"problem": "slow_collection", "place": {"branch": "B01"}, "strength": 0.5, "cause": "case_load"}


def test_a_problem_is_read_with_its_place_period_strength_and_cause() -> None:
    (one,) = bank_config({**BANK, "problems": [GOOD]}).problems
    assert (one.problem, one.shown_place, one.strength, one.cause) == (
        "slow_collection",
        "branch=B01",
        0.5,
        "case_load",
    )
    assert one.from_month == BANK["first_month"]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"problem": "gremlins"}, "is unknown"),
        ({"place": {"town": "T"}}, "cannot sit at town"),
        ({"place": {}}, "cannot sit at all"),
        ({"problem": "industry_blind", "place": {"industry": "retail"}, "cause": None}, "does no harm at retail"),
        ({"cause": "weather"}, "cannot come from weather"),
        ({"strength": 0}, "strength 0"),
        ({"strength": 1.1}, "strength 1.1"),
        ({"from": date(2021, 1, 1), "until": date(2021, 1, 1)}, "ends before it begins"),
    ],
)
def test_what_cannot_be_planted_is_refused_with_its_cure(changed: dict[str, Any], said: str) -> None:
    with pytest.raises(IntakeError, match=said):
        bank_config({**BANK, "problems": [{**GOOD, **changed}]})


@pytest.mark.parametrize(("key", "said"), [("mnths", "mnths is unknown"), ("months", "months is missing")])
def test_keys_are_checked(key: str, said: str) -> None:
    text = {name: value for name, value in BANK.items() if name != key} | ({key: 1} if key not in BANK else {})
    with pytest.raises(IntakeError, match=said):
        bank_config(text)


@pytest.mark.parametrize("name", ["l_bank", "clean"])
def test_the_configs_that_come_with_the_project_are_right(name: str) -> None:
    assert read_bank_config(CONFIGS / f"{name}.yaml").branches > 0
