"""Covenants: met, breached, unknown; until when a breach can be cured."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
import pytest

from tallystick.engine.book.schemas import BOOK_SCHEMAS
from tallystick.engine.monitoring.covenants import COVENANTS, covenant_tests
from tests.engine.monitoring.watched import DAY, bank

MAY, JULY = date(2026, 5, 31), date(2026, 7, 31)


def answer_to(
    covenant: dict[str, Any], values: dict[str, Any], *, day: date = DAY, since: date | None = None
) -> dict[str, Any]:
    row = {"row": 1, "loan_id": "L1", "covenant_id": "1", "metric": "debt_ratio", **covenant}
    schema = dict(BOOK_SCHEMAS["covenants"].create_empty().schema)
    covenants = pl.LazyFrame([row], schema=schema)
    borrowers = pl.LazyFrame({"loan_id": ["L1", "L2"], "enterprise_id": ["a", "b"]})
    types = {"debt_ratio": pl.Float64, "is_abnormal": pl.Boolean, "industry": pl.String, "net_assets_minor": pl.Int64}
    frame = pl.LazyFrame([{"enterprise_id": "a", **values}], schema={"enterprise_id": pl.String, **types})
    memory = None
    if since is not None:
        memory = pl.LazyFrame({"loan_id": ["L1"], "covenant_id": ["1"], "breached_since": [since]})
    found = covenant_tests(covenants, borrowers, frame, bank(day), before=memory).collect()
    assert dict(found.schema) == COVENANTS
    (answer,) = found.to_dicts()
    return answer


@pytest.mark.parametrize(
    ("covenant", "values", "status", "cause"),
    [
        ({"most": 0.7}, {"debt_ratio": 0.7}, "met", None),
        ({"most": 0.7}, {"debt_ratio": 0.71}, "breached", None),
        ({"least": 0.2}, {"debt_ratio": 0.2}, "met", None),
        ({"least": 0.2}, {"debt_ratio": 0.19}, "breached", None),
        ({"least": 0.2, "most": 0.7}, {"debt_ratio": 0.5}, "met", None),
        ({"most": 0.7}, {"debt_ratio": None}, "unknown", "not_known"),
        ({"most": 0.7, "metric": "debt_rate"}, {"debt_ratio": 0.9}, "unknown", "no_such_metric"),
        ({"most": 0.7, "metric": "industry"}, {"industry": "retail"}, "unknown", "no_such_metric"),
        ({"most": 0, "metric": "is_abnormal"}, {"is_abnormal": False}, "met", None),
        ({"most": 0, "metric": "is_abnormal"}, {"is_abnormal": True}, "breached", None),
        ({"least": 100, "metric": "net_assets_minor"}, {"net_assets_minor": 99}, "breached", None),
    ],
)
def test_both_bounds_count_as_met(
    covenant: dict[str, Any], values: dict[str, Any], status: str, cause: str | None
) -> None:
    found = answer_to(covenant, values)
    assert (found["status"], found["cause"], found["enterprise_id"]) == (status, cause, "a")


BAD, GOOD, UNKNOWN = {"debt_ratio": 0.9}, {"debt_ratio": 0.5}, {"debt_ratio": None}


@pytest.mark.parametrize(
    ("values", "day", "since", "begun", "until", "cure"),
    [
        (BAD, DAY, None, DAY, date(2026, 7, 30), "open"),
        (BAD, date(2026, 7, 30), DAY, DAY, date(2026, 7, 30), "open"),
        (BAD, JULY, DAY, DAY, date(2026, 7, 30), "lapsed"),
        (GOOD, JULY, DAY, None, None, "none"),
        (UNKNOWN, JULY, DAY, DAY, date(2026, 7, 30), "lapsed"),
        (UNKNOWN, DAY, None, None, None, "none"),
    ],
)
def test_days_to_cure_run_from_the_first_day_of_the_breach(
    values: dict[str, Any], day: date, since: date | None, begun: date | None, until: date | None, cure: str
) -> None:
    found = answer_to({"most": 0.7, "grace_days": 30}, values, day=day, since=since)
    assert (found["breached_since"], found["cure_until"], found["cure"]) == (begun, until, cure)


def test_without_days_to_cure_there_are_none() -> None:
    found = answer_to({"most": 0.7}, BAD)
    assert (found["cure_until"], found["cure"]) == (DAY, "open")
    assert answer_to({"most": 0.7}, BAD, since=MAY)["cure"] == "lapsed"
