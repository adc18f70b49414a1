"""Promises, covenants, overlays and the calendar as the bank writes them, read back as a month end reads them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np
import polars as pl
import pytest

from tallystick.intake import read_book
from tallystick.intake.errors import IntakeError
from tallystick.simulate.bank.clock import make_clock
from tallystick.simulate.bank.config import bank_config
from tests.simulate.bank.conftest import SMALL, Written


@pytest.fixture(scope="module")
def book(small_bank: Written) -> dict[str, pl.DataFrame]:
    read, collected = read_book(small_bank.folder)
    assert collected.quarantine.rows() == []
    return {name: frame.collect() for name, frame in read.tables.items()}


def test_promises_are_made_at_calls_and_for_later(book: dict[str, pl.DataFrame], small_bank: Written) -> None:
    calls = pl.read_parquet(small_bank.folder / "process" / "collection.parquet").filter(pl.col("action") == "call")
    promises = book["promises"]
    assert 0.4 < promises.height / calls.height < 1
    assert promises.join(calls, left_on=["loan_id", "made_day"], right_on=["loan_id", "day"], how="anti").is_empty()
    assert promises.filter(pl.col("promised_day") < pl.col("made_day")).is_empty()
    assert promises["amount_minor"].min() > 0


def test_some_promises_are_kept_and_some_are_not(book: dict[str, pl.DataFrame]) -> None:
    paid = book["events"].filter(pl.col("kind") == "paid").select("loan_id", "day")
    between = book["promises"].join(paid, on="loan_id").filter(pl.col("day").is_between("made_day", "promised_day"))
    kept = between.select("loan_id", "promised_day").unique().height
    assert 0.1 < kept / book["promises"].height < 0.9


def test_covenants_are_those_of_the_config_for_loans_large_enough(book: dict[str, pl.DataFrame]) -> None:
    large = book["contracts"].filter(pl.col("principal_minor") >= 500_000_00)["loan_id"]
    dscr = book["covenants"].filter(pl.col("metric") == "dscr")
    assert set(dscr["loan_id"]) == set(large)
    assert dscr["least"].unique().to_list() == [1.0]
    assert book["covenants"].filter(pl.col("metric") == "delays_12m")["grace_days"].null_count() > 0


def test_overlays_name_two_people_and_raise_the_losses_of_month_ends(
    book: dict[str, pl.DataFrame], small_bank: Written
) -> None:
    everywhere, retail = book["overlays"].sort("overlay_id").to_dicts()
    assert (everywhere["column"], everywhere["share"]) == (None, 1.0)
    assert (retail["column"], retail["equals"], retail["share"]) == ("industry", "retail", 0.5)
    assert all(one["proposed_by"] != one["approved_by"] for one in (everywhere, retail))
    assert everywhere["from_day"] == date(2020, 6, 30)
    before, after = (_loss_rate(small_bank, month) for month in ("2020-05", "2020-06"))
    assert after > 1.5 * before


def _loss_rate(small_bank: Written, month: str) -> float:
    """Expected loss by balance of the loans in stage 1."""
    ends = pl.read_parquet(small_bank.folder / "month_ends" / f"{month}.parquet").filter(pl.col("stage") == 1)
    return float(ends["ecl_minor"].sum() / ends["balance_minor"].sum())


def test_the_calendar_has_every_day_and_nobody_works_on_holidays(
    book: dict[str, pl.DataFrame], small_bank: Written
) -> None:
    days = book["calendar"].sort("day")
    assert (days["day"].diff().drop_nulls() == timedelta(days=1)).all()
    assert days["day"].min() == SMALL["first_month"]
    assert days["day"].max() > small_bank.history.last_day
    off = days.filter(~pl.col("is_workday"))
    assert off.filter(pl.col("day").dt.weekday() <= 5)["day"].to_list() == [date(2020, 5, day) for day in (1, 4, 5)]
    log = pl.read_parquet(small_bank.folder / "process" / "log.parquet").filter(pl.col("case_kind") == "application")
    assert log.filter(pl.col("begin_at").dt.date().is_in(off["day"].implode())).is_empty()


@pytest.mark.parametrize(
    ("key", "rows", "said"),
    [
        ("overlays", [{"share": 0.1, "reason": "r"}], "from is missing"),
        ("overlays", [{"share": 0.1, "reason": "r", "from": date(2020, 1, 1), "whom": "x"}], "whom is unknown"),
        ("covenants", [{"metric": "dscr"}], "from_yuan is missing"),
    ],
)
def test_what_is_listed_wrongly_is_refused(key: str, rows: list[dict[str, Any]], said: str) -> None:
    with pytest.raises(IntakeError, match=said):
        bank_config({**SMALL, key: rows})


def test_without_holidays_every_weekday_is_worked() -> None:
    clock = make_clock(date(2020, 1, 1), 12)
    held = make_clock(date(2020, 1, 1), 12, [(date(2020, 10, 1), date(2020, 10, 8))])
    lost = np.setdiff1d(clock.workdays, held.workdays)
    assert len(lost) == 6
    assert set(held.workdays) <= set(clock.workdays)
