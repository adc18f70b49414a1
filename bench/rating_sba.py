"""US small-business loans: trained on approvals to FY2005, tested on FY2006-08, with what was known at approval."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Protocol

import lightgbm
import numpy as np
import polars as pl

from bench.cumcm import auc_of, delong
from bench.measure import ROOT, Figure
from tallystick.modelling.binning import BinningRules
from tallystick.modelling.challengers import MonotoneBoosting
from tallystick.modelling.challengers.design import Design
from tallystick.modelling.scorecard import Scorecard, ScorecardRules
from tallystick.modelling.scorecard.balancing import balanced_within

TRAINED, TESTED, TRIED = 2005, (2006, 2008), (2004, 2005)
WINDOWS = (1985, 1998, 2000, 2002)
GIVEN = {
    "state": "where the borrower is",
    "zip": "where the borrower is",
    "bank": "the lender",
    "bank_state": "the lender",
    "naics": "industry",
    "no_emp": "staff",
    "new_exist": "new or existing",
    "create_job": "jobs that the application expects",
    "retained_job": "jobs that the application expects",
    "franchise_code": "franchise",
    "urban_rural": "place",
    "rev_line_cr": "revolving line",
    "low_doc": "short application",
    "gr_appv": "amount approved",
    "sba_appv": "amount guaranteed",
}
LEFT_OUT = {
    "term": "written over: see the share of whole years below",
    "chgoff_date, chgoff_prin_gr, mis_status, balance_gross": "the outcome itself",
    "disbursement_date, disbursement_gross": "after the approval",
    "approval_date, approval_fy": "a coming year is in no sample; used to take the year out of it",
    "loan_nr, city": "names",
}
CODES = ("state", "bank", "bank_state", "rev_line_cr", "low_doc")


class Model(Protocol):
    """What is measured."""

    def predict_pd(self, frame: pl.DataFrame) -> pl.Series:
        """This function will give each row's PD."""


def run(*, full: bool) -> list[Figure]:
    """This function will train plain boosting and the workshop's models, and measure them out of time."""
    path = folder() / "loans.parquet"
    if not path.is_file():
        return [Figure("left out", f"the real data is not here: {path}")]
    loans = read(path)
    tested = loans.filter(pl.col("approval_fy").is_between(*TESTED))
    found = {name: scores for name, (scores, _) in measured(loans, windows=WINDOWS if full else WINDOWS[1:2]).items()}
    bad = tested["default"].to_numpy()
    figures = [
        Figure("loans to FY2005, and of FY2006-08", f"{(loans['approval_fy'] <= TRAINED).sum():,}, {tested.height:,}"),
        *(Figure(f"left out: {name}", why) for name, why in LEFT_OUT.items()),
        Figure("terms in whole years, paid in full and charged off", whole_years(loans)),
    ]
    plain = auc_of(found["plain boosting, columns as given"], bad)
    for name, scores in found.items():
        auc, low, high = delong(scores, bad)
        holds = None if name.startswith("plain") else auc > plain
        wanted = "" if holds is None else "above plain boosting"
        figures.append(Figure(f"AUC, {name}", f"{auc:.4f}, 95% {low:.4f} to {high:.4f}", wanted, holds))
    return [*figures, *_differences(found, bad, times=1000 if full else 200)]


def folder() -> Path:
    """This function will give the folder of the loans, wherever it is."""
    named = os.environ.get("TALLYSTICK_SHARED_DATA")
    return (Path(named) if named else ROOT.parent / "shared" / "data") / "sba"


def read(path: Path) -> pl.DataFrame:
    """This function will read the random national sample: the loans that have a weight."""
    return pl.read_parquet(path).filter(pl.col("weight_national").is_not_null() & pl.col("default").is_not_null())


def whole_years(loans: pl.DataFrame) -> str:
    """This function will show that `term` was written over: loans are granted for whole years, charged-off ones end."""
    shares = loans.group_by("default").agg((pl.col("term") % 12 == 0).mean()).sort("default")["term"]
    return f"{shares[0]:.0%}, {shares[1]:.0%}"


def derived(loans: pl.DataFrame, lenders: list[str]) -> pl.DataFrame:
    """This function will bring the columns into what a lender would look at; a lender not in the sample is `other`."""
    return loans.select(
        *("approval_fy", "default", "weight_national", "state", "bank_state", "rev_line_cr", "low_doc", "new_exist"),
        *("urban_rural", "no_emp", "create_job", "retained_job", "gr_appv", "sba_appv"),
        bank=pl.when(pl.col("bank").is_in(lenders)).then("bank").otherwise(pl.lit("other")),
        guaranteed_share=(pl.col("sba_appv") / pl.col("gr_appv")).round(4),
        same_state=pl.col("bank_state") == pl.col("state"),
        is_franchise=pl.col("franchise_code") > 1,
        amount_per_head=pl.col("gr_appv") / (pl.col("no_emp") + 1),
        is_round=(pl.col("gr_appv") % 5000) == 0,
        sector=pl.when(pl.col("naics") > 0).then((pl.col("naics") // 10000).cast(pl.String)),
        industry=pl.when(pl.col("naics") > 0).then((pl.col("naics") // 1000).cast(pl.String)),
        region=(pl.col("zip") // 10000).cast(pl.String),
    )


def parted(loans: pl.DataFrame, years: tuple[int, int], later: tuple[int, int]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """This function will give the derived columns of the approvals of `years` and of `later`.

    Lenders with fewer than 20 loans in `years` are one. The balanced weights of `years` take the year out.
    """
    before, after = (loans.filter(pl.col("approval_fy").is_between(*span)) for span in (years, later))
    lenders = before["bank"].value_counts().filter(pl.col("count") >= 20)["bank"].to_list()
    sample = derived(before, lenders)
    balanced = balanced_within(sample, "default", "approval_fy", weights="weight_national")
    return sample.with_columns(balanced), derived(after, lenders)


def columns(sample: pl.DataFrame) -> list[str]:
    """This function will give the columns a model may read."""
    return [name for name in sample.columns if name not in ("approval_fy", "default", "weight_national", "balanced")]


def fit_card(sample: pl.DataFrame) -> Model:
    """This function will fit a scorecard to the balanced sample."""
    rules = ScorecardRules(missing="measured", least_iv=0.005, least_z=1.0, most_correlation=0.8)
    binning = BinningRules(min_share=0.02, rare_share=0.003, max_bins=8)
    return Scorecard(rules, binning=binning).fit(sample, "default", weights="balanced", columns=columns(sample))


def fit_boosting(sample: pl.DataFrame) -> Model:
    """This function will fit cautious boosting to the balanced sample."""
    return MonotoneBoosting(rounds=200).fit(sample, "default", weights="balanced", columns=columns(sample))


def fit_plain(sample: pl.DataFrame, names: list[str]) -> Callable[[pl.DataFrame], np.ndarray]:
    """This function will fit LightGBM as it comes: all years, 100 rounds, its own settings, the national weights."""
    coded = [name for name in names if not sample.schema[name].is_numeric()]
    design = Design.of(sample, names)
    weights = sample["weight_national"].to_numpy()
    rows = lightgbm.Dataset(
        design.matrix(sample),
        sample["default"].cast(pl.Float64).to_numpy(),
        weight=weights / weights.mean(),
        categorical_feature=[names.index(name) for name in coded],
        params={"verbosity": -1},
    )
    fixed = {"objective": "binary", "verbosity": -1, "deterministic": True, "num_threads": 1}
    booster = lightgbm.train(fixed, rows, num_boost_round=100)
    return lambda frame: np.asarray(booster.predict(design.matrix(frame)))


def measured(loans: pl.DataFrame, *, windows: tuple[int, ...]) -> Mapping[str, tuple[np.ndarray, str]]:
    """This function will give each model's scores of the tested years, and the first year it was trained on.

    The first year is chosen by what a model trained to FY2003 does on FY2004-05; the tested years choose nothing.
    """
    before, after = (
        loans.filter(pl.col("approval_fy") <= TRAINED),
        loans.filter(pl.col("approval_fy").is_between(*TESTED)),
    )
    found = {"plain boosting, columns as given": (fit_plain(before, list(GIVEN))(after), "1985")}
    sample, later = parted(loans, (0, TRAINED), TESTED)
    found["plain boosting, columns as derived"] = (fit_plain(sample, columns(sample))(later), "1985")
    for name, fit in (("scorecard", fit_card), ("boosting, year taken out", fit_boosting)):
        first = max(windows, key=lambda year: _tried(loans, year, fit)) if len(windows) > 1 else windows[0]
        sample, later = parted(loans, (first, TRAINED), TESTED)
        found[f"{name}, trained from FY{first}"] = (_scores(fit(sample), later), str(first))
    return found


def _tried(loans: pl.DataFrame, first: int, fit: Callable[[pl.DataFrame], Model]) -> float:
    sample, later = parted(loans, (first, TRIED[0] - 1), TRIED)
    return auc_of(_scores(fit(sample), later), later["default"].to_numpy())


def _scores(model: Model, frame: pl.DataFrame) -> np.ndarray:
    """PDs; a loan that the card cannot rate (a code it never saw) stands at the mean."""
    pd = model.predict_pd(frame)
    return pd.fill_null(pd.mean()).to_numpy()


def _differences(found: Mapping[str, np.ndarray], bad: np.ndarray, *, times: int) -> list[Figure]:
    """What the models have more than plain boosting, with the interval by drawing loans with replacement."""
    chance = np.random.default_rng(5)
    plain = found["plain boosting, columns as given"]
    draws = [chance.integers(0, len(bad), len(bad)) for _ in range(times)]
    figures = []
    for name, scores in found.items():
        if scores is not plain:
            more = [auc_of(scores[drawn], bad[drawn]) - auc_of(plain[drawn], bad[drawn]) for drawn in draws]
            low, high = np.quantile(more, [0.025, 0.975])
            middle = auc_of(scores, bad) - auc_of(plain, bad)
            figures.append(Figure(f"more than plain, {name}", f"{middle:+.4f}, 95% {low:+.4f} to {high:+.4f}"))
    return figures
