"""`tally month-end` and `tally loan`: outputs whole or nothing, one month remembers the last, bad books said."""

from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

import polars as pl
import pytest

from tallystick.entry.jobs.month_end_run import MonthEndRequest
from tallystick.intake.outputs import digests
from tests.entry.bank import ENVIRONMENT, PACK, command, tally
from tests.entry.month import LOANS, NOVEMBER, OCTOBER, month_words, with_balances

FIRST = ("loan_id", "days_past_due", "class", "class_article", "class_since", "stage", "ecl_12m_minor")
FILES = {
    "checks.parquet",
    "coverage.parquet",
    "interest.parquet",
    "large_exposures.parquet",
    "limits.parquet",
    "loans.parquet",
    "movement.parquet",
    "movement_table.csv",
    "movement_table.parquet",
    "policy.json",
    "postings.parquet",
    "quarantine.parquet",
    "report.html",
    "run.json",
    *(f"{name}.parquet" for name in ("signals", "signal_fates", "watch", "circles", "covenants")),
    *(f"{name}.parquet" for name in ("promises", "defaults", "lgd", "recovery_curves", "transfers")),
    *("provision_postings.parquet", "trial_balance.parquet", "trial_balance.csv"),
}
RANK = {"normal": 1, "special_mention": 2, "substandard": 3, "doubtful": 4, "loss": 5}


@pytest.fixture(scope="module")
def november(book: Path, october: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    later = tmp_path_factory.mktemp("november") / "book"
    shutil.copytree(book, later)
    shutil.copy(october / "loans.parquet", later / "opening.parquet")
    return closed(later, later.parent / "november", "--no-report", day=NOVEMBER)


def closed(book: Path, out: Path, *more: object, day: object = OCTOBER) -> Path:
    said = tally(*month_words(book, out, *more, day=day))  # type: ignore[arg-type]
    assert said.returncode == 0, said.stderr
    return out


def loans_of(out: Path) -> pl.DataFrame:
    return pl.read_parquet(out / "loans.parquet")


def test_it_writes_every_output(october: Path) -> None:
    assert {path.name for path in october.iterdir() if path.is_file()} >= FILES
    assert (october / "assets" / "charts.js").is_file() and (october / "loans" / "class.html").is_file()


def test_a_row_for_every_contract_in_the_columns_promised(october: Path) -> None:
    loans = loans_of(october)
    assert tuple(loans.columns[:7]) == FIRST
    assert loans.height == loans["loan_id"].n_unique() == LOANS
    on_book = loans.filter(pl.col("state").is_in(["current", "overdue"]))
    assert on_book.select("class", "stage", "ecl_minor", "rwa_minor").null_count().row(0) == (0, 0, 0, 0)


def test_every_entry_of_the_postings_balances(october: Path) -> None:
    sums = (
        pl.read_parquet(october / "postings.parquet")
        .group_by("loan_id", "event_no")
        .agg(pl.col("debit_minor", "credit_minor").sum())
    )
    assert sums.height > LOANS
    assert sums.filter(pl.col("debit_minor") != pl.col("credit_minor")).height == 0


def test_the_same_book_gives_the_same_bytes(book: Path, october: Path, tmp_path: Path) -> None:
    again = closed(book, tmp_path / "again")
    assert digests(again) == digests(october)


def test_without_a_report_the_tables_are_the_same(bare: MonthEndRequest, october: Path) -> None:
    assert not (bare.out / "report.html").exists() and not (bare.out / "loans").exists()
    assert digests(bare.out)["loans.parquet"] == digests(october)["loans.parquet"]


@pytest.mark.parametrize("month", ["october", "november"])
def test_the_movement_adds_up_to_the_fen(month: str, request: pytest.FixtureRequest) -> None:
    out = request.getfixturevalue(month)
    table = pl.read_parquet(out / "movement_table.parquet")
    for column in table.columns[1:]:
        amounts = dict(table.select("cause", column).rows())
        closing = amounts.pop("closing")
        assert sum(amounts.values()) == closing, column
    assert closing == loans_of(out)["ecl_minor"].sum()


def test_the_opening_of_a_month_is_the_closing_of_the_last(october: Path, november: Path) -> None:
    before, after = (pl.read_parquet(out / "movement_table.parquet") for out in (october, november))
    closing = before.filter(pl.col("cause") == "closing").drop("cause").row(0)
    assert after.filter(pl.col("cause") == "opening").drop("cause").row(0) == closing


def test_november_remembers_october(october: Path, november: Path) -> None:
    names = ("loan_id", "class", "class_since", "stage", "stage_since")
    both = loans_of(november).join(loans_of(october).select(names), on="loan_id", suffix="_october")
    for name in ("class", "stage"):
        on_book = both.filter(pl.col(name).is_not_null() & pl.col(f"{name}_october").is_not_null())
        assert on_book.filter(pl.col(f"opening_{name}") != pl.col(f"{name}_october")).is_empty()
        stayed = on_book.filter(pl.col(name) == pl.col(f"{name}_october"))
        assert stayed.height > 0
        assert stayed.filter(pl.col(f"{name}_since") != pl.col(f"{name}_since_october")).is_empty()


def test_no_loan_that_was_bad_in_october_is_good_in_november(november: Path) -> None:
    """An upgrade takes at least six months of paying (Article 14); within one month there is none."""
    bad = loans_of(november).filter(
        pl.col("opening_class").replace_strict(RANK, default=0) >= RANK["substandard"], pl.col("class").is_not_null()
    )
    assert bad.height > 0
    assert bad["class"].replace_strict(RANK).min() >= RANK["substandard"]


def test_a_book_of_balances_gives_the_classes_of_the_book_of_events(book: Path, october: Path, tmp_path: Path) -> None:
    out = closed(with_balances(book, october, tmp_path / "balances"), tmp_path / "out", "--no-report")
    by_events = loans_of(october).filter(pl.col("class").is_not_null())
    by_balances = loans_of(out).filter(pl.col("class").is_not_null())
    both = by_events.join(by_balances, on="loan_id", suffix="_balances")
    assert both.height == by_events.height == by_balances.height
    assert both.filter(pl.col("days_past_due") != pl.col("days_past_due_balances")).is_empty()
    overdue = both.filter(pl.col("class_article").str.ends_with("overdue"))
    assert overdue.height > 0
    assert overdue.filter(pl.col("class") != pl.col("class_balances")).is_empty()
    assert not (out / "postings.parquet").exists()


def test_killed_midway_and_started_again_it_gives_the_output_once(book: Path, october: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    kill_midway(month_words(book, out), tmp_path)
    assert not out.exists()
    closed(book, out)
    found = {name: value for name, value in digests(out).items() if name != "run.json"}
    assert found == {name: value for name, value in digests(october).items() if name != "run.json"}


def test_killed_midway_a_former_run_stays_as_it_was(book: Path, october: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    shutil.copytree(october, out)
    kill_midway(month_words(book, out), tmp_path)
    assert digests(out) == digests(october)


def kill_midway(words: Sequence[object], parent: Path) -> None:
    """Kills the run outright as soon as its hidden part folder is there."""
    started = subprocess.Popen(command(*words), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=ENVIRONMENT)
    for _ in range(6000):
        if any(path.name.endswith(".part") for path in parent.iterdir()) or started.poll() is not None:
            break
        time.sleep(0.01)
    assert started.poll() is None, "the run ended before it could be killed"
    started.kill()
    started.wait(timeout=60)


@pytest.mark.parametrize(
    ("lacking", "said"),
    [
        (("contracts.csv",), "contracts"),
        (("events.csv",), "neither 'events' nor 'balances'"),
    ],
    ids=["no contracts", "neither events nor balances"],
)
def test_a_book_that_lacks_a_table_is_said_and_nothing_is_written(
    lacking: tuple[str, ...], said: str, book: Path, tmp_path: Path
) -> None:
    bad = tmp_path / "bad"
    shutil.copytree(book, bad, ignore=shutil.ignore_patterns(*lacking))
    told = tally(*month_words(bad, tmp_path / "out"))
    assert told.returncode == 2
    assert said in " ".join(told.stderr.split())
    assert "Traceback" not in told.stderr
    assert not (tmp_path / "out").exists()


def test_rows_that_cannot_be_right_are_quarantined_and_the_month_closes(book: Path, tmp_path: Path) -> None:
    bad = tmp_path / "bad"
    shutil.copytree(book, bad)
    events = pl.read_csv(bad / "events.csv", infer_schema=False)
    events = events.with_columns(kind=pl.when(pl.int_range(pl.len()) == 3).then(pl.lit("gift")).otherwise("kind"))
    events.write_csv(bad / "events.csv")
    out = closed(bad, tmp_path / "out")
    aside = pl.read_parquet(out / "quarantine.parquet")
    assert aside["codes"].to_list() == [["ROW-05"]]
    assert "1 rows are quarantined" in (out / "report.html").read_text("utf-8")


def test_a_chinese_report_is_chinese(book: Path, tmp_path: Path) -> None:
    out = closed(book, tmp_path / "out", "--lang", "zh")
    assert '<html lang="zh-CN"' in (out / "report.html").read_text("utf-8")


def test_a_loan_is_told(book: Path, october: Path) -> None:
    loan = loans_of(october).filter(pl.col("class") == "substandard").row(0, named=True)
    said = tally("loan", book, loan["loan_id"], "--pack", PACK, "--day", OCTOBER)
    assert said.returncode == 0, said.stderr
    for part in (loan["loan_id"], loan["enterprise_id"], "substandard", f"{loan['ecl_minor'] / 100:,.2f} held"):
        assert part in said.stdout


def test_an_unknown_loan_is_said_with_a_close_one(book: Path) -> None:
    said = tally("loan", book, "L00000001", "--pack", PACK, "--day", OCTOBER)
    assert said.returncode == 2
    assert "no loan 'L00000001'; did you mean 'L0" in said.stderr
    assert "Traceback" not in said.stderr
