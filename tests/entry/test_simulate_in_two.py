"""A bank lived through on two processes is that of one, to the byte."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from pickle import dumps, loads
from typing import Any

import pytest

from tallystick.entry.jobs.simulate_run import simulate_bank
from tallystick.intake.errors import IntakeError, MappingError
from tallystick.pack.errors import PackError, PackErrors, Place
from tallystick.simulate.bank.config import BankConfig, bank_config

PACK = Path(__file__).resolve().parents[2] / "packs" / "l_bank"
SLOW = {"problem": "slow_collection", "place": {"branch": "B02"}}


def config(*problems: dict[str, Any]) -> BankConfig:
    return bank_config(
        {
            "name": "On two",
            "pack": "l_bank",
            "first_month": date(2020, 1, 1),
            "months": 7,
            "firms": 150,
            "branches": 2,
            "managers_a_branch": 2,
            "need_a_year": 1.3,
            "history_months": 16,
            "aftermath_months": 2,
            "watch_every_months": 3,
            "problems": list(problems),
        }
    )


def files(folder: Path) -> dict[str, bytes]:
    found = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


def test_the_bytes_are_those_of_one_process_and_the_work_is_told(tmp_path: Path) -> None:
    told: set[str] = set()
    rows = [
        simulate_bank(
            config(SLOW), PACK, 4, tmp_path / name, lambda stage, done, of: told.add(stage), in_two=name == "two"
        ).rows
        for name in ("two", "one")
    ]
    assert rows[0] == rows[1]
    assert rows[0]["process/warnings"]
    two, one = files(tmp_path / "two"), files(tmp_path / "one")
    assert two.keys() == one.keys()
    assert [name for name in one if one[name] != two[name]] == []
    assert {"region", "months", "evidence", "tables", "month ends"} <= told


@pytest.mark.parametrize(
    "error",
    [
        IntakeError(
            thing="problem 'slow_collection'", place="branch 'B07'", cause="the bank has none", cure="Name one"
        ),
        MappingError([PackError(Place("map.yaml", 3), "column", "it is unknown", "Name one")]),
        PackErrors([PackError(Place("limits.yaml", 7), "limit", "it is no number", "Write a number")]),
    ],
    ids=["the config", "a mapping", "the pack"],
)
def test_a_mistake_comes_over_from_the_other_process_as_it_was(error: ValueError) -> None:
    told = loads(dumps(error))
    assert type(told) is type(error)
    assert str(told) == str(error)
    assert told.__dict__ == error.__dict__
