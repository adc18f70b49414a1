"""The status of a bank of eight loans: what counts, what does not, what is not known."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from tallystick.engine import flow
from tallystick.engine.status import (
    alerts,
    concentration,
    earning,
    firms,
    history,
    inclusive,
    lending,
    statutory,
    vintages,
    work,
)
from tallystick.engine.status.bank import on_book, priced
from tallystick.engine.status.shown import banded, by_part
from tallystick.engine.status.status import CHAPTERS, status
from tallystick.pack import read_pack
from tests.engine.status.a_bank import DAY, PACK, WAN, a_bank, policy


@pytest.fixture(scope="module")
def book() -> pl.DataFrame:
    return priced(on_book(a_bank(), policy()), [policy()])


@pytest.mark.parametrize(
    ("loan", "counts"),
    [
        ("L1", True),  # a small firm
        ("L3", True),  # credit of exactly ten million
        ("L4", True),  # the owner in his own name
        ("L6", False),  # a medium firm
        ("L7", False),  # one ten thousand above ten million
        ("L8", None),  # nobody knows its size
    ],
)
def test_what_counts_as_inclusive(book: pl.DataFrame, loan: str, counts: bool | None) -> None:
    assert book.filter(pl.col("loan_id") == loan)["is_inclusive"].item() is counts


@pytest.mark.parametrize(("days", "band"), [(0, "low"), (9, "low"), (10, "mid"), (20, "high"), (None, None)])
def test_a_band_begins_at_its_edge(days: int | None, band: str | None) -> None:
    found = pl.DataFrame({"days": [days]}, schema={"days": pl.Int64}).select(
        banded("days", (10, 20), ("low", "mid", "high"))
    )
    assert found.item() == band


def test_parts_add_up_and_the_unknown_stands_apart(book: pl.DataFrame) -> None:
    shown = by_part("sizes", book, pl.col("size_class"), order=("micro", "small"))
    assert shown.table["part"].to_list() == ["micro", "small", "medium", "unknown"]
    assert shown.table["exposure_minor"].sum() == book["exposure_minor"].sum()
    assert shown.behind.height == book.height
    assert shown.table["share"].sum() == pytest.approx(1.0)


def test_every_figure_of_every_chapter_is_there() -> None:
    found = status(a_bank(), policy(), [policy()])
    assert set(found.figures) == {name for names in CHAPTERS.values() for name in names}
    assert found.sums["npl_minor"] == 20 * WAN
    assert found.sums["size_unknown"] == 1
    assert all(one.behind.columns[:1] in (["part"], []) for one in found.figures.values())


def test_the_growth_of_a_month_is_against_the_same_month_of_the_year_before() -> None:
    shown = history.growth(history.history(a_bank(), policy()))
    rows = {row["month"]: row for row in shown.table.to_dicts()}
    assert rows["2024-12"]["growth"] == pytest.approx(1.0)
    assert rows["2024-11"]["growth"] is None
    assert rows["2024-12"]["npl_share"] == pytest.approx(20 / 1010)


@pytest.mark.parametrize(
    ("npl", "inclusive_npl", "met"),
    [(0.0162, 0.0410, True), (0.0162, 0.0462, True), (0.0162, 0.0470, False), (0.0162, None, None)],
)
def test_the_tolerance_is_three_points_above_all_loans(
    npl: float, inclusive_npl: float | None, met: bool | None
) -> None:
    months = pl.DataFrame(
        {"month": ["2024-12"], "npl_share": [npl], "inclusive_npl_share": [inclusive_npl], "growth": [0.09]}
        | {"inclusive_growth": [0.11], "borrowers_growth": [200 / 23900]},
        schema_overrides={"inclusive_npl_share": pl.Float64},
    )
    kinds = pl.DataFrame(schema={"year": pl.Int32, "part": pl.String, "share": pl.Float64})
    shown = inclusive.targets(months, kinds, pl.DataFrame(schema={"unsecured_share": pl.Float64}), policy())
    found = {row["part"]: row["met"] for row in shown.table.to_dicts()}
    assert (found["npl"], found["growth"], found["borrowers"]) == (met, True, True)
    assert found["unsecured"] is None


def test_vat_relief_by_the_worked_example() -> None:
    """Rules 2.5: a million at 5 %, LPR 3 %: 50,000 of interest bear 2,830.19 without relief, 283.02 above the cap."""
    contracts = pl.DataFrame(
        {"loan_id": ["L1"], "enterprise_id": ["E1"], "rate_bp": [500], "lpr_bp": [300], "vat_relief": ["partial"]}
        | {"vat_full_bp": [500 / 1.06 * 0.06], "vat_bp": [50 / 1.06 * 0.06]}
    )
    interest = pl.DataFrame({"loan_id": ["L1"], "interest_minor": [50_000_00]})
    row = inclusive.vat_relief(contracts, interest).table.row(0, named=True)
    assert (row["borne_minor"], row["saved_minor"] + row["borne_minor"]) == (283_02, 2_830_19)


@pytest.mark.parametrize(
    ("loan", "relief"),
    [
        ("L2", "full"),  # up to a million at any rate
        ("L3", "partial"),  # ten million, priced above 150 % of LPR
        ("L6", "none"),  # a medium firm
        ("L7", "none"),  # above ten million
        ("L8", "none"),  # size not known, a company: no relief is counted on
    ],
)
def test_who_has_vat_relief(book: pl.DataFrame, loan: str, relief: str) -> None:
    assert book.filter(pl.col("loan_id") == loan)["vat_relief"].item() == relief


def test_a_loan_is_priced_by_the_policy_of_the_day_it_was_signed() -> None:
    pack = read_pack(PACK)
    days = (date(2020, 1, 1), date(2024, 2, 20), date(2024, 10, 21))
    stretches = [pack.on(day, flow.vocabulary()) for day in days]
    signed = on_book(a_bank(), policy()).with_columns(
        signed_day=pl.Series([days[0], date(2024, 2, 19), days[1], date(2024, 10, 20), days[2], DAY, DAY, DAY])
    )
    assert priced(signed, stretches)["lpr_bp"].to_list() == [480, 415, 345, 345, 310, 310, 310, 310]


def test_re_lending_left_unused_is_bounded_by_quota_and_by_what_is_eligible(book: pl.DataFrame) -> None:
    rows = {row["part"]: row for row in inclusive.relending(book, policy()).table.to_dicts()}
    assert rows["eligible"]["amount_minor"] == 100 * WAN  # L1 alone: the others are dearer, bad, or not inclusive
    assert rows["unused"]["amount_minor"] == 0  # more is drawn than could be funded


def test_how_firms_are_financed_and_whom_no_bank_reaches() -> None:
    known = firms.known_firms(a_bank(), policy())
    found = dict(zip(known["enterprise_id"], known["financing"], strict=True))
    assert (found["E1"], found["E2"], found["E9"], found["E10"]) == (
        "here_and_banks",
        "here_alone",
        "nonbank_alone",
        "none",
    )
    assert known.filter(pl.col("enterprise_id") == "E8")["size"].item() is None
    assert known.filter(pl.col("enterprise_id") == "E1")["size"].item() == "small"


def test_the_funnel_counts_the_last_twelve_months_alone() -> None:
    table = work.funnel(a_bank(), DAY).table
    assert dict(zip(table["part"], table["applications"], strict=True)) == {
        "asked": 4,
        "decided": 3,
        "approved": 2,
        "drawn": 1,
    }


@pytest.mark.parametrize(("lenders", "kind"), [(0, "first_time"), (2, "new_here"), (None, "new_here")])
def test_a_first_time_borrower_is_one_without_any_lender_as_far_as_is_known(lenders: int | None, kind: str) -> None:
    known = pl.DataFrame({"application_id": ["Q1"], "lenders": [lenders]}, schema_overrides={"lenders": pl.Int64})
    bank = a_bank(features=known)
    assert lending.lent(bank).filter(pl.col("loan_id") == "L1")["kind"].item() == kind


def test_raroc_by_the_worked_example() -> None:
    """Rules 7.2: FTP 2.3 %, cost 1 %, PD 2 %, LGD 45 %, tax 25 %, weight 75 %, ratio 10.5 %: 12.38 % at 5.5 %."""
    loan = pl.DataFrame(
        {"loan_id": ["L1"], "enterprise_id": ["E1"], "stage": [1], "principal_minor": [1_000_000_00], "rate_bp": [550]}
        | {
            "ftp_bp": [230],
            "operating_bp": [100],
            "vat_bp": [0.0],
            "pd_12m": [0.02],
            "lgd": [0.45],
            "risk_weight": [0.75],
        }
    )
    assert earning.earning(loan, policy())["raroc"].item() == pytest.approx(0.1238, abs=5e-5)


def test_groups_count_together_against_their_limit() -> None:
    """Rules 3.7: company, owner and sister company breach 20 % together though each alone keeps its limit."""
    tier1 = int(policy().number("net_tier1_minor"))
    parts = [tier1 * share // 100 for share in (9, 2, 10)]
    book = (
        on_book(a_bank(), policy())
        .head(3)
        .with_columns(exposure_minor=pl.Series(parts), principal_minor=pl.Series(parts), group_id=pl.lit("G"))
    )
    found = {row["part"]: row["met"] for row in concentration.limits(a_bank(), book, policy()).table.to_dicts()}
    assert (found["single_exposure"], found["group_exposure"]) == (True, False)


def test_rolls_tell_repaid_from_written_off() -> None:
    ends = a_bank().month_ends.filter(~((pl.col("month") == "2024-12") & pl.col("loan_id").is_in(["L1", "L5"])))
    outcomes = pl.DataFrame({"loan_id": ["L5"], "written_off_minor": [1], "defaulted_day": [None]})
    held = history.history(a_bank(month_ends=ends), policy())
    shown = vintages.rolls(held, outcomes)
    moved = {(row["part"], row["to"]): row["loans"] for row in shown.table.to_dicts()}
    assert (moved["current", "gone"], moved["over_90", "written_off"], moved["1_30", "1_30"]) == (1, 1, 1)
    assert vintages.downward(shown, "over_90") == pytest.approx(1.0)


def test_a_vintage_is_told_up_to_the_age_its_youngest_loan_has() -> None:
    bank = a_bank()
    held = history.history(bank, policy())
    outcomes = pl.DataFrame({"loan_id": ["L2"], "defaulted_day": [date(2024, 6, 1)]})
    table = vintages.vintages(held, outcomes, bank.contracts, DAY).table
    assert table["age"].max() == 9
    ever = dict(zip(table["age"], table["ever_90"], strict=True))
    assert (ever[2], ever[3], ever[9]) == tuple(pytest.approx(wan / 1010) for wan in (20, 70, 70))


def test_a_warning_foretold_what_came_within_six_months_after_it() -> None:
    warnings = pl.DataFrame(
        {"warning_id": ["W1", "W2", "W3"], "enterprise_id": ["E1", "E1", "E2"], "indicator": ["C1"] * 3}
        | {"level": ["red"] * 3, "raised_day": [date(2024, 1, 10), date(2024, 6, 1), date(2024, 2, 1)]}
        | {"due_day": [date(2024, 1, 20)] * 3, "closed_day": [date(2024, 1, 15), None, date(2024, 2, 1)]}
        | {"action": [None] * 3, "finding": ["no_problem"] * 3}
    )
    outcomes = pl.DataFrame({"loan_id": ["L1"], "defaulted_day": [date(2024, 5, 1)]})
    row = alerts.indicators(a_bank(warnings=warnings, outcomes=outcomes), DAY).table.row(0, named=True)
    assert (row["judged"], row["foretold"]) == (2, 0.5)  # the one after the default foretells nothing
    fates = alerts.handling(a_bank(warnings=warnings), DAY).behind["part"].to_list()
    assert sorted(fates) == ["closed_in_time", "closed_late", "open_late"]


def test_the_returns_add_up(book: pl.DataFrame) -> None:
    table = statutory.inclusive_return(book, pl.DataFrame({"inclusive_growth": [0.1]}), policy()).table
    rows = {row["part"]: row for row in table.to_dicts()}
    assert rows["total"]["balance_minor"] == 400 * WAN == sum(rows[p]["balance_minor"] for p in rows if p != "total")
    assert (rows["owner"]["customers"], rows["total"]["npl_minor"]) == (1, 20 * WAN)
    tiers = statutory.five_tier_return(book).table
    assert tiers["part"].to_list() == ["normal", "special_mention", "substandard"]
    assert tiers["over_90_minor"].sum() == 20 * WAN
