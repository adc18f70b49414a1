"""From product match to the money, one journey a product, in both languages."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tallystick.record.cases.models import Case
from tests.journeys import lending
from tests.record.cases.bank import SOUND, known_firm


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_micro_loan(river: Any, enters: Callable[..., Any], tmp_path: Path, language: str) -> None:
    known_firm(SOUND, river)
    people = lending.desk(enters, language)
    case = lending.applied(
        people.manager, SOUND, product="micro_cash", amount="150,000", tenor_months=24, purpose="stock"
    )
    lending.investigated(people, case, tmp_path / "photo.png")
    assert Case.objects.get().state == "to_review"
    terms = {
        "terms_amount": "60,000",
        "terms_rate": 8,
        "conditions": "Insurance",
        "override_reason": "evidence_explained",
    }
    lending.granted(people, case, **terms)
    lending.contracted(people, case)
    lending.limited(people, SOUND, "100,000")
    loan = lending.drawn(people, case)
    assert "60,000" in people.disburser.look()
    assert people.manager.open(loan) == 200
