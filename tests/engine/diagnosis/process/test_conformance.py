"""Deviations from the declared process: good, bad, at the edge, unknown."""

from __future__ import annotations

import polars as pl
import pytest

from tallystick.engine.diagnosis.process.columns import KINDS
from tallystick.engine.diagnosis.process.conformance import deviations
from tests.engine.diagnosis.process.logs import declares, log

DECLARED = declares(
    apply={},
    visit={"roles": ["manager"], "after": ["apply"], "is_required": True},
    review={"roles": ["reviewer"], "after": ["visit"], "apart_from": ["visit"], "at_most": 2, "within_hours": 24.0},
    approve={"after": ["review"], "apart_from": ["visit", "review"]},
)
GOOD = """
a apply  -   -        0 1
a visit  ann manager  2 3
a review bob reviewer 4 5
a approve cat approver 6 7
"""


def found(text: str, *, finished: bool = False) -> list[tuple[str, str, str | None]]:
    lazy = log(text)
    ended = lazy.select("case_id").unique() if finished else None
    told = deviations(lazy, DECLARED, finished=ended).collect()
    return [(row["kind"], row["activity"], row["other"]) for row in told.iter_rows(named=True)]


CASES = [
    ("as declared", GOOD, []),
    ("no visit", GOOD.replace("a visit  ann manager  2 3\n", ""), [("skipped", "review", "visit")]),
    (
        "review before the visit",
        GOOD.replace("review bob reviewer 4 5", "review bob reviewer 1.5 1.8"),
        [("swapped", "review", "visit")],
    ),
    ("both at one instant", GOOD.replace("review bob reviewer 4 5", "review bob reviewer 2 5"), []),
    (
        "reviewed thrice",
        GOOD + "a review bob reviewer 8 9\na review bob reviewer 10 11",
        [("repeated", "review", None)],
    ),
    ("reviewed twice", GOOD + "a review bob reviewer 8 9", []),
    ("the visitor reviews", GOOD.replace("bob reviewer", "ann reviewer"), [("same_person", "review", "visit")]),
    ("reviewer unknown", GOOD.replace("bob reviewer", "- reviewer"), []),
    ("reviewed by a manager", GOOD.replace("bob reviewer", "bob manager"), [("wrong_role", "review", "manager")]),
    ("post unknown", GOOD.replace("bob reviewer", "bob -"), []),
    ("review a day after the visit", GOOD.replace("4 5", "27 28").replace("6 7", "29 30"), []),
    ("review a minute later", GOOD.replace("4 5", "27.017 28").replace("6 7", "29 30"), [("late", "review", "visit")]),
    (
        "an activity nobody declared",
        GOOD + "a call eve manager 8 9\na call eve manager 9 10",
        [("undeclared", "call", None)],
    ),
]


@pytest.mark.parametrize(("said", "text", "expected"), CASES, ids=[case[0] for case in CASES])
def test_each_departure_is_told_once(said: str, text: str, expected: list[tuple[str, str, str | None]]) -> None:
    assert found(text) == expected, said


def test_a_required_activity_is_missed_in_finished_cases_alone() -> None:
    declined = "a apply - - 0 1"
    assert found(declined) == []
    assert found(declined, finished=True) == [("missing", "visit", None)]
    assert found(GOOD, finished=True) == []


def test_an_approver_who_did_both_is_told_against_both() -> None:
    one = GOOD.replace("cat approver", "ann approver") + "a review ann reviewer 5 5.5"
    assert ("same_person", "approve", "visit") in found(one)
    assert ("same_person", "approve", "review") in found(one)


def test_a_late_one_tells_its_excess_in_hours() -> None:
    late = deviations(log(GOOD.replace("4 5", "30 31").replace("6 7", "32 33")), DECLARED).collect()
    assert late["hours"].to_list() == [pytest.approx(3.0)]


def test_cases_do_not_mix_and_order_of_rows_does_not_count() -> None:
    text = GOOD + GOOD.replace("a ", "b ").replace("b visit  ann manager  2 3\n", "")
    backwards = log(text).reverse()
    told = deviations(backwards, DECLARED).collect()
    assert told.select("case_id", "kind").rows() == [("b", "skipped")]


def test_every_kind_is_described() -> None:
    assert {kind for _, text, _ in CASES for kind, _, _ in found(text)} | {"missing"} == set(KINDS)


def test_without_a_declared_process_nothing_departs() -> None:
    told = deviations(log(GOOD), declares()).collect()
    assert set(told["kind"]) == {"undeclared"}
    assert told.schema["at"] == pl.Datetime("us")
