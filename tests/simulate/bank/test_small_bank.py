"""A small bank as it is written: all is read, nothing is put aside, states agree with the engine, bytes repeat."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest
import yaml

from tallystick.intake import IntakeError, read_book, read_evidence, read_process
from tallystick.intake.outputs import digests
from tallystick.pack import read_pack
from tallystick.simulate.bank.rows import stacked
from tallystick.simulate.truth import open_truth
from tests.simulate.bank.conftest import Written, write_small


def test_the_process_is_read_and_nothing_is_put_aside(small_bank: Written) -> None:
    read = read_process(small_bank.folder)
    assert read.quarantine.rows() == []
    assert {"staff", "pay", "branches", "log", "applications", "investigations", "checks", "warnings"} <= set(
        read.tables
    )
    assert read.tables["applications"].height == small_bank.rows["process/applications"]


def test_the_evidence_and_the_book_are_read_and_nothing_is_put_aside(small_bank: Written) -> None:
    assert read_evidence(small_bank.folder / "evidence").quarantine.rows() == []
    assert read_evidence(small_bank.folder / "desk").quarantine.rows() == []
    book, collected = read_book(small_bank.folder)
    assert collected.quarantine.rows() == []
    assert {"contracts", "dues", "events", "drawdowns", "borrowers"} <= set(book.tables)
    assert book.evidence.has("invoices")


def test_the_truth_is_sealed_and_has_each_problem_with_its_cost(small_bank: Written) -> None:
    with pytest.raises(IntakeError, match="sealed"):
        read_evidence(small_bank.folder / "truth")
    truth = open_truth(small_bank.folder, for_evaluation=True)
    problems = truth["problems"]
    assert problems["problem"].to_list() == ["copied_investigations", "slow_collection"]
    assert problems["yearly_cost_minor"].null_count() == 0
    parts = problems["credit_loss_minor"] + problems["lost_business_minor"] + problems["time_minor"]
    assert (parts - problems["yearly_cost_minor"]).abs().max() <= 3
    assert truth["worlds"]["without"].unique().len() == 4


def test_days_past_due_are_those_of_the_engine(small_bank: Written) -> None:
    """The simulation's own tally, by which people act, agrees with the fold on every loan and month end."""
    history, clock = small_bank.history, small_bank.history.setting.clock
    arrears = stacked(history.course.diary.arrears)
    numbers = history.loan_ids(arrears.loan)
    ends = read_process(small_bank.folder, tables=["month_ends"]).tables["month_ends"]
    checked = 0
    for month in range(history.setting.config.months):
        end = int(clock.month_end(month))
        lasting = (arrears.oldest < end) & (arrears.until > end)
        own = pl.DataFrame({"loan_id": numbers.filter(pl.Series(lasting)), "own": end - arrears.oldest[lasting]})
        closed = ends.filter(pl.col("month") == str(history.dates(np.array([end]))[0])[:7])
        both = closed.join(own.group_by("loan_id").agg(pl.col("own").max()), on="loan_id", how="left")
        defaulted = _defaulted(history, end)
        kept = both.filter(~pl.col("loan_id").is_in(defaulted))
        assert (kept["days_past_due"].fill_null(0) - kept["own"].fill_null(0)).abs().max() == 0
        checked += kept.height
    assert checked > 200


def _defaulted(history, end: int) -> list[str]:
    loans = history.loans
    gone = (loans.defaulted_day >= 0) & (loans.defaulted_day <= end + 1)
    return history.loan_ids(loans.place[gone]).to_list()


def test_every_step_of_an_application_is_in_order_and_within_working_hours(small_bank: Written) -> None:
    log = pl.read_parquet(small_bank.folder / "process" / "log.parquet").filter(pl.col("case_kind") == "application")
    hours = log["begin_at"].dt.hour()
    assert hours.min() >= 9 and hours.max() <= 17
    assert log["begin_at"].dt.weekday().max() <= 5
    ordered = log.sort("case_id", "begin_at", "event_no")
    firsts = ordered.group_by("case_id", maintain_order=True).agg(pl.col("activity").first())
    assert set(firsts["activity"]) == {"application"}
    reviewed = log.filter(pl.col("activity") == "review").select("case_id", review="begin_at")
    approved = log.filter(pl.col("activity") == "approval").select("case_id", approval="begin_at")
    assert reviewed.join(approved, on="case_id").filter(pl.col("approval") < pl.col("review")).is_empty()


def test_nobody_investigates_and_approves(small_bank: Written) -> None:
    log = pl.read_parquet(small_bank.folder / "process" / "log.parquet")
    done = log.filter(pl.col("activity").is_in(["investigation", "review", "approval"]))
    persons = done.group_by("case_id").agg(pl.col("person_id").n_unique(), steps=pl.col("activity").n_unique())
    assert persons.filter(pl.col("person_id") != pl.col("steps")).is_empty()


def test_copies_stand_where_they_were_planted_alone(small_bank: Written) -> None:
    read = read_process(small_bank.folder, tables=["applications", "investigations"]).tables
    texts = read["investigations"].join(read["applications"].select("application_id", "branch"), on="application_id")
    shares = texts.group_by("branch").agg(own=pl.col("report_text").n_unique() / pl.len()).sort("branch")
    assert shares["own"][0] < 0.6 < 0.9 < shares["own"][1]


def test_guarantees_of_the_year_are_known_when_it_is_decided(small_bank: Written) -> None:
    asked = pl.read_parquet(small_bank.folder / "process" / "applications.parquet")
    known = pl.read_parquet(small_bank.folder / "decisions" / "features.parquet")
    guaranteed = known.join(asked.filter(pl.col("security") == "guaranteed"), on="application_id", how="semi")
    assert guaranteed.height > 10
    assert (guaranteed["guarantee_received_minor"] > 0).mean() > 0.8


def test_the_packs_of_all_years_lie_in_the_folder_and_are_right(small_bank: Written) -> None:
    about = yaml.safe_load((small_bank.folder / "bank.yaml").read_text(encoding="utf-8"))
    assert len(about["packs"]) >= 3
    digest = {read_pack(small_bank.folder / one["folder"]).digest for one in about["packs"]}
    assert len(digest) == len(about["packs"])


def test_the_same_seed_gives_the_same_bytes(small_bank: Written, tmp_path: Path) -> None:
    again = write_small(tmp_path / "again", 4)
    assert digests(again.folder) == digests(small_bank.folder)
