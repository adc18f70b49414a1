"""A month end goes on from the last one's folder, and is made again from its record."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from tallystick.engine.recovery.outcomes import RESOLUTIONS
from tallystick.entry.jobs.month_end_run import MonthEndRequest, run_month_end
from tallystick.entry.jobs.replay_run import ReplayRequest, run_replay
from tallystick.intake import IntakeError
from tests.entry.bank import PACK
from tests.entry.month import NOVEMBER, OCTOBER, made_book


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An invented book in which every contract forbids arrears."""
    folder = made_book(tmp_path_factory.mktemp("memory") / "book")
    loans = pl.read_csv(folder / "contracts.csv").select("loan_id")
    forbids = loans.with_columns(covenant_id=pl.lit("C1"), metric=pl.lit("loan_days_past_due"), most=pl.lit(0))
    forbids.with_columns(grace_days=pl.lit(30)).write_csv(folder / "covenants.csv")
    return folder


def request(book: Path, name: str, **more: object) -> MonthEndRequest:
    base = MonthEndRequest(book=book, pack=PACK, day=OCTOBER, out=book.parent / name, report=False)
    return replace(base, **more)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def october(book: Path) -> Path:
    return run_month_end(request(book, "october")).out


@pytest.fixture(scope="module")
def november(book: Path, october: Path) -> Path:
    return run_month_end(request(book, "november", day=NOVEMBER, opening=october)).out


def table(out: Path, name: str) -> pl.DataFrame:
    return pl.read_parquet(out / f"{name}.parquet")


def test_the_loans_of_the_last_folder_are_the_opening(october: Path, november: Path) -> None:
    closing = table(october, "movement_table").filter(pl.col("cause") == "closing").drop("cause").row(0)
    assert table(november, "movement_table").filter(pl.col("cause") == "opening").drop("cause").row(0) == closing


def test_a_signal_that_lasts_keeps_the_day_on_which_it_began(october: Path, november: Path) -> None:
    both = table(november, "signals").join(table(october, "signals"), on=["enterprise_id", "indicator"], suffix="_was")
    lasting = both.filter(pl.col("level") == pl.col("level_was"))
    assert lasting.height > 0
    assert (lasting["since"] == OCTOBER).all()


def test_every_signal_of_the_last_month_has_a_fate(october: Path, november: Path) -> None:
    assert table(october, "signal_fates").is_empty()
    fates = table(november, "signal_fates")
    assert fates.select("enterprise_id", "indicator").rows() == (
        table(october, "signals").select("enterprise_id", "indicator").sort(pl.all()).rows()
    )
    assert fates["fate"].null_count() == 0
    cured = fates.filter(pl.col("fate") == "cured").select("enterprise_id", "indicator")
    assert cured.join(table(november, "signals"), on=["enterprise_id", "indicator"]).is_empty()


def test_a_breach_that_lasts_was_breached_since_then(october: Path, november: Path) -> None:
    key = ["loan_id", "covenant_id"]
    broken = table(october, "covenants").filter(pl.col("status") == "breached")
    lasting = table(november, "covenants").filter(pl.col("status") == "breached").join(broken, on=key)
    assert lasting.height > 0
    assert (lasting["breached_since"] == OCTOBER).all()


def test_the_trial_balance_goes_on_and_leaves_the_allowance(october: Path, november: Path) -> None:
    key = ["account", "ledger"]
    before, after = table(october, "trial_balance"), table(november, "trial_balance")
    both = before.join(after, on=key, suffix="_next")
    assert both.height == before.height
    assert both["closing_minor"].to_list() == both["opening_minor_next"].to_list()
    for out, lines in ((october, before), (november, after)):
        held = -lines.filter(pl.col("account") == "allowance")["closing_minor"].sum()
        assert held == table(out, "loans")["ecl_minor"].sum() > 0
        beside = lines.group_by(pl.col("kind") == "memorandum").agg(pl.selectors.ends_with("_minor").sum())
        assert set(beside.select(pl.selectors.ends_with("_minor")).to_numpy().ravel()) <= {0}


def test_what_came_of_defaults_and_promises_is_told(october: Path) -> None:
    defaults = table(october, "defaults")
    assert defaults.height > 0 and set(defaults["resolution"]) <= set(RESOLUTIONS)
    assert defaults.filter((pl.col("lgd") < 0) | (pl.col("lgd") > 1.5)).is_empty()
    assert table(october, "lgd")["defaults"].sum() == defaults.height
    assert table(october, "recovery_curves").height > 0
    assert table(october, "promises")["outcome"].null_count() == 0


WRONG = [
    ("closed on the same day", {}, OCTOBER, "not before 2026-10-31"),
    ("no month end", {"run.json": "{}"}, NOVEMBER, "it is no month end"),
    ("a broken record", {"run.json": "{"}, NOVEMBER, "run.json cannot be read"),
    ("changed afterwards", {"signals.parquet": "changed"}, NOVEMBER, "signals.parquet was changed"),
    ("without loans", {"loans.parquet": ""}, NOVEMBER, "it lacks loans.parquet"),
]


@pytest.mark.parametrize(("changes", "day", "said"), [w[1:] for w in WRONG], ids=[w[0] for w in WRONG])
def test_an_opening_that_cannot_be_used_is_said(
    changes: dict[str, str], day: object, said: str, book: Path, october: Path, tmp_path: Path
) -> None:
    last = tmp_path / "last"
    shutil.copytree(october, last)
    for name, text in changes.items():
        (last / name).unlink()
        if text:
            (last / name).write_text(text)
    with pytest.raises(IntakeError, match=said):
        run_month_end(request(book, "never", day=day, opening=last))
    assert not (book.parent / "never").exists()


def test_two_openings_are_one_too_many(book: Path, october: Path, tmp_path: Path) -> None:
    both = tmp_path / "book"
    shutil.copytree(book, both)
    shutil.copy(october / "loans.parquet", both / "opening.parquet")
    with pytest.raises(IntakeError, match=r"opening\.parquet and --opening"):
        run_month_end(request(both, "never", day=NOVEMBER, opening=october))


@pytest.mark.parametrize("month", ["october", "november"])
def test_replayed_it_gives_the_same_bytes(month: str, request: pytest.FixtureRequest) -> None:
    out = request.getfixturevalue(month)
    replayed = run_replay(ReplayRequest(out=out))
    assert replayed.differences == ()
    assert replayed.outputs == len(json.loads((out / "run.json").read_text("utf-8"))["outputs"])


def test_replayed_after_a_change_of_the_book_it_says_what_differs(book: Path, october: Path, tmp_path: Path) -> None:
    other = tmp_path / "book"
    shutil.copytree(book, other)
    events = (other / "events.csv").read_text("utf-8").splitlines(keepends=True)
    (other / "events.csv").write_text("".join(events[:-1]), "utf-8")
    found = {each.what: each.how for each in run_replay(ReplayRequest(out=october, evidence=other)).differences}
    assert found["evidence events.csv"] == "has changed"
    assert "loans.parquet" in found and "trial_balance.parquet" in found


def test_replayed_with_another_last_month_it_says_so(book: Path, october: Path, november: Path, tmp_path: Path) -> None:
    asked = request(book, "other", out=tmp_path / "other", day=OCTOBER.replace(day=30))
    other = run_month_end(asked).out
    found = {each.what: each.how for each in run_replay(ReplayRequest(out=november, opening=other)).differences}
    assert found["evidence of last month end, loans.parquet"] == "has changed"
