"""How far a place must go beyond what is usual: far enough to matter, and not so far that only large places can."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

import polars as pl
import pytest

from tallystick.engine import flow
from tallystick.engine.diagnosis.findings import _asked
from tallystick.engine.diagnosis.sought import BANK
from tallystick.engine.diagnosis.suspects import suspects_of
from tallystick.engine.process.problem_rows import problem_rows
from tallystick.pack import Policy, read_pack
from tallystick.pack.policy import Problem

PACK = Path(__file__).resolve().parents[3] / "packs" / "l_bank"
MONTHS = [f"{year}-{month:02d}" for year in range(2020, 2025) for month in range(1, 13)]
MOST_P = 1e-4


@cache
def policy() -> Policy:
    return read_pack(PACK).on(date(2024, 12, 31), flow.vocabulary())


def problem(code: str) -> Problem:
    return next(one for one in policy().problems if one.code == code)


def requests(industry: str, *, usually: int, courted: int) -> pl.DataFrame:
    """A hundred requests a month, `usually` of them of `industry` and `courted` in the two years from 2021."""
    rows = []
    for month in MONTHS:
        own = courted if "2021-01" <= month < "2023-01" else usually
        rows += [(month, industry)] * own + [(month, "retail")] * (100 - own)
    return pl.DataFrame(rows, schema=["month", "industry"], orient="row").with_columns(hit=pl.lit(value=True))


@pytest.mark.parametrize(
    ("usually", "courted", "found"),
    [(5, 9, ["catering"]), (2, 3, []), (30, 36, [])],
    ids=["a small trade nearly doubles", "one request more a month", "a large trade grows a little"],
)
def test_a_trade_of_few_requests_can_be_courted_too(usually: int, courted: int, found: list[str]) -> None:
    asked = problem("concentration")
    rows = requests("catering", usually=usually, courted=courted)
    told = suspects_of(asked, rows, _asked(asked, policy()), most_p=MOST_P)
    assert [one.place.value for one in told] == found


def warnings(*, of_arrears: int, while_unheard: int) -> pl.DataFrame:
    """By month sixty warnings, `of_arrears` of them of arrears; from 2021 to 2023 as many, and so few others that
    these are `while_unheard` in a hundred."""
    rows = []
    for month in MONTHS:
        unheard = "2021-01" <= month < "2024-01"
        others = of_arrears * (100 - while_unheard) // while_unheard if unheard else 60 - of_arrears
        rows += [(month, True)] * of_arrears + [(month, False)] * others
    return pl.DataFrame(rows, schema=["month", "hit"], orient="row").with_columns(
        bank=pl.lit(BANK), branch=pl.lit("B1"), product=pl.lit("cash")
    )


@pytest.mark.parametrize(
    ("of_arrears", "while_unheard", "found"),
    [(5, 24, [BANK]), (5, 8, []), (6, 12, [])],
    ids=["a quarter for three years, fewer after", "as few as ever", "hardly more than is usual"],
)
def test_warnings_of_arrears_show_though_there_are_fewer_while_others_are_unheard(
    of_arrears: int, while_unheard: int, found: list[str]
) -> None:
    asked = problem("one_indicator")
    rows = warnings(of_arrears=of_arrears, while_unheard=while_unheard)
    told = suspects_of(asked, rows, _asked(asked, policy()), most_p=MOST_P)
    assert [one.place.value for one in told] == found


@pytest.mark.parametrize(
    ("of_arrears", "found"), [(8, []), (20, ["cash"])], ids=["within what is usual, beside better ones", "beyond it"]
)
def test_what_is_usual_at_good_banks_is_no_problem_beside_better_peers(of_arrears: int, found: list[str]) -> None:
    rows = [
        (month, product, number < (of_arrears if product == "cash" else 2))
        for month in MONTHS
        for product in ("cash", "line", "farm", "bond")
        for number in range(80)
    ]
    warned = pl.DataFrame(rows, schema=["month", "product", "hit"], orient="row").with_columns(
        bank=pl.lit(BANK), branch=pl.lit("B1")
    )
    asked = problem("one_indicator")
    told = suspects_of(asked, warned, _asked(asked, policy()), most_p=MOST_P)
    assert [one.place.value for one in told] == found


def requests_of_approvers() -> pl.DataFrame:
    """Six approvers with two hundred requests each in 2021 to 2023, half of them secured, most of them declined by the
    engine: `waves` approves one in five declined ones in haste, `trusts` every secured one that is not declined.
    """
    rows = []
    for approver in ("waves", "trusts", "a", "b", "c", "d"):
        for number in range(200):
            declined, secured = number % 10 < 6, number % 2 == 0
            in_haste = (approver == "waves" and number % 5 == 0) or (approver == "trusts" and secured and not declined)
            approved = in_haste or (not declined and number % 3 == 0)
            rows.append((approver, MONTHS[12 + number % 36], declined, secured, approved, 0.3 if in_haste else 1.0))
    names = ["approver", "month", "is_engine_declined", "is_secured", "is_approved", "review_time"]
    return pl.DataFrame(rows, schema=names, orient="row").with_columns(
        pd_12m=0.05,
        is_renewal=False,
        is_withdrawn=False,
        visit_to_decision_days=5,
        independent_sources=4,
        branch=pl.lit("B1"),
        product=pl.lit("cash"),
    )


@pytest.mark.parametrize(
    ("code", "found"), [("uneven_approval", ["waves"]), ("collateral_over_relied", ["trusts"])], ids=["waves", "trusts"]
)
def test_who_waves_through_is_not_who_trusts_collateral(code: str, found: list[str]) -> None:
    asked = problem(code)
    lacking, rows = problem_rows(asked, {"credit_file": requests_of_approvers()})
    assert not lacking
    told = suspects_of(asked, rows, _asked(asked, policy()), most_p=MOST_P)
    assert [one.place.value for one in told if one.place.kind == "approver"] == found
