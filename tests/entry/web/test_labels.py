"""Each label of a page belongs to the box beside it, however many forms ask for the same thing."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tallystick.record.loans.models import Loan
from tests.entry.web.test_amendments import loan, policy

__all__ = ("loan", "policy")


@pytest.mark.parametrize("place", ["/loans/L1/", "/collateral/"])
def test_no_two_boxes_share_a_name_for_their_label(loan: Loan, signed_in: Any, place: str) -> None:
    person = signed_in("B1", "customer_manager", "post_loan_officer", "disburser")
    page = person.get(place).content.decode()
    held = re.findall(r'<(?:input|select|textarea)[^>]*\sid="([^"]+)"', page)
    assert len(held) > 5
    assert sorted({one for one in held if held.count(one) > 1}) == []
    assert not set(re.findall(r'<label for="([^"]+)"', page)) - set(re.findall(r'\sid="([^"]+)"', page)) - {""}
