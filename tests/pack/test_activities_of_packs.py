"""The declared process in a pack: read, proved, bound; every mistake told with its place."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tallystick.pack.check import check_pack
from tallystick.pack.differences import differences
from tallystick.pack.pack import Pack, read_pack
from tests.pack.small_bank import DAY, PACK, PARAMETERS, VOCABULARY

ACTIVITIES = """\
- activity: visit
  case_kind: application
  name: {en: Visit on site, zh: 实地调查}
  roles: [customer_manager]
  required: true
  from: 2024-01-01
  source: Credit manual 2.1
- activity: review
  case_kind: application
  name: {en: Review, zh: 审查}
  after: visit
  apart_from: [visit]
  within_hours: 48
  at_most: 3
  from: 2024-01-01
  source: Credit manual 2.4
- activity: call
  case_kind: collection
  name: {en: Call, zh: 电话催收}
  from: 2024-01-01
  source: Credit manual 7.1
"""


def pack(folder: Path, text: str = ACTIVITIES) -> Pack:
    for name, held in {"pack": PACK, "parameters/numbers": PARAMETERS, "activities/all": text}.items():
        path = folder / f"{name}.yaml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(held, encoding="utf-8")
    return read_pack(folder, strict=False)


def test_activities_are_bound_to_a_day(tmp_path: Path) -> None:
    later = ACTIVITIES + ACTIVITIES[ACTIVITIES.index("- activity: call") :].replace("2024-01-01", "2026-01-01").replace(
        "name:", "roles: recovery_officer\n  name:"
    )
    read = pack(tmp_path, later)
    assert check_pack(read, VOCABULARY) == []
    named = {one.code: one for one in read.on(DAY, VOCABULARY).activities}
    visit, review = named["visit"], named["review"]
    assert (visit.roles, visit.is_required, visit.at_most) == (("customer_manager",), True, None)
    assert (review.after, review.apart_from, review.within_hours, review.at_most) == (("visit",), ("visit",), 48, 3)
    for day, roles in ((date(2025, 12, 31), ()), (date(2026, 1, 1), ("recovery_officer",))):
        assert {one.code: one.roles for one in read.on(day, VOCABULARY).activities}["call"] == roles


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("after: visit", "after: visits", 11, "there is no activity 'visits'; did you mean 'visit'?"),
        ("apart_from: [visit]", "apart_from: [call]", 12, "'call' belongs to cases of kind 'collection'"),
        ("at_most: 3", "at_most: 0", 14, "it may never be done"),
        ("within_hours: 48", "within_hours: 0", 13, "a time limit needs a positive number"),
        ("  after: visit\n", "", 12, "a time limit needs a positive number"),
        ("  required: true\n", "  after: review\n", 5, "it must come after itself"),
        ("required: true", "requierd: true", 5, "unknown key 'requierd'; did you mean 'required'?"),
        ("  source: Credit manual 2.1\n", "", 1, "it lacks source"),
    ],
)
def test_mistakes_have_place_cause_and_cure(tmp_path: Path, old: str, new: str, line: int, said: str) -> None:
    assert old in ACTIVITIES
    errors = check_pack(pack(tmp_path, ACTIVITIES.replace(old, new, 1)), VOCABULARY)
    assert any(said in error.cause and error.place.file.endswith("all.yaml") and error.cure for error in errors), errors
    assert line in {error.place.line for error in errors if said in error.cause}, errors


def test_an_activity_is_part_of_the_policy(tmp_path: Path) -> None:
    before = pack(tmp_path)
    after = pack(tmp_path, ACTIVITIES.replace("within_hours: 48", "within_hours: 24"))
    assert after.digest != before.digest
    assert [(one.kind, one.name, one.path, one.before, one.after) for one in differences(before, after)] == [
        ("activity", "review", "within_hours", "48", "24")
    ]
