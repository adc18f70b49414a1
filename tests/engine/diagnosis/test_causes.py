"""What one officer is counts once, however many rows he has."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from tallystick.engine import flow
from tallystick.engine.diagnosis.causes import likely, told_of
from tallystick.pack import read_pack
from tallystick.pack.policy import Problem

PACK = Path(__file__).resolve().parents[3] / "packs" / "l_bank"
OFFICERS, ROWS = 40, 50
HERE = 5
"""Officers of the place: the first ones."""


def of_pack(code: str) -> Problem:
    problems = read_pack(PACK).on(date(2024, 12, 31), flow.vocabulary()).problems
    return next(one for one in problems if one.code == code)


def checks() -> Problem:
    return of_pack("formal_checks")


def rows(editing: set[int]) -> pl.DataFrame:
    """Fifty checks each of forty officers, five of them in the place; those `editing` mend a tenth of their files."""
    officer = [at for at in range(OFFICERS) for _ in range(ROWS)]
    return pl.DataFrame(
        {
            "officer": [f"M{at:02d}" for at in officer],
            "hit": [at < HERE for at in officer],
            "in_place": [at < HERE for at in officer],
            "officer_borrowers": [20] * len(officer),
            "officer_load": [1.0] * len(officer),
            "officer_edited_share": [0.1 if at in editing else 0.0 for at in officer],
            "officer_variable_share": [0.2] * len(officer),
        }
    )


@pytest.mark.parametrize(
    ("editing", "first"),
    [({0, 20, 30}, None), ({0, 1, 2, 3, 4, 20, 30}, "no_consequence")],
    ids=["one of five could be chance", "all five are none"],
)
def test_what_a_person_is_counts_once(editing: set[int], first: str | None) -> None:
    problem = checks()
    told = told_of(rows(editing), problem)
    heard = [one for one in told if one.strength >= 1.645]
    assert [one.cause.code for one in heard] == ([first] if first else [])
    assert likely(told, problem, apart=1.645)[:1] == ["no_consequence"]


@pytest.mark.parametrize(
    ("returned", "first"), [(30, "too_few_reviewers"), (40, "cumbersome_process")], ids=["as slow work does", "oftener"]
)
def test_a_sign_that_the_problem_brings_along_speaks_for_a_cause_where_it_is_frequent(
    returned: int, first: str
) -> None:
    problem = of_pack("slow_approval")
    rows = pl.DataFrame(
        {
            "hit": [True] * 100 + [False] * 400,
            "in_place": [True] * 100 + [False] * 400,
            "times_returned": [int(at < returned) for at in range(100)] + [0] * 400,
        }
    )
    assert likely(told_of(rows, problem), problem, apart=1.645) == [first]


def test_rows_that_are_not_alike_within_officers_count_in_full() -> None:
    every_third = rows(set()).with_columns(
        officer_edited_share=pl.when((pl.int_range(pl.len()) % 3 == 0) & pl.col("in_place")).then(0.1).otherwise(0.0)
    )
    alone = told_of(every_third.drop("officer"), checks())[0]
    assert told_of(every_third, checks())[0].error == pytest.approx(alone.error)
