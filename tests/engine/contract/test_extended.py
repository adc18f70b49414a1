"""Extensions: agreed in time they move what falls due, agreed too late they do not."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
import pytest

from tallystick.engine.book.schemas import completed
from tallystick.engine.contract.extended import planned

BASE: dict[str, Any] = {
    "loan_id": "L1",
    "enterprise_id": "E1",
    "signed_day": date(2026, 1, 20),
    "matures_day": date(2026, 4, 20),
    "principal_minor": 300_000_00,
    "rate_bp": 480,
    "repayment": "bullet",
    "security": "unsecured",
}
EXTENDED = {"loan_id": "L1", "event_no": 1, "day": date(2026, 4, 20), "kind": "extended"}


def dues(contract: dict[str, Any], *events: dict[str, Any]) -> list[tuple[date, int, int | None]]:
    frame = completed("contracts", pl.DataFrame([BASE | contract]))
    happened = completed("events", pl.DataFrame([{"event_no": n, **e} for n, e in enumerate(events, 1)]))
    found = planned(frame, happened.lazy(), calendar=None)
    return found.select("due_day", "principal_minor", "interest_minor").rows()


def test_an_interest_first_loan_goes_on_to_the_new_day() -> None:
    found = dues({}, EXTENDED | {"until_day": date(2026, 6, 20)})
    assert [(day, principal) for day, principal, _ in found] == [
        (date(2026, 2, 20), 0),
        (date(2026, 3, 20), 0),
        (date(2026, 4, 20), 0),
        (date(2026, 5, 20), 0),
        (date(2026, 6, 20), 300_000_00),
    ]
    assert found[-1][2] == 1_240_00


def test_of_equal_principal_the_last_part_waits_with_what_interest_accrues() -> None:
    found = dues({"repayment": "equal_principal"}, EXTENDED | {"until_day": date(2026, 6, 20)})
    assert found == [
        (date(2026, 2, 20), 100_000_00, 1_200_00),
        (date(2026, 3, 20), 100_000_00, 800_00),
        (date(2026, 4, 20), 0, 400_00),
        (date(2026, 6, 20), 100_000_00, None),
    ]


CASES = [
    ("a day too late", {"day": date(2026, 4, 21), "until_day": date(2026, 6, 20)}, date(2026, 4, 20)),
    ("on the day it is due", {"until_day": date(2026, 6, 20)}, date(2026, 6, 20)),
    ("no new day", {}, date(2026, 4, 20)),
    ("a day before maturity", {"until_day": date(2026, 4, 19)}, date(2026, 4, 20)),
]


@pytest.mark.parametrize(("change", "last"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_what_extends(change: dict[str, Any], last: date) -> None:
    assert dues({}, EXTENDED | change)[-1][0] == last


def test_extended_twice_each_in_time() -> None:
    second = EXTENDED | {"day": date(2026, 6, 20), "until_day": date(2026, 8, 20)}
    assert dues({}, EXTENDED | {"until_day": date(2026, 6, 20)}, second)[-1][0] == date(2026, 8, 20)


def test_an_extension_taken_back_never_was() -> None:
    undone = {"loan_id": "L1", "day": date(2026, 4, 20), "kind": "reversed", "ref_event_no": 1}
    assert dues({}, EXTENDED | {"until_day": date(2026, 6, 20)}, undone)[-1][0] == date(2026, 4, 20)


def test_principal_is_repaid_exactly_however_it_was_extended() -> None:
    for repayment in ("level", "equal_principal", "bullet"):
        found = dues({"repayment": repayment}, EXTENDED | {"until_day": date(2026, 7, 1)})
        assert sum(principal for _, principal, _ in found) == 300_000_00, repayment
