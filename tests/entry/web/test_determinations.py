"""Determinations as pages: proposed on the loan's page, decided on their own, both shown on the loan."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tallystick.record.loans.models import Fact, Loan
from tests.entry.web.test_amendments import loan
from tests.record.cases.conftest import policy

__all__ = ("loan", "policy")


def test_a_fact_is_proposed_by_one_and_determined_by_another(loan: Loan, signed_in: Any, day: Any) -> None:
    officer = signed_in("P1", "post_loan_officer")
    typed = {"deed": "propose_fact", "fact": "expected_loss", "holds_from": str(day), "reason": "stock was sold off"}
    assert officer.post("/loans/L1/", typed).status_code == 422, "without a share"
    assert officer.post("/loans/L1/", {**typed, "loss_share": "101"}).status_code == 422
    page = officer.post("/loans/L1/", {**typed, "loss_share": "60"}).url
    assert b"You proposed this" not in officer.get(page).content
    other = signed_in("R1", "reviewer")
    assert b"Expected loss, as a share" in other.get("/").content, "it waits on the other's desk"
    for language, said in (("en", "stock was sold off"), ("zh-CN", "预计损失占账面余额比例")):
        for place in (page, "/determinations/", "/loans/L1/"):
            shown = other.get(place, headers={"accept-language": language})
            assert shown.status_code == 200, place
        assert said in other.get(page, headers={"accept-language": language}).content.decode()
    assert other.post(page, {"deed": "confirm_proposal"}).status_code == 302
    assert Fact.objects.get().value == 0.6
    ending = {"deed": "end_fact", "fact_standing": "expected_loss", "holds_until": str(day), "reason": "stock is back"}
    page = officer.post("/loans/L1/", ending).url
    assert "终止" in officer.get(page, headers={"accept-language": "zh-CN"}).content.decode()
    assert officer.post("/loans/L1/", {**ending, "holds_until": str(day + timedelta(days=1))}).status_code == 422
