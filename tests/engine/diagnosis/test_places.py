"""Where a problem sits: found where it is, not found where it is not, and never by chance more often than allowed."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from tallystick.engine.diagnosis.places import candidates, discoveries, find_places, period_of
from tallystick.engine.diagnosis.sought import Asked

ASKED = Asked(("branch", "officer"), least_rows=20)


def bank(
    shares: dict[str, float], *, officers: dict[str, float] | None = None, rows: int = 120, seed: int = 1
) -> pl.DataFrame:
    """Rows of branches with five officers each, hit with each branch's share; single officers may have their own."""
    draw = np.random.default_rng(seed)
    parts = []
    for branch, share in shares.items():
        for number in range(5):
            officer = f"{branch}{number}"
            own = (officers or {}).get(officer, share)
            hit = draw.random(rows) < own
            parts.append(pl.DataFrame({"branch": [branch] * rows, "officer": [officer] * rows, "hit": hit}))
    return pl.concat(parts)


EIGHT = dict.fromkeys("abcdefgh", 0.05)


@pytest.mark.parametrize(
    ("frame", "expected"),
    [
        (bank(EIGHT), []),
        (bank(EIGHT | {"c": 0.25}), [("branch", "c")]),
        (bank(EIGHT | {"c": 0.25, "f": 0.3}), [("branch", "c"), ("branch", "f")]),
        (bank(EIGHT, officers={"d2": 0.5}), [("officer", "d2")]),
        (bank(EIGHT | {"a": 0.3}, officers={"g4": 0.5}), [("branch", "a"), ("officer", "g4")]),
        (bank(EIGHT | {"c": 0.0}), []),
    ],
    ids=["nowhere", "a branch", "two branches", "one officer", "a branch and an officer elsewhere", "a better branch"],
)
def test_the_place_is_found_as_what_it_is(frame: pl.DataFrame, expected: list[tuple[str, str]]) -> None:
    found = find_places(frame, ASKED, most_p=1e-4)
    assert sorted((place.kind, place.value) for place in found) == expected


def test_bad_branches_that_hide_each_other_are_found_all() -> None:
    frame = bank(dict.fromkeys("abcdef", 0.5) | {"a": 0.8, "b": 0.66, "c": 0.71})
    found = find_places(frame, Asked(("branch",), 20), most_p=1e-4)
    assert sorted(place.value for place in found) == ["a", "b", "c"]


def test_honest_differences_between_branches_are_no_problem() -> None:
    draw = np.random.default_rng(5)
    spread = {f"b{n}": float(share) for n, share in enumerate(np.clip(draw.normal(0.2, 0.06, 20), 0.02, 0.6))}
    assert find_places(bank(spread), Asked(("branch",), 20), most_p=1e-4) == []


def test_by_chance_a_place_stands_as_often_as_was_allowed() -> None:
    false = 0
    for seed in range(40):
        p_values = [place.p_value for place in candidates(bank(EIGHT, rows=60, seed=seed), ASKED)]
        false += discoveries(p_values, share_false=0.05) > 0
    assert false <= 6


def test_unknown_rows_and_small_places_do_not_count() -> None:
    frame = bank(EIGHT | {"c": 0.25}).with_columns(hit=pl.when(pl.col("branch") != "c").then("hit"))
    assert "c" not in {place.value for place in candidates(frame, ASKED)}
    assert candidates(bank(EIGHT, rows=3), ASKED) == []


def test_the_whole_bank_is_held_against_a_benchmark() -> None:
    asked = Asked(("bank",), 20, benchmark=0.02)
    assert [place.kind for place in find_places(bank(EIGHT), asked, most_p=1e-3)] == ["bank"]
    assert find_places(bank(EIGHT), Asked(("bank",), 20, benchmark=0.06), most_p=1e-3) == []


@pytest.mark.parametrize(
    ("p_values", "stands"),
    [([], 0.0), ([0.2, 0.9], 0.0), ([0.01, 0.02, 0.9], 0.02), ([0.001, 0.04, 0.045], 0.045), ([0.06], 0.0)],
)
def test_discoveries_after_benjamini_and_hochberg(p_values: list[float], stands: float) -> None:
    assert discoveries(p_values, share_false=0.05) == stands


def test_the_period_is_the_stretch_that_deviates() -> None:
    rows = np.full(36, 20.0)
    hits = np.full(36, 1.0)
    hits[10:22] = 8.0
    assert period_of(hits, rows, np.full(36, 0.05)) == (10, 22)
    assert period_of(np.full(36, 1.0), rows, np.full(36, 0.05)) == (0, 36)


def test_what_one_person_is_counts_once_however_many_files_he_has() -> None:
    """One officer of branch c is without a certificate, nobody else in the bank: no problem of the branch."""
    frame = bank(dict.fromkeys("abcdefgh", 0.0), officers={"c1": 1.0})
    alone = Asked(("branch",), least_rows=20)
    assert find_places(frame, alone, most_p=1e-4) == []
    four = bank(dict.fromkeys("abcdefgh", 0.0), officers={f"c{n}": 1.0 for n in range(4)})
    assert [place.value for place in find_places(four, alone, most_p=1e-4)] == ["c"]


def test_a_branch_is_narrowed_to_the_one_approver_who_makes_it() -> None:
    draw = np.random.default_rng(4)
    rows = [
        (branch, f"A{branch}{who}", bool(draw.random() < (0.5 if (branch, who) == ("c", 2) else 0.05)))
        for branch in "abcdef"
        for who in (1, 2)
        for _ in range(60)
    ]
    frame = pl.DataFrame(rows, schema=["branch", "approver", "hit"], orient="row")
    (one,) = find_places(frame, Asked(("branch", "approver"), least_rows=20), most_p=1e-3)
    assert (one.kind, one.value) == ("approver", "Ac2")
    both = frame.with_columns(hit=pl.col("hit") | ((pl.col("branch") == "c") & (pl.int_range(pl.len()) % 2 == 0)))
    (whole,) = find_places(both, Asked(("branch", "approver"), least_rows=20), most_p=1e-3)
    assert (whole.kind, whole.value) == ("branch", "c"), "where both do it, it is the branch's"


def test_peers_of_places_of_unlike_size_have_their_own_share() -> None:
    """Three places of 400, 100 and 50 rows, hit one time in ten everywhere: no place has peers of another share."""
    rows = pl.DataFrame(
        {
            "branch": [name for name, size in (("large", 400), ("middle", 100), ("small", 50)) for _ in range(size)],
            "hit": [number % 10 == 0 for size in (400, 100, 50) for number in range(size)],
        }
    )
    found = candidates(rows, Asked(across=("branch",), least_rows=20))
    assert {place.value: round(place.peer_share, 2) for place in found} == {"large": 0.1, "middle": 0.1, "small": 0.1}
    assert min(place.p_value for place in found) > 0.2


def with_second_sign(first: dict[str, float], second: dict[str, float]) -> pl.DataFrame:
    draw = np.random.default_rng(3)
    rows = bank(first)
    chance = rows["branch"].replace_strict(second, return_dtype=pl.Float64).to_numpy()
    return rows.with_columns(also=pl.Series(draw.random(rows.height) < chance))


@pytest.mark.parametrize(
    ("second", "expected"),
    [({"c": 0.6}, ["c"]), ({}, []), ({"c": 0.6, "a": 0.9}, ["c"]), ({"c": 0.1}, [])],
    ids=["it shows both", "the first alone", "another place shows the second more", "the second is less there"],
)
def test_a_place_that_needs_both_signs_shows_both(second: dict[str, float], expected: list[str]) -> None:
    rows = with_second_sign(EIGHT | {"c": 0.3}, dict.fromkeys("abcdefgh", 0.4) | second)
    asked = Asked(("branch",), 20, witness_p=0.01)
    assert [place.value for place in find_places(rows, asked, most_p=1e-4)] == expected


def test_a_second_sign_that_is_weak_beside_the_first_is_another_s() -> None:
    rows = with_second_sign(EIGHT | {"c": 0.8, "f": 0.8}, dict.fromkeys("abcdefgh", 0.3) | {"c": 0.4, "f": 0.6})
    asked = Asked(("branch",), 20, witness_p=0.2, witness_share=0.25)
    assert [place.value for place in find_places(rows, asked, most_p=1e-4)] == ["f"]


def test_of_two_approvers_of_a_branch_who_both_do_it_the_branch_is_found() -> None:
    rows = [
        (branch, f"A{branch}{who}", branch == "c" and (at < 27 or who == 2) and at % 2 == 0)
        for branch in "abcdef"
        for who in (1, 2)
        for at in range(60)
    ]
    frame = pl.DataFrame(rows, schema=["branch", "approver", "hit"], orient="row")
    (one,) = find_places(frame, Asked(("branch", "approver"), least_rows=20), most_p=1e-3)
    assert (one.kind, one.value) == ("branch", "c")


def test_a_second_sign_adds_to_a_first_that_is_hardly_chance_and_to_no_other() -> None:
    rows = with_second_sign(EIGHT | {"c": 0.075}, dict.fromkeys("abcdefgh", 0.4) | {"c": 0.6, "f": 0.6})
    alone, both = (
        {p.value: p.p_value for p in candidates(rows, Asked(("branch",), 20, pools=bool(pools)))} for pools in (0, 1)
    )
    assert 1e-4 < alone["c"] < 0.05 < alone["f"]
    assert both["c"] < alone["c"] / 100
    assert both["f"] == alone["f"]


def test_one_bad_officer_is_the_branch_s_where_the_others_are_bad_too() -> None:
    frame = bank(EIGHT | {"b": 0.2}, officers={"b1": 0.35})
    assert [(one.kind, one.value) for one in find_places(frame, ASKED, most_p=1e-4)] == [("branch", "b")]


def certificates(lacking: dict[str, int], *, of: int = 6, mixed: bool = False) -> pl.DataFrame:
    """Eight branches with `of` officers of a hundred files each; `lacking` says how many of them have no certificate.

    `mixed` hits every other file of these alone, so that it is no longer of the person.
    """
    rows = [
        (branch, f"{branch}{number}", number < lacking.get(branch, 0) and not (mixed and file % 2))
        for branch in EIGHT
        for number in range(of)
        for file in range(100)
    ]
    return pl.DataFrame(rows, schema=["branch", "officer", "hit"], orient="row")


@pytest.mark.parametrize(
    ("lacking", "p_value"),
    [
        # 48 people: of C(48, 6) sixes those with two of two (C(46, 4)); with four or five of five.
        ({"c": 2}, 163185 / 12271512),
        ({"c": 4, "f": 1}, (5 * 903 + 43) / 12271512),
    ],
    ids=["two of the six, nobody else", "four of the six, one elsewhere"],
)
def test_what_is_of_a_person_counts_people_exactly(lacking: dict[str, int], p_value: float) -> None:
    place = next(one for one in candidates(certificates(lacking), Asked(("branch",), 20)) if one.value == "c")
    assert place.p_value == pytest.approx(p_value)


def test_what_is_of_files_counts_files() -> None:
    place = candidates(certificates({"c": 2}, mixed=True), Asked(("branch",), 20))[0]
    assert (place.value, place.hits) == ("c", 100)
    assert place.p_value < 163185 / 12271512
