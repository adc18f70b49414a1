"""Overlays and the trial balance as pages."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tallystick.record.overlays.models import Overlay


def test_an_overlay_is_proposed_by_one_and_confirmed_by_another(signed_in: Any, day: Any) -> None:
    modeller = signed_in("M1", "risk_modeller")
    typed = {
        "deed": "propose_overlay",
        "share_added": "12.5",
        "segment": "industry",
        "equals": "trade",
        "from_day": str(day),
        "last_day": str(day + timedelta(days=90)),
        "reason": "buyers abroad fall away",
    }
    assert modeller.post("/overlays/", {**typed, "equals": ""}).status_code == 422
    assert modeller.post("/overlays/", {**typed, "amount_added": "5000"}).status_code == 422, "a share and an amount"
    amount = modeller.post("/overlays/", {**typed, "share_added": "", "amount_added": "5,000"}).url
    assert "5,000" in modeller.get(amount).content.decode()
    assert Overlay.objects.get().amount_minor == 5_000_00
    modeller.post(amount, {"deed": "withdraw_proposal"})
    page = modeller.post("/overlays/", typed).url
    assert Overlay.objects.get(share=0.125).state == "proposed"
    officer = signed_in("O1", "risk_officer")
    assert Overlay.objects.get(share=0.125).number in officer.get("/").content.decode(), "it waits on the other's desk"
    for language, said in (("en", "12.5%"), ("zh-CN", "行业")):
        assert said in officer.get(page, headers={"accept-language": language}).content.decode()
    assert officer.post(page, {"deed": "confirm_proposal"}).status_code == 302
    assert Overlay.objects.get(share=0.125).state == "confirmed"
    assert modeller.get("/overlays/").status_code == 200
    assert signed_in("C1", "customer_manager").get("/overlays/").status_code == 403


def test_the_trial_balance_is_for_who_sees_reports(signed_in: Any) -> None:
    officer = signed_in("O1", "risk_officer")
    for language, said in (("en", "Debits equal credits"), ("zh-CN", "借贷相等")):
        assert said in officer.get("/ledger/", headers={"accept-language": language}).content.decode()
    assert signed_in("C1", "customer_manager").get("/ledger/").status_code == 403
