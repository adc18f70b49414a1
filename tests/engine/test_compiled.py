"""What a policy needs once: built once for all days between which nothing changes, anew after a change."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from tallystick.engine import flow
from tallystick.engine.compiled import per_policy
from tallystick.pack import Policy, read_pack

PACK = read_pack(Path(__file__).resolve().parents[2] / "packs" / "l_bank")
CHANGED = next(day for day in PACK.change_days if day > date(2020, 6, 1))


def test_days_of_one_stretch_share_what_is_built_and_a_change_builds_anew() -> None:
    asked: list[date] = []

    @per_policy
    def built(policy: Policy) -> date:
        asked.append(policy.day)
        return policy.day

    before = max(day for day in PACK.change_days if day < CHANGED)
    first, second = (PACK.on(day, flow.vocabulary()) for day in (before, date.fromordinal(CHANGED.toordinal() - 1)))
    after = PACK.on(CHANGED, flow.vocabulary())
    assert [built(one) for one in (first, second, after, first)] == [before, before, CHANGED, before]
    assert asked == [before, CHANGED]
    assert (first.day, second.day) == (before, date.fromordinal(CHANGED.toordinal() - 1))
