"""A history: what is read, what is set aside, what is known of each loan."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
import pytest

from tallystick.lab.errors import LabError
from tallystick.lab.history import history_of, states
from tests.lab.histories import UNTIL, table


def rows(*changes: dict[str, Any]) -> pl.DataFrame:
    good = {"application_id": "A1", "asked_day": "2025-01-10", "dscr": "2.5", "queries_3m": "1", "is_enforced": "false"}
    made = [{**good, "application_id": f"A{n}", **change} for n, change in enumerate(changes, 1)]
    return pl.DataFrame(made, schema=dict.fromkeys({k: None for row in made for k in row}, pl.String))


def test_text_of_a_file_becomes_the_types_of_the_columns() -> None:
    got = history_of(rows({}), until=UNTIL)
    assert got.features.row(0, named=True) == {"dscr": 2.5, "queries_3m": 1, "is_enforced": False}
    assert got.facts["asked_day"].to_list() == [date(2025, 1, 10)]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"application_id": None}, "no application id"),
        ({"asked_day": None}, "no day"),
        ({"asked_day": "10.1.2025"}, "asked_day cannot be read"),
        ({"dscr": "high"}, "dscr cannot be read"),
        ({"is_enforced": "perhaps"}, "is_enforced cannot be read"),
        ({"application_id": "A2"}, "the application id stands twice"),
        ({"bank_outcome": "maybe"}, "bank_outcome is none of approved, declined, withdrawn"),
    ],
)
def test_a_row_that_cannot_be_used_is_set_aside_with_its_reason(change: dict[str, Any], reason: str) -> None:
    got = history_of(rows(change, {}, {}), until=UNTIL)
    assert reason in got.aside["reason"].to_list()
    assert got.height + got.aside.height == 3


def test_unknown_stays_unknown() -> None:
    assert history_of(rows({"dscr": None}), until=UNTIL).features["dscr"].to_list() == [None]


def test_applications_stand_in_the_order_of_their_days() -> None:
    got = history_of(rows({}, {"asked_day": "2024-12-31"}), until=UNTIL)
    assert got.facts["application_id"].to_list() == ["A2", "A1"]


def test_a_history_without_features_is_none() -> None:
    with pytest.raises(LabError, match="none of the features"):
        history_of(rows({}).select("application_id", "asked_day"), until=UNTIL)
    with pytest.raises(LabError, match="'asked_day'"):
        history_of(rows({}).drop("asked_day"), until=UNTIL)


def test_one_business_is_one_among_those_of_a_day_only() -> None:
    held = rows({"business_id": "B", "business_members": "2"}, {"business_id": "B", "business_members": "2"})
    other = held.with_columns(asked_day=pl.Series(["2025-01-10", "2025-03-01"]))
    assert history_of(held, until=UNTIL).features["business_id"].n_unique() == 1
    assert history_of(other, until=UNTIL).features["business_id"].n_unique() == 2


@pytest.mark.parametrize(
    ("lent", "asked", "defaulted", "state"),
    [
        (None, date(2025, 1, 10), None, None),
        (0, date(2025, 1, 10), None, None),
        (100, date(2025, 1, 10), None, "good"),
        (100, date(2025, 10, 31), None, "good"),
        (100, date(2025, 11, 1), None, "open"),
        (100, date(2025, 11, 1), date(2026, 3, 1), "default"),
        (100, date(2025, 1, 10), date(2026, 1, 10), "default"),
        (100, date(2025, 1, 10), date(2026, 1, 11), "good"),
    ],
)
def test_what_is_known_of_a_loan(lent: int | None, asked: date, defaulted: date | None, state: str | None) -> None:
    schema = {"lent_minor": pl.Int64, "asked_day": pl.Date, "defaulted_day": pl.Date}
    facts = pl.DataFrame([(lent, asked, defaulted)], schema=schema, orient="row")
    assert states(facts, until=date(2026, 10, 31), months=12).to_list() == [state]


def test_days_between_are_chosen() -> None:
    got = history_of(table(60), until=UNTIL).between(date(2024, 1, 11), date(2024, 1, 20))
    assert got.facts["asked_day"].to_list() == [date(2024, 1, d) for d in range(11, 21)]
    assert got.features.height == 10


def test_an_application_is_decided_by_the_day_its_evidence_was_read_to() -> None:
    """The engine looked at the end of the month before: policy and business are of that day, the loan of the other."""
    held = rows(
        {"as_of": "2024-12-31", "business_id": "B", "business_members": "2"}, {"as_of": None, "business_id": "B"}
    )
    got = history_of(held, until=UNTIL)
    assert got.facts.select("as_of", "asked_day").rows() == [
        (date(2024, 12, 31), date(2025, 1, 10)),
        (date(2025, 1, 10), date(2025, 1, 10)),
    ]
    assert got.features["business_id"].to_list() == ["B 2024-12-31", "B"]
