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
    known = _with_truth(fitted, truth, spec)
    return [
        Figure("rows", shown),
        Figure("columns of the card", ", ".join(fitted.card.columns)),
        *_ranking(known, spec),
        *_level(fitted, known, {grade.code: grade.pd_12m for grade in scale}, spec),
        *_rejects(fitted, sample, table, truth["counterfactual"], spec),
    ]


def _with_truth(fitted: Fitted, truth: dict[str, pl.DataFrame], spec: ModelSpec) -> pl.DataFrame:
    """Every application with what came of it, or would have, and the hidden state of its firm in its month."""
    hidden = truth["health"].with_columns(pl.col("month").cast(pl.Date))
    would = truth["counterfactual"].select("application_id", "would_default_12m")
    assert spec.target is not None
    until = spec.target.known_until
    rows = fitted.rows.with_columns(_month=pl.col(spec.day).dt.truncate("1mo"))
    joined = rows.join(
        hidden, left_on=[spec.borrower or spec.key, "_month"], right_on=["enterprise_id", "month"], how="left"
    )
    known = joined.join(would, on="application_id", how="left").with_columns(
        truly_bad=pl.coalesce("bad", "would_default_12m")
    )
    is_over = pl.col(spec.day).dt.offset_by(f"{spec.target.within_months}mo") <= until
    return known.filter(is_over).drop_nulls(["truly_bad", "pd", *HIDDEN])


def _ranking(known: pl.DataFrame, spec: ModelSpec) -> list[Figure]:
    """The best that can be: models of the hidden state, and of the evidence with every outcome known."""
    is_later = pl.col(spec.day) >= spec.split.out_of_time_from
    made, later = known.filter(~is_later), known.filter(is_later)
    oracles = _oracles(made, later, tuple(spec.columns.directions))
    figures = []
    for name, kept in (("all applicants", pl.lit(value=True)), ("those granted", pl.col("bad").is_not_null())):
        at = (
            later.select(kept.alias("kept")).to_series().to_numpy()
            if name != "all applicants"
            else np.ones(later.height, bool)
        )
        bad = later["truly_bad"].to_numpy()[at]
        card = auc_of(later["pd"].to_numpy()[at], bad)
        best = {how: auc_of(risk[at], bad).auc for how, risk in oracles.items()}
        told = ", ".join(f"{how} {auc:.3f}" for how, auc in best.items())
        most = max(best.values())
        figures.append(
            Figure(f"AUC out of time, {name} ({card.bads} bad of {at.sum()})", _span(card.auc, card.low, card.high))
        )
        figures.append(Figure(f"the best possible, {name}", told, "card within 0.02", most - card.auc <= 0.02))
    former = later.drop_nulls("former_pd")
    expert = auc_of(former["former_pd"].to_numpy(), former["truly_bad"].to_numpy())
    return [*figures, Figure("AUC of the expert's grades, all applicants", _span(expert.auc, expert.low, expert.high))]


def _span(value: float, low: float, high: float) -> str:
    return f"{value:.3f} ({low:.3f} to {high:.3f})"


def _oracles(made: pl.DataFrame, later: pl.DataFrame, columns: tuple[str, ...]) -> dict[str, np.ndarray]:
    """Fitted on every earlier applicant's true outcome, which no bank knows."""
    y = made["truly_bad"].to_numpy()
    x, to = (frame.select(HIDDEN).to_numpy() for frame in (made, later))
    smooth = make_pipeline(SplineTransformer(n_knots=5, degree=3), LogisticRegression(max_iter=3000)).fit(x, y)
    settings = {
        "objective": "binary",
        "num_leaves": 7,
        "learning_rate": 0.05,
        "min_data_in_leaf": 40,
        "verbose": -1,
        "seed": 1,
    }
    seen, to_seen = (
        frame.select(pl.col(name).cast(pl.Float64) for name in columns).to_numpy() for frame in (made, later)
    )
    booster = lightgbm.train(settings, lightgbm.Dataset(seen, y.astype(float)), num_boost_round=150)
    return {
        "hidden health, trouble, character": smooth.predict_proba(to)[:, 1],
        "boosting on the evidence with all outcomes": np.asarray(booster.predict(to_seen)),
    }


def _level(fitted: Fitted, known: pl.DataFrame, scale: dict[str, float], spec: ModelSpec) -> list[Figure]:
    """PD against rate of those granted, as any bank can see it, and of all, as only the truth can."""
    is_later = pl.col(spec.day) >= spec.split.out_of_time_from
    later = known.filter(is_later)
    granted = later.filter(pl.col("bad").is_not_null())
    figures = [Figure("long-run rate, with margin", f"{fitted.long_run.rate:.2%}, {fitted.margin.rate:.2%}")]
    for name, part in (("those granted", granted), ("all applicants", later)):
        figures.append(_ratio(f"rate over best estimate, {name}", part))
    return [
        *figures,
        *(_ratio(f"grade {grade}, those granted", granted.filter(pl.col("grade") == grade)) for grade in scale),
    ]


def _ratio(what: str, part: pl.DataFrame) -> Figure:
    if part.is_empty():
        return Figure(what, "no rows")
    seen, told = (float(part[name].to_numpy().mean()) for name in ("truly_bad", "pd_best"))
    chance = 2 * np.sqrt(told * (1 - told) / part.height) / told
    bads = int(part["truly_bad"].sum())
    shown = f"{bads} of {part.height}: {seen:.2%} / {told:.2%} = {seen / told:.2f}, chance alone ±{chance:.0%}"
    return Figure(what, shown, "0.90 to 1.10", abs(seen / told - 1) <= 0.1)


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
