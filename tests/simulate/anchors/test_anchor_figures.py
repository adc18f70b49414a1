"""Figures held beside published ones: each worked out by hand on a few loans, and the report in two languages."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from tallystick.intake import IntakeError
from tallystick.simulate.anchors import book, compared, months, write_anchors

DAYS = {11: date(2020, 12, 31), 12: date(2021, 1, 31), 23: date(2021, 12, 31)}


def ends(*rows: tuple[str, int, int, int, str, int]) -> pl.DataFrame:
    """Month ends: loan, month, balance, days past due, class, allowance."""
    names = ["loan_id", "month", "balance_minor", "days_past_due", "class", "ecl_minor"]
    frame = pl.DataFrame(rows, schema=names, orient="row").with_columns(enterprise_id=pl.col("loan_id").str.slice(0, 1))
    return frame.with_columns(day=pl.col("month").replace_strict(DAYS, return_dtype=pl.Date))


def test_npl_is_of_balance_and_coverage_of_npl() -> None:
    book_on_its_last_day = ends(
        ("A", 11, 700, 0, "normal", 20),
        ("B", 11, 200, 40, "special_mention", 20),
        ("C", 11, 60, 120, "substandard", 50),
        ("D", 11, 40, 30, "loss", 40),
    )
    found = months.stock(book_on_its_last_day)
    assert found["npl_share"] == (pytest.approx(0.10), 4)
    assert found["over90_of_npl"] == (pytest.approx(0.60), 2)
    assert found["coverage"] == (pytest.approx(1.30), 2)


def test_without_bad_loans_coverage_is_not_known() -> None:
    found = months.stock(ends(("A", 11, 700, 0, "normal", 20)))
    assert found["npl_share"] == (0.0, 1)
    assert found["coverage"] == (None, 0)


@pytest.mark.parametrize(
    ("defaulted", "rate"),
    [(date(2021, 1, 1), 0.5), (date(2021, 12, 31), 0.5), (date(2022, 1, 1), 0.0), (None, 0.0)],
)
def test_default_within_the_year_after_the_year_end_counts(defaulted: date | None, rate: float) -> None:
    rows = ends(("A", 11, 9, 0, "normal", 0), ("B", 11, 9, 0, "normal", 0), ("B", 23, 9, 0, "normal", 0))
    outcomes = pl.DataFrame(
        {"loan_id": ["A", "B"], "defaulted_day": [defaulted, None]},
        schema={"loan_id": pl.String, "defaulted_day": pl.Date},
    )
    assert months.default_rate(rows, outcomes)["default_rate"] == (rate, 2)


def test_a_loan_in_default_already_is_not_counted() -> None:
    rows = ends(("A", 11, 9, 95, "special_mention", 0), ("B", 23, 9, 0, "normal", 0))
    outcomes = pl.DataFrame({"loan_id": ["A"], "defaulted_day": [date(2020, 12, 15)]})
    assert months.default_rate(rows, outcomes)["default_rate"] == (None, 0)


def test_classes_migrate_from_year_end_to_year_end() -> None:
    before = ("normal", "normal", "normal", "special_mention", "substandard")
    after = ("normal", "special_mention", "loss", "normal", "doubtful")
    rows = [("ABCDE"[n], 11, 1, 0, name, 0) for n, name in enumerate(before)]
    rows += [("ABCDE"[n], 23, 1, 0, name, 0) for n, name in enumerate(after)]
    found = months.migration(ends(*rows, ("F", 11, 1, 0, "normal", 0)))
    assert found["normal_to_special_mention"] == (pytest.approx(1 / 3), 3)
    assert found["normal_to_npl"] == (pytest.approx(1 / 3), 3)
    assert found["special_mention_to_normal"] == (1.0, 1)
    assert found["substandard_to_worse"] == (1.0, 1)
    assert found["npl_to_performing"] == (0.0, 1)


@pytest.mark.parametrize(
    ("days", "later", "figure", "share"),
    [
        (0, 1, "current_to_30", 1.0),
        (0, 0, "current_to_30", 0.0),
        (30, 31, "days_30_to_60", 1.0),
        (31, 60, "days_60_to_90", 0.0),
        (60, 90, "days_60_to_90", 1.0),
        (90, 120, "days_90_and_over", 1.0),
    ],
)
def test_days_past_due_roll_from_month_to_month(days: int, later: int, figure: str, share: float) -> None:
    found = months.roll(ends(("A", 11, 1, days, "normal", 0), ("A", 12, 1, later, "normal", 0)))
    assert found[figure] == (share, 1)


CONTRACTS = pl.DataFrame(
    {
        "loan_id": ["A", "B", "C"],
        "enterprise_id": ["E1", "E2", "E3"],
        "signed_day": [date(2020, 2, 1), date(2020, 5, 1), date(2021, 2, 1)],
        "principal_minor": [300, 100, 600],
        "rate_bp": [500, 900, 700],
        "security": ["unsecured", "guaranteed", "mortgaged"],
    }
)
ENTERPRISES = pl.DataFrame({"enterprise_id": ["E1", "E2", "E3"], "industry": ["retail", "industry", None]})


def test_rates_weigh_by_principal_and_mixes_by_money_and_number() -> None:
    assert book.rates(CONTRACTS) == {"rate_2020": (pytest.approx(0.06), 2), "rate_2021": (pytest.approx(0.07), 1)}
    found = book.mixes(CONTRACTS, ENTERPRISES)
    assert found["unsecured"] == (pytest.approx(0.3), 3)
    assert found["mortgaged_or_pledged"] == (pytest.approx(0.6), 3)
    assert found["manufacturing"][1] == 3


def test_loss_is_by_exposure_at_default_of_defaulted_loans_alone() -> None:
    outcomes = pl.DataFrame(
        {
            "loan_id": ["A", "B", "C"],
            "defaulted_day": [date(2021, 1, 1), None, date(2021, 1, 1)],
            "exposure_at_default_minor": [200, None, 100],
            "loss_minor": [150, None, 20],
        }
    )
    found = book.losses(outcomes, CONTRACTS, date(2023, 1, 1))
    assert found["lgd_unsecured"] == (0.75, 1)
    assert found["lgd_guaranteed"] == (None, 0)
    assert found["lgd_mortgaged"] == (0.2, 1)
    assert book.losses(outcomes, CONTRACTS, date(2022, 12, 31))["lgd_unsecured"] == (None, 0)


def test_a_renewed_loan_goes_on_under_its_borrower() -> None:
    """A1 is repaid by A2, which defaults in the year; B's two loans count once, by the worse class."""
    rows = ends(
        ("A1", 11, 9, 0, "normal", 0),
        ("B1", 11, 9, 0, "normal", 0),
        ("B2", 11, 9, 9, "special_mention", 0),
        ("A2", 23, 9, 95, "substandard", 0),
        ("B1", 23, 9, 0, "normal", 0),
    )
    outcomes = pl.DataFrame(
        {"loan_id": ["A1", "A2", "B1", "B2"], "defaulted_day": [None, date(2021, 11, 1), None, None]},
        schema={"loan_id": pl.String, "defaulted_day": pl.Date},
    )
    assert months.default_rate(rows, outcomes)["default_rate"] == (0.5, 2)
    found = months.migration(rows)
    assert found["normal_to_npl"] == (1.0, 1)
    assert found["special_mention_to_normal"] == (1.0, 1)


@pytest.fixture
def bank(tmp_path: Path) -> Path:
    """Thirty loans, each like the first contract, on two month ends; one turns bad."""
    folder = tmp_path / "bank"
    for name in ("book", "evidence", "month_ends"):
        (folder / name).mkdir(parents=True)
    ids = [f"L{n}" for n in range(30)]
    many = pl.concat([CONTRACTS[:1]] * 30).with_columns(
        loan_id=pl.Series(ids), enterprise_id=pl.Series(ids), principal_minor=pl.lit(50_000_000)
    )
    many.write_parquet(folder / "book" / "contracts.parquet")
    pl.DataFrame({"enterprise_id": ids, "industry": ["retail"] * 30}).write_parquet(
        folder / "evidence" / "enterprises.parquet"
    )
    kinds = {"defaulted_day": pl.Date, "exposure_at_default_minor": pl.Int64, "loss_minor": pl.Int64}
    lost = pl.DataFrame({"loan_id": ids}).with_columns(pl.lit(None, kind).alias(name) for name, kind in kinds.items())
    lost.write_parquet(folder / "outcomes.parquet")
    for stem, bad in (("2020-12", 0), ("2021-12", 1)):
        pl.DataFrame(
            {
                "loan_id": ids,
                "enterprise_id": ids,
                "balance_minor": [50_000_000] * 30,
                "days_past_due": [120] * bad + [0] * (30 - bad),
                "class": ["substandard"] * bad + ["normal"] * (30 - bad),
                "ecl_minor": [1_000_000] * 30,
            }
        ).write_parquet(folder / "month_ends" / f"{stem}.parquet")
    return folder


def test_each_figure_is_inside_outside_or_unknown(bank: Path) -> None:
    verdicts = dict(compared(bank).select("figure", "verdict").rows())
    assert verdicts["npl_share"] == "inside"
    assert verdicts["debt_a_borrower"] == "inside"
    assert verdicts["unsecured"] == "outside"
    assert verdicts["coverage"] == "unknown"
    assert verdicts["rate_2025"] == "unknown"


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_report_shows_every_figure(bank: Path, tmp_path: Path, lang: str) -> None:
    table = write_anchors(bank, tmp_path / "out", lang=lang)  # type: ignore[arg-type]
    page = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert page.count("<tr>") == table.height + table["topic"].n_unique()
    assert ("Simulated beside published" if lang == "en" else "模拟数据与公开数据对照") in page
    assert page.count('data-chart="anchors_') == table["topic"].n_unique()


@pytest.mark.parametrize(
    ("lang", "said", "whatever"),
    [
        ("en", "Firms without security ask more often here than at other banks.", "No cause is known"),
        ("zh", "无担保企业在本行申请较多。", "原因未知"),
    ],
)
def test_the_report_says_of_what_is_off_why(bank: Path, tmp_path: Path, lang: str, said: str, whatever: str) -> None:
    table = write_anchors(bank, tmp_path / "out", lang=lang)  # type: ignore[arg-type]
    page = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    off = page[page.index('id="off"') :].split("</section>")[0]
    assert off.count("<li>") == table.filter(pl.col("verdict") == "outside").height > 0
    assert said in off
    assert (whatever in off) == (table.filter(pl.col("verdict") == "outside", pl.col("topic") == "industry").height > 0)


def test_evidence_in_numbered_parts_is_read_whole(bank: Path) -> None:
    whole = bank / "evidence" / "enterprises.parquet"
    before, firms = compared(bank), pl.read_parquet(whole)
    whole.unlink()
    for number, part in enumerate((firms[:11], firms[11:]), start=1):
        part.write_parquet(bank / "evidence" / f"enterprises-{number}.parquet")
    assert compared(bank).equals(before)


def test_a_folder_that_is_no_bank_is_refused(tmp_path: Path) -> None:
    with pytest.raises(IntakeError, match="tally simulate"):
        compared(tmp_path)
