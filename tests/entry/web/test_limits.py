"""Limits as pages: proposed by one, confirmed by another, and said where one would stand below its use."""

from __future__ import annotations

from typing import Any

from tallystick.record.limits.actions import set_limit
from tallystick.record.limits.models import Change, Limit
from tallystick.record.people.actor import Actor

TYPED = {"deed": "propose_limit", "limit_kind": "industry", "key": "trade", "limit_set": "1,000", "reason": "too much"}


def test_a_limit_below_its_use_is_said_and_confirmed_by_another(signed_in: Any, day: Any) -> None:
    set_limit(Actor.system(), "industry", "trade", 5_000_00, from_day=day)
    Limit.objects.update(used_minor=3_000_00)
    both = signed_in("O1", "risk_officer")
    assert both.post("/limits/", {**TYPED, "from_day": str(day), "reason": ""}).status_code == 422
    page = both.post("/limits/", {**TYPED, "limit_set": "2,500", "from_day": str(day)}).url
    for language, said in (("en", "stand below what is used"), ("zh-CN", "低于已用额度")):
        assert said in both.get(page, headers={"accept-language": language}).content.decode()
    assert b"You proposed this" in both.post(page, {"deed": "confirm_proposal"}).content
    other = signed_in("O2", "risk_officer")
    assert b"trade" in other.get("/").content, "it waits on the other's desk"
    assert other.post(page, {"deed": "confirm_proposal"}).status_code == 302
    assert Limit.objects.get().is_overdrawn
    for language, said in (("en", "above the limit"), ("zh-CN", "已超限额")):
        assert said in other.get("/limits/", headers={"accept-language": language}).content.decode()
    assert "trade" in other.get("/limits/?tab=changes").content.decode()


def test_who_made_it_may_take_it_back(signed_in: Any, day: Any) -> None:
    one = signed_in("O1", "risk_officer")
    page = one.post("/limits/", {**TYPED, "from_day": str(day)}).url
    assert b"who proposed it withdraws it" not in one.get(page).content
    assert one.post(page, {"deed": "withdraw_proposal"}).status_code == 302
    assert Change.objects.get().state == "withdrawn"
    assert not Limit.objects.exists()


def test_who_sets_no_limits_is_offered_none(signed_in: Any, day: Any) -> None:
    manager = signed_in("M1", "customer_manager")
    assert b"propose_limit" not in manager.get("/limits/").content
    assert b"set_limits" in manager.post("/limits/", {**TYPED, "from_day": str(day)}).content
    assert not Change.objects.exists()
