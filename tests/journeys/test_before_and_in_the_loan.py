"""From product match to the money: five people, each with a browser of their own, in both languages."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.journeys import lending
from tests.journeys.staff import FIRMS


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_micro_loan_from_match_to_money(enters: Callable[..., Any], tmp_path: Path, language: str) -> None:
    people = lending.desk(enters, language)
    asked = {"product": "micro_cash", "amount": "150,000", "tenor_months": 24, "purpose": "stock"}
    case = lending.applied(people.manager, FIRMS[language], **asked)
    lending.investigated(people, case, tmp_path / "photo.png")
    terms = {"terms_amount": "60,000", "terms_rate": 8, "conditions": "Insurance"}
    lending.granted(people, case, override_reason="evidence_explained", **terms)
    lending.contracted(people, case)
    lending.limited(people, FIRMS[language], "100,000")
    loan = lending.drawn(people, case)
    assert "60,000" in people.disburser.look()
    assert people.manager.open(loan) == 200
