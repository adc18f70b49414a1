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
    drawn[firm] = lending.whole(people, firm, tmp_path, conditions="Insurance")
    assert "60,000" in people.disburser.look()
    assert people.manager.open(drawn[firm]) == 200
