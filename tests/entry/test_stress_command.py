"""`tally stress` on the month end of an invented book."""

from __future__ import annotations

import re
from pathlib import Path

import polars as pl
import pytest

from tallystick.entry.jobs.month_end_run import MonthEndRequest
from tallystick.entry.jobs.plan_file import PlanError
from tallystick.entry.jobs.stress_run import StressRequest, run_stress
from tests.entry.bank import PACK, tally

PLAN = Path(__file__).resolve().parents[2] / "plans" / "l_bank_stress.yaml"


@pytest.fixture
def closed(bare: MonthEndRequest) -> Path:
    return bare.out


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("plan") / "plan.yaml"
    file.write_text(PLAN.read_text(encoding="utf-8").replace("scenarios: 100000", "scenarios: 4000"), encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def stressed(bare: MonthEndRequest, plan: Path) -> tuple[Path, str]:
    out = plan.parent / "stressed"
    said = tally("stress", bare.out, "--pack", PACK, "--plan", plan, "--out", out)
    assert said.returncode == 0, said.stderr
    return out, said.stdout


def test_it_says_what_is_lost_and_what_breaks_the_bank(stressed: tuple[Path, str]) -> None:
    said = stressed[1]
    assert "in an average year" in said and "Severe recession" in said and "most likely if growth" in said
    page = (stressed[0] / "report.html").read_text(encoding="utf-8")
    assert all(f'data-chart="{name}"' in page for name in ("losses", "capital", "moves", "tail"))


def test_contributions_add_up_to_the_shortfall(stressed: tuple[Path, str]) -> None:
    losses = pl.read_parquet(stressed[0] / "losses.parquet")["loss_minor"]
    by_debtor = pl.read_parquet(stressed[0] / "debtors.parquet")["tail_minor"].sum()
    assert by_debtor == pytest.approx(losses.sort(descending=True).head(4).mean(), rel=1e-9)


def test_worse_scenarios_leave_less(stressed: tuple[Path, str]) -> None:
    years = pl.read_parquet(stressed[0] / "scenarios.parquet")
    least = dict(years.group_by("scenario").agg(pl.col("ratio").min()).rows())
    assert least["Base"] > least["Mild recession"] > least["Severe recession"]
    assert years.height == 15


def test_the_same_again_is_the_same_to_the_byte(stressed: tuple[Path, str], closed: Path, plan: Path) -> None:
    out = stressed[0].parent / "again"
    run_stress(StressRequest(month_end=closed, pack=PACK, plan=plan, out=out))
    for name in ("report.html", "debtors.parquet", "losses.parquet", "sensitivities.parquet"):
        assert (out / name).read_bytes() == (stressed[0] / name).read_bytes()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("economy: 0.6", "economy: 0.9"), "must add to 1"),
        (("tied: 0.5", "tied: 1.5"), "reverse.tied: it is 1.5"),
        (("growth: [0.0, 0.02, 0.04]", "growth: [0.0, 0.02]"), "2, 3 and 3 years"),
        (("legal_ratio: 0.085", "legal_ratoi: 0.085"), "floors.legal_ratio: it is missing"),
        (("scenarios:\n", "scenarois:\n"), "scenarios: it is missing"),
    ],
)
def test_mistakes_of_a_plan_are_said(change: tuple[str, str], said: str, closed: Path, tmp_path: Path) -> None:
    text = PLAN.read_text(encoding="utf-8")
    assert change[0] in text
    file = tmp_path / "plan.yaml"
    file.write_text(text.replace(*change), encoding="utf-8")
    with pytest.raises(ValueError, match=re.escape(said)):
        run_stress(StressRequest(month_end=closed, pack=PACK, plan=file, out=tmp_path / "out"))
    assert not (tmp_path / "out").exists()


def test_a_folder_that_is_no_month_end_is_said(tmp_path: Path) -> None:
    with pytest.raises(PlanError, match="tally month-end"):
        run_stress(StressRequest(month_end=tmp_path, pack=PACK, plan=PLAN, out=tmp_path / "out"))
