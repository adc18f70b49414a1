"""`tally model` as a user runs it: fit, validate, compare, monitor, card; outputs whole or nothing; mistakes said."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import polars as pl
import pypdfium2
import pytest
import yaml
from typer.testing import CliRunner, Result

from tallystick.entry.cli.app import app
from tallystick.pack import read_pack
from tests.entry.bank import PACK, tally
from tests.modelling.small_history import SPEC, small_history

FILES = {
    "model.json",
    "validation.json",
    "rows.parquet",
    "scorecard.yaml",
    "spec.yaml",
    "report.html",
    "report.pdf",
    "run.json",
}
ENGINE = {"sales": "sales_12m_minor", "years": "firm_age_months", "lenders": "lenders"}
"""The history's columns under names that the engine makes, so that the card can be put into a pack."""


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("model")
    table = small_history().rename(ENGINE).with_columns(pl.col("sales_12m_minor").round().cast(pl.Int64))
    table.write_parquet(folder / "history.parquet")
    table.write_csv(folder / "history.csv")
    text = SPEC.replace("{sales: down, lenders: up}", "{sales_12m_minor: down, lenders: up}")
    (folder / "spec.yaml").write_text(text, "utf-8")
    return folder


def done(*words: object) -> Result:
    """The command in this process, where what is compiled once stays compiled."""
    result = CliRunner().invoke(app, [str(word) for word in words])
    assert result.exit_code == 0, (result.output, result.exception)
    return result


def fit_words(history: Path, out: Path, *more: object) -> list[object]:
    return [
        "model",
        "fit",
        history / "history.parquet",
        "--spec",
        history / "spec.yaml",
        "--pack",
        PACK,
        "--out",
        out,
        *more,
    ]


@pytest.fixture(scope="module")
def run(history: Path) -> Path:
    out = history / "run"
    done(*fit_words(history, out))
    return out


def test_a_run_is_whole(run: Path) -> None:
    assert {path.name for path in run.iterdir() if path.is_file()} == FILES
    record = json.loads((run / "run.json").read_text("utf-8"))
    assert {*record["outputs"]} >= FILES - {"run.json"}


def test_the_card_is_pack_data_with_its_evidence(run: Path) -> None:
    card = yaml.safe_load((run / "scorecard.yaml").read_text("utf-8"))
    assert card["development"]["kind"] == "fitted" and len(card["development"]["digest"]) == 64
    assert card["calibration"]["slope"] > 0 and all("missing" in one for one in card["characteristics"])


def test_the_report_says_the_same_on_page_and_paper(run: Path) -> None:
    page = (run / "report.html").read_text("utf-8")
    paper = pypdfium2.PdfDocument((run / "report.pdf").read_bytes())
    text = " ".join(one.get_textpage().get_text_range() for one in paper)
    found = json.loads((run / "validation.json").read_text("utf-8"))
    auc = f"{next(part['auc'] for part in found['parts'] if part['part'] == 'out_of_time'):.3f}"
    assert auc in page and auc in text
    for chapter in ("Kept out", "Level of PDs", "Fairness and overrides", "What it cannot tell"):
        assert chapter in page and chapter in text
    # A long name is broken over two lines in a narrow column of the paper.
    assert "paid_out_day" in page and "paid_out_day" in "".join(char for char in text if char.isalnum() or char == "_")


def test_the_same_history_gives_the_same_bytes_in_chinese_too(history: Path, run: Path) -> None:
    done(*fit_words(history, history / "again", "--lang", "zh"))
    again = history / "again"
    for name in ("scorecard.yaml", "model.json", "validation.json", "rows.parquet"):
        assert (again / name).read_bytes() == (run / name).read_bytes()
    assert "评级模型验证报告" in (again / "report.html").read_text("utf-8")


def test_a_card_on_file_is_validated_from_csv_with_the_same_figures(history: Path, run: Path) -> None:
    out = history / "validated"
    words = ["--spec", history / "spec.yaml", "--card", run / "scorecard.yaml", "--pack", PACK, "--out", out]
    done("model", "validate", history / "history.csv", *words)
    one, other = (json.loads((folder / "validation.json").read_text("utf-8")) for folder in (run, out))
    for mine, theirs in zip(one["parts"], other["parts"], strict=True):
        assert (mine["auc"], mine["ks"], mine["rows"]) == pytest.approx((theirs["auc"], theirs["ks"], theirs["rows"]))


def test_cards_are_compared_on_the_same_rows(history: Path, run: Path) -> None:
    card = yaml.safe_load((run / "scorecard.yaml").read_text("utf-8"))
    card["code"], card["characteristics"] = "challenger", card["characteristics"][:1]
    challenger = history / "challenger.yaml"
    challenger.write_text(yaml.safe_dump(card, allow_unicode=True), "utf-8")
    words = ["--spec", history / "spec.yaml", "--card", run / "scorecard.yaml", "--card", challenger, "--pack", PACK]
    done("model", "compare", history / "history.parquet", *words, "--out", history / "compared")
    found = pl.read_csv(history / "compared" / "ranking.csv")
    later = found.filter(pl.col("part") == "out_of_time")
    assert later["card"].to_list() == ["small", "challenger"]
    assert later["gap"].to_list()[0] == 0 and later["gap"].to_list()[1] < 0


def test_a_card_in_use_is_monitored(history: Path, run: Path) -> None:
    out = history / "monitored"
    done("model", "monitor", history / "history.parquet", "--run", run, "--out", out)
    months = pl.read_csv(out / "months.csv", try_parse_dates=True)
    assert set(months["measure"]) >= {"psi_grade", "missing", "not_rated", "level", "ranking"}
    assert (out / "report.pdf").read_bytes()[:5] == b"%PDF-"


def test_a_card_is_put_into_a_pack_that_the_engine_loads(history: Path, run: Path) -> None:
    out = history / "pack"
    done("model", "card", run, "--pack", PACK, "--version", "2.0.0", "--out", out)
    pack = read_pack(out)
    assert pack.version == "2.0.0" and "small" in pack.content.scorecards and "full" in pack.content.scorecards
    behind = yaml.safe_load((out / "models" / "small.yaml").read_text("utf-8"))
    assert behind["worth"][-1]["auc"] > 0.6 and "paid_out_day" in behind["kept_out"]
    page = (out / "models" / "small.md").read_text("utf-8")
    assert "Kept out: paid_out_day" in page and "局限" in page
    done("pack", "check", out)


@pytest.mark.parametrize(
    ("was", "now", "said"),
    [
        ("key: application_id", "key: aplication_id", "did you mean 'application_id'"),
        ("out_of_time_from: 2025-01-01", "out_of_time_from: 2031-01-01", "no row is out of time"),
        ("code: small", "cod: small", "unknown key 'cod'"),
    ],
)
def test_a_mistake_leaves_nothing_and_is_said(history: Path, tmp_path: Path, was: str, now: str, said: str) -> None:
    spoilt(history, tmp_path, was, now)
    result = CliRunner().invoke(app, [str(word) for word in fit_words(tmp_path, tmp_path / "out")])
    assert said in str(result.exception) and isinstance(result.exception, ValueError)
    assert not (tmp_path / "out").exists()


def test_a_user_sees_a_sentence_and_no_traceback(history: Path, tmp_path: Path) -> None:
    spoilt(history, tmp_path, "day: decided_day", "day: decided")
    told = tally(*fit_words(tmp_path, tmp_path / "out"))
    assert told.returncode == 2 and "did you mean" in told.stderr and "Traceback" not in told.stderr


def spoilt(history: Path, folder: Path, was: str, now: str) -> None:
    text = (history / "spec.yaml").read_text("utf-8")
    assert was in text
    (folder / "spec.yaml").write_text(text.replace(was, now), "utf-8")
    shutil.copyfile(history / "history.parquet", folder / "history.parquet")


def test_score_rates_every_row_as_the_run_did(history: Path, run: Path, tmp_path: Path) -> None:
    words = ["--card", run / "scorecard.yaml", "--pack", PACK, "--day", "2024-01-01", "--out", tmp_path / "scores"]
    said = done("model", "score", history / "history.parquet", *words).output
    found, fitted = pl.read_parquet(tmp_path / "scores" / "scores.parquet"), pl.read_parquet(run / "rows.parquet")
    key = found.columns[0]
    both = found.join(fitted.select(key, "score", "grade"), on=key, suffix="_fitted")
    assert both.height == fitted.height > 0
    assert both["score"].equals(both["score_fitted"].cast(pl.Int32))
    assert both["grade"].equals(both["grade_fitted"])
    assert f"of {found.height:,} rows" in said


def test_score_names_the_column_that_a_table_lacks(history: Path, run: Path, tmp_path: Path) -> None:
    table = tmp_path / "table.parquet"
    pl.read_parquet(history / "history.parquet").drop("lenders").write_parquet(table)
    result = tally(
        "model",
        "score",
        table,
        "--card",
        run / "scorecard.yaml",
        "--pack",
        PACK,
        "--day",
        "2024-01-01",
        "--out",
        tmp_path / "scores",
    )
    assert result.returncode == 2
    assert "lenders" in result.stderr and not (tmp_path / "scores").exists()
