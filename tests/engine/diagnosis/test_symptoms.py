"""A branch that drowns in work also visits in haste: the haste is a symptom where it vanishes without the load."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

import polars as pl
import pytest

from tallystick.engine import flow
from tallystick.engine.diagnosis.sought import Place
from tallystick.engine.diagnosis.symptoms import Bounds, Suspect, symptoms
from tallystick.pack import Policy, read_pack
from tallystick.pack.policy import Problem

BOUNDS = Bounds(fewest=20, untouched=0.05)
PACK = Path(__file__).resolve().parents[3] / "packs" / "l_bank"


@cache
def policy() -> Policy:
    return read_pack(PACK).on(date(2024, 12, 31), flow.vocabulary())


def problem(code: str) -> Problem:
    return next(one for one in policy().problems if one.code == code)


def files(*, calm_minutes: int) -> pl.DataFrame:
    """Branch B1: 80 files of drowning officers, all in haste, 20 of calm ones with `calm_minutes`; B2: 100 in order."""
    return pl.DataFrame(
        {
            "application_id": [f"Q{n}" for n in range(200)],
            "loan_id": [f"L{n}" for n in range(200)],
            "branch": ["B1"] * 100 + ["B2"] * 100,
            "is_approved": [True] * 200,
            "officer_borrowers": [200] * 80 + [20] * 120,
            "officer_load": [10.0] * 80 + [1.0] * 120,
            "minutes_on_site": [10] * 50 + [90] * 30 + [calm_minutes] * 20 + [90] * 100,
            "investigators": [2] * 200,
            "visit_to_decision_days": [5] * 200,
            "officer_variable_share": [0.3] * 200,
            "month": ["2023-06"] * 200,
        }
    )


def suspect(code: str, rows: pl.DataFrame, branch: str = "B1") -> Suspect:
    asked = problem(code)
    told = rows.with_columns(hit=asked.hit)
    inside, outside = told.filter(branch=branch)["hit"], told.filter(pl.col("branch") != branch)["hit"]
    place = Place("branch", branch, inside.len(), int(inside.sum()), float(outside.mean() or 0.0), 0.0)  # type: ignore[arg-type]
    return Suspect(asked, place, told)


@pytest.mark.parametrize(
    ("calm_minutes", "explained"),
    [(90, {1: 0}), (10, {})],
    ids=["haste only under load is a symptom", "haste without load is a problem of its own"],
)
def test_what_vanishes_without_the_other_is_its_symptom(calm_minutes: int, explained: dict[int, int]) -> None:
    rows = files(calm_minutes=calm_minutes)
    found = [suspect("overloaded_managers", rows), suspect("weak_investigation", rows)]
    assert symptoms(found, BOUNDS) == explained


def test_in_another_place_it_is_never_a_symptom() -> None:
    rows = files(calm_minutes=90)
    elsewhere = rows.with_columns(
        minutes_on_site=pl.when(pl.col("branch") == "B2").then(10).otherwise(90)  # B2 in haste, B1 not
    )
    found = [suspect("overloaded_managers", rows), suspect("weak_investigation", elsewhere, "B2")]
    assert symptoms(found, BOUNDS) == {}


@pytest.mark.parametrize(
    ("hasty_elsewhere", "explained"),
    [(20, {1: 0}), (0, {})],
    ids=["under load they are hasty elsewhere too", "elsewhere nobody is hasty under load"],
)
def test_what_explains_shows_elsewhere_too(hasty_elsewhere: int, explained: dict[int, int]) -> None:
    # All of B1 is under load, so that nothing is left there to tell; of B2 forty files are, some of them in haste.
    at = pl.int_range(pl.len())
    rows = files(calm_minutes=90).with_columns(
        officer_borrowers=pl.when(at < 140).then(200).otherwise(20),
        officer_load=pl.when(at < 140).then(10.0).otherwise(1.0),
        minutes_on_site=pl.when((at < 75) | at.is_between(100, 99 + hasty_elsewhere)).then(10).otherwise(90),
    )
    assert symptoms([suspect("overloaded_managers", rows), suspect("weak_investigation", rows)], BOUNDS) == explained


def checks(share: float) -> pl.DataFrame:
    """Use of funds: of 100 checks of branch B1 `share` are late, of loans that show nothing else; of B2's none."""
    return pl.DataFrame(
        {
            "loan_id": [f"C{n}" for n in range(200)],
            "branch": ["B1"] * 100 + ["B2"] * 100,
            "check_kind": ["use_of_funds"] * 200,
            "check_result": ["normal"] * 200,
            "is_check_undone": [n < 100 * share for n in range(200)],
            "check_late_days": [0] * 200,
            "month": ["2023-06"] * 200,
        }
    )


def within(code: str, rows: pl.DataFrame, since: str, until: str) -> Suspect:
    one = suspect(code, rows)
    return Suspect(one.problem, one.place, one.rows, since, until)


@pytest.mark.parametrize(
    ("share", "since", "explained"),
    [(0.4, "2023-01", {1: 0}), (0.8, "2023-01", {}), (0.4, "2020-01", {})],
    ids=["who has no time checks late", "as plain as a problem of its own", "it was there long before"],
)
def test_what_a_problem_brings_along_is_its_symptom(share: float, since: str, explained: dict[int, int]) -> None:
    load = within("overloaded_managers", files(calm_minutes=90), "2023-01", "2024-01")
    late = within("funds_misused", checks(share), since, "2024-01")
    assert symptoms([load, late], BOUNDS) == explained
    assert symptoms([late, load], BOUNDS) == ({0: 1} if explained else {})


@pytest.mark.parametrize(
    ("kind", "value", "explained"),
    [("branch", "B1", {1: 0}), ("bank", "bank", {})],
    ids=["a branch explains what it brings along", "the whole bank explains none of its branches"],
)
def test_what_touches_the_peers_too_explains_no_place(kind: str, value: str, explained: dict[int, int]) -> None:
    load = within("overloaded_managers", files(calm_minutes=90).with_columns(bank=pl.lit("bank")), "2023-01", "2024-01")
    place = Place(kind, value, load.place.rows, load.place.hits, load.place.peer_share, 0.0)
    root = Suspect(load.problem, place, load.rows, load.since, load.until)
    late = within("funds_misused", checks(0.4).with_columns(bank=pl.lit("bank")), "2023-01", "2024-01")
    assert symptoms([root, late], BOUNDS) == explained


@pytest.mark.parametrize(
    ("others_in_haste", "explained"),
    [(True, {1: 0}), (False, {})],
    ids=["as everybody in the branch", "one person alone"],
)
def test_what_explains_a_sign_shows_it_in_the_rest_of_its_place(
    others_in_haste: bool, explained: dict[int, int]
) -> None:
    number = pl.int_range(pl.len())
    in_haste = (number < 80) if others_in_haste else (number < 40)
    rows = files(calm_minutes=90).with_columns(
        officer=pl.when(number < 40).then(pl.lit("ann")).when(number < 100).then(pl.lit("ben")).otherwise(pl.lit("cy")),
        minutes_on_site=pl.when(in_haste).then(10).otherwise(90),
    )
    hasty = suspect("weak_investigation", rows)
    ann = Suspect(hasty.problem, Place("officer", "ann", 40, 40, 0.3, 0.0), hasty.rows)
    assert symptoms([suspect("overloaded_managers", rows), ann], BOUNDS) == explained


def test_of_two_that_bring_each_other_the_stronger_stands() -> None:
    rows = files(calm_minutes=90).with_columns(
        is_renewal=pl.lit(value=False),
        decision_hours=pl.when(pl.int_range(pl.len()) < 45).then(900.0).otherwise(1.0),
        times_returned=pl.when(pl.int_range(pl.len()).is_between(50, 79)).then(1).otherwise(0),
        is_edited_after_approval=pl.lit(value=False),
    )
    slow, mended = suspect("slow_approval", rows), suspect("bad_entries", rows)
    assert symptoms([slow, mended], BOUNDS) == {1: 0}
    assert symptoms([mended, slow], BOUNDS) == {0: 1}


@pytest.mark.parametrize(
    ("since", "until", "excess"),
    [
        ("0000-01", "9999-12", 0.25),
        ("2024-07", "2025-01", 0.5),
        ("2024-01", "2024-07", 0.0),
        ("2026-01", "2027-01", 0.0),
    ],
    ids=["over all months", "in its own months", "in the others", "in months without rows"],
)
def test_the_excess_is_that_of_the_months_in_which_the_problem_lasts(since: str, until: str, excess: float) -> None:
    rows = pl.DataFrame(
        {
            "branch": ["B1"] * 120 + ["B2"] * 120,
            "month": [f"2024-{n % 12 + 1:02d}" for n in range(240)],
            "hit": [n < 120 and n % 12 >= 6 and n < 60 for n in range(240)],
        }
    )
    place = Place("branch", "B1", 120, 30, 0.0, 0.0)
    assert Suspect(problem("formal_checks"), place, rows, since, until).excess == pytest.approx(excess)


def late(code: str, place: Place, bad: pl.Expr) -> Suspect:
    """Rows of two branches, a fifth of them hit anyway; `bad` says by `branch` and `officer` which are hit besides."""
    number = pl.int_range(pl.len())
    rows = pl.DataFrame({"branch": ["B1"] * 100 + ["B2"] * 100}).with_columns(
        officer=pl.col("branch") + pl.when(number % 2 == 0).then(pl.lit("a")).otherwise(pl.lit("b")),
        month=pl.lit("2023-06"),
        loan_id=number.cast(pl.String),
    )
    return Suspect(problem(code), place, rows.with_columns(hit=bad | (number % 5 == 0)))


@pytest.mark.parametrize(
    ("bad", "explained"),
    [
        ((pl.col("officer") == "B1a") & (pl.int_range(pl.len()) % 4 == 0), {1: 0}),
        ((pl.col("branch") == "B1") & (pl.int_range(pl.len()) % 8 < 2), {}),
    ],
    ids=["all that is beyond the peers' is his", "the others of the branch are as late"],
)
def test_what_one_person_brings_to_a_branch_is_all_that_its_peers_do_not_have(
    bad: pl.Expr, explained: dict[int, int]
) -> None:
    his = late("copied_investigations", Place("officer", "B1a", 50, 50, 0.0, 0.0), pl.col("officer") == "B1a")
    of_the_branch = late("funds_misused", Place("branch", "B1", 100, 40, 0.2, 0.0), bad)
    assert symptoms([his, of_the_branch], BOUNDS) == explained


def test_what_goes_on_outside_the_place_of_another_is_not_brought_by_it() -> None:
    everywhere = pl.col("branch") == "B1"
    copied = late("copied_investigations", Place("officer", "B1a", 50, 50, 0.0, 0.0), pl.col("officer") == "B1a")
    own = late("funds_misused", Place("branch", "B1", 100, 60, 0.2, 0.0), everywhere & (pl.int_range(pl.len()) % 4 < 2))
    assert symptoms([copied, own], BOUNDS) == {}


@pytest.mark.parametrize(
    ("other_month", "explained"),
    [("2023-06", {1: 0}), ("2021-06", {})],
    ids=["most calm files are in order", "those in order are of years before the haste"],
)
def test_months_without_the_sign_do_not_tell_what_is_left_of_it(other_month: str, explained: dict[int, int]) -> None:
    # Of twenty calm files of B1 six are in haste; the fourteen in order lie in the months of the haste, or long before.
    at = pl.int_range(pl.len())
    rows = files(calm_minutes=90).with_columns(
        minutes_on_site=pl.when(at.is_between(80, 85)).then(10).otherwise("minutes_on_site"),
        month=pl.when(at.is_between(86, 99)).then(pl.lit(other_month)).otherwise("month"),
    )
    hasty = within("weak_investigation", rows, "2023-01", "2024-01")
    assert symptoms([suspect("overloaded_managers", rows), hasty], BOUNDS) == explained


def judged(code: str, first: int, last: int) -> Suspect:
    """Of a hundred files of B1 those from `first` to before `last` are hit; of B2's none."""
    number = pl.int_range(pl.len())
    rows = pl.DataFrame({"branch": ["B1"] * 100 + ["B2"] * 100}).with_columns(
        application_id=number.cast(pl.String),
        loan_id=number.cast(pl.String),
        month=pl.lit("2023-06"),
        hit=(number >= first) & (number < last),
    )
    return Suspect(problem(code), Place("branch", "B1", 100, last - first, 0.0, 0.0), rows, "2023-01", "2024-01")


def test_of_two_that_bring_each_other_the_one_whose_second_sign_is_anothers_yields() -> None:
    new, trusting = judged("inexperienced_officers", 25, 70), judged("collateral_over_relied", 60, 100)
    assert symptoms([new, trusting], BOUNDS) == {1: 0}
    blind = judged("information_asymmetry", 0, 70)
    assert symptoms([new, trusting, blind], BOUNDS) == {0: 1}
    less_so = judged("information_asymmetry", 0, 30)
    assert symptoms([new, trusting, less_so], BOUNDS)[1] == 0
