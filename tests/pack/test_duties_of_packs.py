"""The duties of a pack: read, dated, bound; a change of one is told and changes the digest."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from tallystick.pack.check import check_pack
from tallystick.pack.differences import differences
from tallystick.pack.pack import Pack, read_pack
from tests.pack.small_bank import DAY, PACK, PARAMETERS, VOCABULARY

DUTIES = """\
- duty: visit_on_site
  name: {en: Visited on site, zh: 实地调查}
  roles: customer_manager
  from: 2024-01-01
  source: Credit manual 2.3
- duty: within_authority
  name: {en: Approved within authority, zh: 权限内审批}
  roles: [approver, reviewer]
  from: 2026-01-01
  source: Authority book 1
"""


def pack(folder: Path, text: str = DUTIES) -> Pack:
    for name, held in {"pack": PACK, "parameters/numbers": PARAMETERS, "duties/all": text}.items():
        path = folder / f"{name}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(held, encoding="utf-8")
    return read_pack(folder, strict=False)


def test_duties_are_bound_to_a_day(tmp_path: Path) -> None:
    read = pack(tmp_path)
    assert check_pack(read, VOCABULARY) == []
    assert [one.code for one in read.on(DAY, VOCABULARY).duties if one.code == "visit_on_site"] == ["visit_on_site"]
    before, after = (
        {one.code: one.roles for one in read.on(day, VOCABULARY).duties}
        for day in (date(2025, 12, 31), date(2026, 1, 1))
    )
    assert before == {"visit_on_site": ("customer_manager",)}
    assert after == {**before, "within_authority": ("approver", "reviewer")}


def test_a_changed_duty_is_another_pack(tmp_path: Path) -> None:
    old = pack(tmp_path / "old")
    new = pack(tmp_path / "new", DUTIES.replace("roles: customer_manager", "roles: reviewer"))
    assert old.digest != new.digest
    assert [(one.kind, one.name) for one in differences(old, new)] == [("duty", "visit_on_site")]


def test_a_duty_of_nobody_is_a_mistake(tmp_path: Path) -> None:
    found = pack(tmp_path, DUTIES.replace("  roles: customer_manager\n", "")).problems
    assert [error.place.line for error in found] == [1]
    assert "roles" in str(found[0])
