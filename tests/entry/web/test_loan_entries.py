"""A loan's page shows what was posted, and says whether the engine stands there too."""

from __future__ import annotations

from typing import Any

from tallystick.record.collection.models import Pursuit
from tallystick.record.ledger.models import Posting
from tallystick.record.loans.actions import Posted, post_event
from tallystick.record.loans.models import Loan
from tests.entry.web.test_amendments import loan
from tests.record.cases.conftest import policy

__all__ = ("loan", "policy")


def test_the_entries_are_those_posted_and_differences_are_told(
    loan: Loan, signed_in: Any, staff: Any, day: Any
) -> None:
    reader = signed_in("R1", "reviewer")

    def page(language: str = "en") -> str:
        return str(reader.get("/loans/L1/", headers={"accept-language": language}).content.decode())

    assert "Nothing was posted" in page()
    post_event(staff("D1", "disburser"), loan, Posted(kind="paid", day=day, amount_minor=321_00))
    assert Posting.objects.filter(loan=loan).exists()
    assert "321.00" in page()
    assert "they stand where the events put them" in page()
    Posting.objects.create(loan=loan, day=day, cause="paid", account="cash", debit_minor=77_00, credit_minor=0)
    assert "the engine stands elsewhere" in page()
    assert "−77." in page()
    assert "存在差异" in page("zh-CN")


def test_terms_can_be_asked_for_while_anything_is_owed(loan: Loan, signed_in: Any, staff: Any, day: Any) -> None:
    manager = signed_in("B1", "customer_manager")

    def offered(name: str) -> bool:
        return f'value="{name}"' in manager.get("/loans/L1/").content.decode()

    asked = ("ask_extension", "ask_renewal", "ask_restructuring")
    assert all(offered(name) for name in asked), "nothing was posted: the record decides"
    repaid = Posted(kind="paid", day=day, amount_minor=119_000_00)
    post_event(staff("D1", "disburser"), loan, repaid)
    assert all(offered(name) for name in asked)
    post_event(staff("D2", "disburser"), loan, Posted(kind="paid", day=day, amount_minor=2_000_00))
    assert not any(offered(name) for name in asked)
    typed = {"deed": "ask_extension", "matures_new": str(loan.matures_day), "reason": "buyers pay late"}
    assert manager.post("/loans/L1/", typed).status_code == 422, "asked all the same, it is told why not"


def test_a_loan_that_is_pursued_leads_to_its_pursuit(loan: Loan, signed_in: Any, day: Any) -> None:
    reader = signed_in("R1", "reviewer")
    assert "/collection/L1/" not in reader.get("/loans/L1/").content.decode()
    firm, claim = loan.enterprise, {"exposure_minor": 500_00, "allowance_minor": 0, "days_past_due": 7}
    Pursuit.objects.create(loan_id="L1", enterprise=firm, branch=loan.branch, opened_day=day, as_of_day=day, **claim)
    assert 'href="/collection/L1/"' in reader.get("/loans/L1/").content.decode()
