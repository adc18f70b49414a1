"""L Bank, whose hidden health is known: the fitted card beside the best possible, its PDs, reject inference.

A bank made before is taken from TALLYSTICK_BANK; without it one is simulated, which takes minutes.
"""

from __future__ import annotations

import os
import tempfile
from dataclasses import replace
from pathlib import Path

import lightgbm
import numpy as np
import polars as pl
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import SplineTransformer

from bench.measure import ROOT, Figure
from tallystick.entry.jobs.model_table import ModelTable, read_model_table
from tallystick.entry.jobs.simulate_run import SimulateRequest, run_simulate
from tallystick.modelling.fitting.fit import Fitted, fit_model
from tallystick.modelling.rating import read_scale
from tallystick.modelling.rejects import augmentation, fuzzy, parcelling
from tallystick.modelling.sample.sample import Sample, make_sample
from tallystick.modelling.sample.spec import ModelSpec
from tallystick.modelling.sample.spec_file import read_spec
from tallystick.modelling.validation.discrimination import auc_of
from tallystick.simulate.truth import open_truth

SEED = 7
HIDDEN = ("health", "trouble", "character")
TO_KNOW = "known_later"


def run(*, full: bool) -> list[Figure]:
    """This function will fit the card of the guide on L Bank and hold it against the truth."""
    named = os.environ.get("TALLYSTICK_BANK")
    if named:
        return _judged(Path(named))
    if not full:
        return [Figure("left out", "set TALLYSTICK_BANK to a bank of `tally simulate`, or ask for the full size")]
    with tempfile.TemporaryDirectory(prefix="bench-model-") as made:
        bank = Path(made) / "bank"
        run_simulate(SimulateRequest(config=ROOT / "configs" / "l_bank.yaml", seed=SEED, out=bank))
        return _judged(bank)


def _judged(bank: Path) -> list[Figure]:
    spec = read_spec(ROOT / "docs" / "guide" / "l_bank_model.yaml")
    pack = ROOT / "packs" / "l_bank"
    scale = read_scale(pack, spec.card.since)
    table = read_model_table(bank)
    sample = make_sample(table.frame, spec, links=table.links)
    fitted = fit_model(sample, spec, scale, {})
    parts = {row["part"]: row for row in sample.parts.to_dicts()}
    shown = "; ".join(f"{name} {row['rows']}, {row['bads']} bad" for name, row in parts.items())
    truth = open_truth(bank, for_evaluation=True)
    return [
        Figure("rows", shown),
        Figure("columns of the card", ", ".join(fitted.card.columns)),
        *_ranking(fitted, truth["health"], spec),
        *_level(fitted, {grade.code: grade.pd_12m for grade in scale}),
        *_rejects(fitted, sample, table, truth["counterfactual"], spec),
    ]


def _ranking(fitted: Fitted, health: pl.DataFrame, spec: ModelSpec) -> list[Figure]:
    """The best that can be: models of the hidden state itself, with and without the card's score."""
    month = pl.col(spec.day).dt.truncate("1mo")
    hidden = health.with_columns(pl.col("month").cast(pl.Date))
    rows = fitted.rows.with_columns(_month=month).join(
        hidden, left_on=[spec.borrower or spec.key, "_month"], right_on=["enterprise_id", "month"], how="left"
    )
    known = rows.drop_nulls(["bad", "part", "pd", *HIDDEN])
    made = known.filter(pl.col("part").is_in(["development", "holdout", TO_KNOW]))
    later = known.filter(pl.col("part").is_in(["out_of_time", "seen_before"]))
    strict = known.filter(pl.col("part") == "out_of_time")
    figures = []
    for name, part in (("groups never seen", strict), ("all later rows", later)):
        card = auc_of(part["pd"].to_numpy(), part["bad"].to_numpy())
        best = {how: auc_of(risk, part["bad"].to_numpy()).auc for how, risk in _oracles(made, part).items()}
        most = max(best.values())
        told = ", ".join(f"{how} {auc:.3f}" for how, auc in best.items())
        figures.append(
            Figure(f"AUC out of time, {name} ({card.bads} bad)", f"{card.auc:.3f} ({card.low:.3f} to {card.high:.3f})")
        )
        figures.append(
            Figure(f"the best that hidden health allows, {name}", told, "card within 0.02", most - card.auc <= 0.02)
        )
    return figures


def _oracles(made: pl.DataFrame, part: pl.DataFrame) -> dict[str, np.ndarray]:
    x, y, to = (made.select(HIDDEN).to_numpy(), made["bad"].to_numpy(), part.select(HIDDEN).to_numpy())
    smooth = make_pipeline(SplineTransformer(n_knots=5, degree=3), LogisticRegression(C=1.0, max_iter=2000)).fit(x, y)
    both, to_both = (frame.select(*HIDDEN, "pd").to_numpy() for frame in (made, part))
    settings = {
        "objective": "binary",
        "num_leaves": 7,
        "learning_rate": 0.05,
        "min_data_in_leaf": 40,
        "verbose": -1,
        "seed": 1,
    }
    booster = lightgbm.train(settings, lightgbm.Dataset(both, y.astype(float)), num_boost_round=120)
    return {
        "health alone": -to[:, 0],
        "smooth logistic on the hidden state": smooth.predict_proba(to)[:, 1],
        "boosting on hidden state and score": np.asarray(booster.predict(to_both)),
    }


def _level(fitted: Fitted, scale: dict[str, float]) -> list[Figure]:
    later = fitted.rows.filter(pl.col("part").is_in(["out_of_time", "seen_before"])).drop_nulls(["bad", "grade"])
    rate, best = later["bad"].mean(), later["pd_best"].mean()
    assert isinstance(rate, float) and isinstance(best, float)
    figures = [
        Figure("long-run rate, with margin", f"{fitted.long_run.rate:.2%}, {fitted.margin.rate:.2%}"),
        Figure(
            "rate over best estimate, later",
            f"{rate:.2%} / {best:.2%} = {rate / best:.2f}",
            "0.90 to 1.10",
            abs(rate / best - 1) <= 0.1,
        ),
    ]
    for grade in scale:
        part = later.filter(pl.col("grade") == grade)
        if part.height:
            seen, told, bads = part["bad"].mean(), part["pd_best"].mean(), int(part["bad"].sum())
            assert isinstance(seen, float) and isinstance(told, float)
            error = 2 * np.sqrt(max(told * (1 - told), 1e-9) / part.height)
            figures.append(
                Figure(
                    f"grade {grade}: {part.height} rows, {bads} bad",
                    f"{seen:.2%} / {told:.2%} = {seen / told:.2f}, chance alone ±{error / told:.0%}",
                    "0.90 to 1.10",
                    abs(seen / told - 1) <= 0.1,
                )
            )
    return figures


def _rejects(
    fitted: Fitted, sample: Sample, table: ModelTable, counterfactual: pl.DataFrame, spec: ModelSpec
) -> list[Figure]:
    """What the declined would have done, as the truth says, against what each method guesses."""
    rows = fitted.rows.with_columns(pd="pd_best").drop_nulls("pd")
    declined = rows.filter(pl.col(spec.final_outcome or "") == "declined")
    true = declined.join(counterfactual.select("application_id", "would_default_12m"), on="application_id").drop_nulls(
        "would_default_12m"
    )
    if true.is_empty():
        return [Figure("reject inference", "the truth holds no declined application that can be rated")]
    accepted = rows.filter(pl.col("bad").is_not_null())
    names = ["application_id", "pd", "bad", "weight"]
    both = pl.concat(
        [accepted.select(names), true.with_columns(bad=pl.lit(None, pl.Boolean), weight=pl.lit(1.0)).select(names)]
    )
    rate = true["would_default_12m"].mean()
    figures = [
        Figure("declined: truly bad, the card's mean PD", f"{rate:.2%} of {true.height}, {true['pd'].mean():.2%}"),
        Figure("ranking of the declined by the card", _auc(true)),
    ]
    for method, found in (("parcelling", parcelling(both, key="application_id")), ("fuzzy", fuzzy(both))):
        guessed = found.frame.filter(pl.col("is_inferred"))
        share = float(np.average(guessed["bad"].to_numpy(), weights=guessed["weight"].to_numpy()))
        figures.append(Figure(f"{method}: rate guessed for the declined", f"{share:.2%}"))
    weighed = augmentation(both).frame
    whole = float(np.average(weighed["bad"].to_numpy(), weights=weighed["weight"].to_numpy()))
    real = (accepted["bad"].sum() + true["would_default_12m"].sum()) / (accepted.height + true.height)
    figures.append(Figure("reweighting: rate of all applicants, guessed and true", f"{whole:.2%}, {real:.2%}"))
    for method in ("augmentation", "parcelling", "fuzzy"):
        other = fit_model(
            sample, replace(spec, rejects=method), read_scale(ROOT / "packs" / "l_bank", spec.card.since), {}
        )
        joined = true.select("application_id", "would_default_12m").join(
            other.rows.select("application_id", "pd_best"), on="application_id"
        )
        figures.append(
            Figure(
                f"card fitted with {method}: ranking of the declined",
                _auc(joined.rename({"pd_best": "pd"}).drop_nulls("pd")),
            )
        )
    return figures


def _auc(rows: pl.DataFrame) -> str:
    if rows["would_default_12m"].n_unique() < 2:
        return "all alike"
    area = auc_of(rows["pd"].to_numpy(), rows["would_default_12m"].to_numpy())
    return f"{area.auc:.3f} ({area.low:.3f} to {area.high:.3f})"
