"""Levers: a problem turns them where it sits, while it lasts, as far as its strength, in every world but its own."""

from __future__ import annotations

import numpy as np
import pytest

from tallystick.simulate.bank.kinds import KINDS
from tallystick.simulate.bank.levers import LEVERS, PLACES, Levers, Turned
from tallystick.simulate.bank.rows import Rows

HALF = Turned(number=1, place={"branch": 2}, from_month=6, until_month=18, strength=0.5, to={"depth": 0.15})
WHOLE = Turned(number=2, place={}, from_month=0, until_month=60, strength=1.0, to={"depth": 0.0})


def cases(world: int, branch: int) -> Rows:
    return Rows({"world": np.array([world]), "branch": np.array([branch])})


@pytest.mark.parametrize(
    ("what", "world", "branch", "month", "value"),
    [
        ("in its place and time: half the way from 0.75 to 0.15", 0, 2, 6, 0.45),
        ("the month before", 0, 2, 5, 0.75),
        ("the last month", 0, 2, 17, 0.45),
        ("the month after", 0, 2, 18, 0.75),
        ("another branch", 0, 1, 6, 0.75),
        ("the world without it", 1, 2, 6, 0.75),
        ("the clean world", 2, 2, 6, 0.75),
    ],
)
def test_a_problem_turns_its_lever_there_and_then(what: str, world: int, branch: int, month: int, value: float) -> None:
    assert Levers((HALF,), 3).at("depth", month, cases(world, branch))[0] == pytest.approx(value), what


def test_a_world_that_runs_alone_has_the_problems() -> None:
    assert Levers((HALF,), 1).at("depth", 6, cases(0, 2))[0] == pytest.approx(0.45)


def test_two_problems_on_one_lever_both_turn_it() -> None:
    levers = Levers((HALF, WHOLE), 4)
    assert levers.at("depth", 6, cases(0, 2))[0] == 0.0
    assert levers.at("depth", 6, cases(2, 2))[0] == pytest.approx(0.45)


def test_a_problem_at_a_place_that_is_not_known_there_does_not_apply() -> None:
    levers = Levers((HALF,), 3)
    assert levers.at("depth", 6, Rows({"world": np.array([0])}))[0] == LEVERS["depth"].base


@pytest.mark.parametrize("name", KINDS)
def test_every_kind_moves_levers_that_there_are_and_says_what_to_look_at(name: str) -> None:
    kind = KINDS[name]
    moved = {**kind.to, **{lever: value for levers in kind.causes.values() for lever, value in levers.items()}}
    assert [lever for lever in moved if lever not in LEVERS] == []
    assert [lever for lever, value in kind.to.items() if value == LEVERS[lever].base] == []
    assert len(kind.causes) >= 2
    assert set(kind.places) <= {*PLACES, "all"}
    assert kind.look_at and kind.means


def test_where_problem_and_cause_move_one_lever_the_cause_is_seen() -> None:
    shared = {
        (name, cause)
        for name, kind in KINDS.items()
        for cause, levers in kind.causes.items()
        if set(levers) & set(kind.to)
    }
    assert shared == {("slow_approval", "cumbersome_process"), ("slow_collection", "limitation_missed")}
    for name, kind in KINDS.items():
        for cause, levers in kind.causes.items():
            assert kind.moved(cause) == kind.to | levers, (name, cause)


def test_at_least_thirty_rows_of_the_catalogue_can_be_planted() -> None:
    assert len({kind.number for kind in KINDS.values()}) >= 30
