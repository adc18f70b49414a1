"""Nothing that people read on a page is a code without words: actions of the trail, rights, roles."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.utils.translation import override

from tallystick.entry.web.frame.language import catalogue
from tallystick.entry.web.frame.tags import sentence
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


@pytest.mark.parametrize(
    ("detail", "language", "told"),
    [
        ("branch_approver", "en", "It is Branch approver."),
        ("branch_approver", "zh-hans", "是支行审批人。"),
        ("level_of_its_own", "en", "It is level_of_its_own."),
        ("1.7387375301320445", "en", "It is 1.739."),
        ("-0.000123456", "en", "It is -0.0001235."),
        ("0.25", "en", "It is 0.25."),
        (None, "en", "It is None."),
    ],
)
def test_a_sentence_tells_levels_in_words_and_ratios_shortly(detail: str | None, language: str, told: str) -> None:
    with override(language):
        assert sentence({"detail": detail, "sentence": f"It is {detail}.", "sentence_zh": f"是{detail}。"}) == told
