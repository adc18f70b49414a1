"""Every table of transitions: each state can be come to, an end can be reached from each, and nothing leaves an end."""

from __future__ import annotations

import importlib
import pkgutil

import pytest

import tallystick.record
from tallystick.record.transitions import Transition, Transitions, faults
from tallystick.record.unable import Unable


def tables() -> dict[str, Transitions]:
    found = {}
    for module in pkgutil.walk_packages(tallystick.record.__path__, "tallystick.record."):
        if ".migrations" in module.name or module.name.rsplit(".", 1)[-1] in ("settings", "apps"):
            continue
        for name, value in vars(importlib.import_module(module.name)).items():
            if isinstance(value, Transitions):
                found[f"{module.name}.{name}"] = value
    return found


@pytest.mark.parametrize("name", sorted(tables()))
def test_a_table_is_sound(name: str) -> None:
    assert faults(tables()[name]) == []


def test_faults_of_a_table_are_found() -> None:
    table = Transitions(
        "new",
        ("done",),
        (
            Transition("finish", ("new",), "done", "x"),
            Transition("reopen", ("done",), "new", "x"),
            Transition("loop", ("lost",), "lost", "x"),
        ),
    )
    assert faults(table) == ["lost: cannot be come to", "lost: has no way to an end", "reopen: leaves an end"]


def test_what_cannot_be_done_names_what_can() -> None:
    table = Transitions("new", ("done",), (Transition("finish", ("new",), "done", "x"),))
    with pytest.raises(Unable, match="approve cannot be done while it is new; what can: finish") as refused:
        table.of("new", "approve")
    assert refused.value.code == "wrong_state"
