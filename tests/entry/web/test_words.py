"""Nothing that people read on a page is a code without words: actions of the trail, rights, roles."""

from __future__ import annotations

import re
from pathlib import Path

from tallystick.entry.web.frame.language import catalogue
from tallystick.record.people.rights import PERSONAL, ROLES

RECORD = Path(__file__).parents[3] / "src" / "tallystick" / "record"


def test_every_action_of_the_trail_has_words() -> None:
    found = {
        name for file in RECORD.rglob("*.py") for name in re.findall(r'acting\(\s*actor, "(\w+)"', file.read_text())
    }
    assert len(found) > 60
    assert sorted(name for name in found if f"action.{name}" not in catalogue()) == []


def test_every_right_and_role_has_words() -> None:
    rights = frozenset().union(*ROLES.values(), *PERSONAL.values())
    assert sorted(right for right in rights if f"right.{right}" not in catalogue()) == []
    assert sorted(role for role in ROLES if f"role.{role}" not in catalogue()) == []
