"""From product match to the money: five people, each with a browser of their own, in both languages."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.journeys import lending
from tests.journeys.staff import FIRMS


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_micro_loan_from_match_to_money(
    enters: Callable[..., Any], drawn: dict[str, str], tmp_path: Path, language: str
) -> None:
    people, firm = lending.desk(enters, language), FIRMS[language]
    case = lending.applied(people.manager, firm, **lending.ASKED)
    lending.photographed(people.manager, tmp_path / "photo.png")
    lending.investigated(people, case)
    lending.granted(people, case, **lending.TERMS, conditions="Insurance")
    lending.contracted(people, case)
    lending.limited(people, firm, "100,000")
    drawn[firm] = lending.drawn(people, case)
    assert "60,000" in people.disburser.look()
    assert people.manager.open(drawn[firm]) == 200
