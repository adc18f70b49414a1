"""`tally allocate` on the invented county and, where it is at hand, on the real 425 firms."""

from __future__ import annotations

import re
from pathlib import Path

import polars as pl
import pytest

from tallystick.entry.jobs.allocate_run import AllocateRequest, run_allocate
from tallystick.entry.jobs.plan_file import PlanError
from tests.entry.bank import PACK, tally

PLANS = Path(__file__).resolve().parents[2] / "plans"


@pytest.fixture(scope="module")
def allocated(run: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    out = tmp_path_factory.mktemp("allocated") / "out"
    said = tally("allocate", run, "--pack", PACK, "--plan", PLANS / "l_bank_allocate.yaml", "--out", out)
    assert said.returncode == 0, said.stderr
    return out, said.stdout


def test_offers_keep_what_the_plan_says(allocated: tuple[Path, str], run: Path) -> None:
    offers = pl.read_parquet(allocated[0] / "offers.parquet").filter(pl.col("shock") == "none")
    made = offers.filter(pl.col("amount_minor") > 0)
    limits = pl.read_parquet(run / "decisions.parquet").select("enterprise_id", "indicated_limit_minor")
    held = made.join(limits, on="enterprise_id")
    assert made.height > 0
    assert (held["amount_minor"] <= held["indicated_limit_minor"]).all()
    assert made["lent_minor"].sum() <= 800_000_000
    bad = (made["lent_minor"] * made["pd_12m"]).sum() / made["lent_minor"].sum()
    assert bad <= 0.05 * 1.0001
    by_industry = made.group_by("industry").agg(pl.col("lent_minor").sum())
    assert by_industry["lent_minor"].max() <= 0.35 * 800_000_000 * 1.0001
    assert set(made["segment"]) <= {"good", "middle", "weak"}


def test_the_firms_declined_on_the_evidence_get_no_offer(allocated: tuple[Path, str], run: Path) -> None:
    declined = pl.read_parquet(run / "decisions.parquet").filter(pl.col("indicated_outcome") == "decline")
    offers = pl.read_parquet(allocated[0] / "offers.parquet")
    assert declined.height > 0
    assert set(offers["enterprise_id"]).isdisjoint(declined["enterprise_id"])


def test_limits_tell_use_bound_and_price(allocated: tuple[Path, str]) -> None:
    limits = pl.read_parquet(allocated[0] / "limits.parquet").filter(pl.col("shock") == "none")
    assert (limits["used"] <= limits["bound"] + 1).all() and (limits["price"] >= 0).all()
    assert {"budget", "tolerance", "size_class=micro"} <= set(limits["resource"])


def test_less_loss_never_earns_more(allocated: tuple[Path, str]) -> None:
    line = pl.read_parquet(allocated[0] / "frontier.parquet").filter(pl.col("kind") != "reach").sort("share")
    assert line["profit_minor"].is_sorted()


def test_the_report_says_it_in_words_and_is_whole(allocated: tuple[Path, str]) -> None:
    out, said = allocated
    page = (out / "report.html").read_text(encoding="utf-8")
    assert "get an offer" in page and "What was assumed" in page and 'data-chart="frontier"' in page
    assert "All applicants" in said and "would earn" in said
    assert (out / "assets" / "charts.js").is_file()


def test_the_same_again_is_the_same_to_the_byte(allocated: tuple[Path, str], run: Path) -> None:
    out = allocated[0].parent / "again"
    run_allocate(AllocateRequest(run=run, pack=PACK, plan=PLANS / "l_bank_allocate.yaml", out=out))
    for name in ("offers.parquet", "limits.parquet", "report.html"):
        assert (out / name).read_bytes() == (allocated[0] / name).read_bytes()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("budget_minor:", "budgte_minor:"), "limits.budget_minor"),
        (("pd_rise: 0.5", "pd_rise: 9"), "pd_rise: it is 9. It is at least 0 and at most 5"),
        (("loan_cost_minor: 80_000", "loan_cost_minor: 80_000\nloan_price: 3"), "loan_price: nobody reads it"),
        (("limit_column: indicated_limit_minor", "limit_column: wishes"), "no column 'wishes'"),
        (("middle: [0.97, ", "middle: ["), "one share for each of the 12 rates"),
        (("share: 0.3, of: firms", "share: 0.3, of: farms"), "Write money or firms"),
    ],
    ids=["missing", "out of bounds", "unknown", "no such column", "short take-up", "of what"],
)
def test_mistakes_of_a_plan_are_said(change: tuple[str, str], said: str, run: Path, tmp_path: Path) -> None:
    plan, out = tmp_path / "plan.yaml", tmp_path / "out"
    text = (PLANS / "l_bank_allocate.yaml").read_text(encoding="utf-8")
    assert change[0] in text
    plan.write_text(text.replace(*change), encoding="utf-8")
    request = AllocateRequest(run=run, pack=PACK, plan=plan, out=out, report=False)
    with pytest.raises(ValueError, match=re.escape(said)):
        run_allocate(request)
    assert not out.exists()


def test_a_folder_that_is_no_run_is_said(tmp_path: Path) -> None:
    request = AllocateRequest(run=tmp_path, pack=PACK, plan=PLANS / "l_bank_allocate.yaml", out=tmp_path / "out")
    with pytest.raises(PlanError, match="tally decide"):
        run_allocate(request)


@pytest.mark.slow
def test_the_contest_bank_is_answered(shared_data: Path, tmp_path: Path) -> None:
    folder = shared_data / "cumcm2020c"
    if not folder.is_dir():
        pytest.skip(f"{folder} is not here")
    decided, out = tmp_path / "decided", tmp_path / "out"
    words = ("decide", folder, "--pack", PACK, "--as-of", "2019-12-31", "--out", decided, "--no-report")
    assert tally(*words).returncode == 0
    done = tally("allocate", decided, "--pack", PACK, "--plan", PLANS / "cumcm2020c.yaml", "--out", out, "--no-report")
    assert done.returncode == 0, done.stderr
    offers = pl.read_parquet(out / "offers.parquet")
    made = offers.filter(pl.col("amount_minor") > 0)
    ratings = pl.read_parquet(folder / "enterprises.parquet").select(enterprise_id="id", rating="rating")
    rated = made.join(ratings, on="enterprise_id", how="left")
    assert rated.filter(pl.col("rating") == "D").is_empty() and made["grade"].is_in(["R10"]).sum() == 0
    assert made["amount_minor"].is_between(10_000_000, 100_000_000).all()
    assert made["rate_bp"].is_between(400, 1500).all()
    lent = made.group_by("population", "shock").agg(pl.col("lent_minor").sum())
    assert (lent["lent_minor"] <= 10_000_000_000 * 1.0001).all()
    whole = lent.filter(pl.col("population").str.contains("302") & (pl.col("shock") == "as much lent as can be"))
    assert whole["lent_minor"].item() >= 0.98 * 10_000_000_000
    assert offers.filter(pl.col("members").str.contains(" "))["members"].n_unique() == 6
