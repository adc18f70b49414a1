"""The table of a case is sound: every state is reached, from each an end is, and duties stay apart."""

from __future__ import annotations

import pytest

from tallystick.record.cases.moving import DEEDS
from tallystick.record.cases.transitions import LINES, STATES, TABLE, line_of
from tallystick.record.people.rights import ROLES
from tallystick.record.transitions import faults
from tallystick.record.unable import Unable


def test_every_state_is_reached_and_leads_to_an_end() -> None:
    assert faults(TABLE) == []
    assert TABLE.states() == set(STATES)


def test_every_right_is_held_by_some_role_and_every_barred_deed_has_its_words() -> None:
    held = frozenset().union(*ROLES.values())
    assert {line.right for line in LINES} <= held
    assert {deed for line in LINES for deed in line.barred} <= set(DEEDS)


@pytest.mark.parametrize("role", sorted(ROLES))
def test_no_role_alone_brings_a_case_to_its_drawdown(role: str) -> None:
    found = {TABLE.begins}
    while fresh := {n.becomes for n in LINES if n.right in ROLES[role] and found & set(n.states)} - found:
        found |= fresh
    assert "ready_to_draw" not in found


def test_what_cannot_be_done_names_what_can() -> None:
    with pytest.raises(Unable, match="hand_in, withdraw") as unable:
        line_of("applied", "approve")
    assert "已受理" in unable.value.zh
