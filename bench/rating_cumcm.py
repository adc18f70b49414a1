"""The real bank's 123 firms with a known outcome: how well a card from invoices alone ranks firms it has not seen."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import closing
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from bench.cumcm import auc_of, delong
from bench.measure import ROOT, Figure
from tallystick.engine import flow
from tallystick.intake import read_evidence
from tallystick.modelling.challengers import MonotoneBoosting
from tallystick.modelling.scorecard import SmallSampleScorecard
from tallystick.pack import read_pack

DAY, YEAR_BEFORE = date(2019, 12, 31), date(2019, 1, 1)
FOLDS = 5
DIRECTIONS = {
    "sales_12m_minor": "down",
    "sales_active_months_12m": "down",
    "invoice_months": "down",
    "sales_growth_12m": "down",
    "sales_yoy_3m": "down",
    "sales_volatility_12m": "up",
    "sales_gap_days_12m": "up",
    "days_since_sale": "up",
    "void_share_12m": "up",
    "refund_share_12m": "up",
    "margin_proxy_12m": "down",
    "buyers_12m": "down",
    "buyer_top1_share": "up",
    "buyer_loyalty": "down",
    "supplier_loyalty": "down",
    "supplier_top1_share": "up",
}
"""The columns of the expert card of packs/l_bank and the way its points run: older than any look at an outcome."""
Scores = NDArray[np.float64]
Fitted = Callable[[pl.DataFrame, pl.DataFrame], Scores]
"""Takes the firms to learn from and the firms to rate; gives the latter's risk."""


def run(*, full: bool) -> list[Figure]:
    """This function will cross-validate the small-sample card and others on the known outcomes."""
    place = folder()
    if not (place / "invoices.parquet").is_file():
        return [Figure("left out", f"the real data is not here: {place}")]
    firms, before = known(place, DAY), known(place, YEAR_BEFORE)
    bad = firms["bad"].to_numpy()
    repeats = 20 if full else 3
    shared = firms.filter(pl.col("business_members") > 1).height
    auc, low, high = delong(-firms["score"].to_numpy().astype(float), bad)
    card = validated(firms, small_card(), repeats=repeats)
    return [
        Figure("firms, defaults", f"{firms.height}, {bad.sum()}"),
        Figure("firms that are one business with another, kept together", str(shared)),
        Figure("expert card, no outcome looked at", f"{auc:.3f}, 95% {low:.3f} to {high:.3f}"),
        shown("small-sample card, as of the end of 2019", card, bad, wanted=0.88),
        shown("the same with 10 bands", validated(firms, small_card(bands=10), repeats=repeats), bad),
        shown(
            "the same as of the beginning of 2019",
            validated(before, small_card(), repeats=repeats),
            before["bad"].to_numpy(),
        ),
        shown("sales of a year alone", validated(firms, small_card("sales_12m_minor"), repeats=repeats), bad),
        shown("boosting with the same directions", validated(firms, boosting, repeats=repeats), bad),
        Figure("what is not known", "the day of default: figures of 2019 may follow it, hence those a year before too"),
    ]


def folder() -> Path:
    """This function will give the folder of the real firms, wherever it is."""
    named = os.environ.get("TALLYSTICK_SHARED_DATA")
    return (Path(named) if named else ROOT.parent / "shared" / "data") / "cumcm2020c"


def known(place: Path, day: date) -> pl.DataFrame:
    """This function will give the features, by the engine from invoices alone, of the firms whose outcome is known."""
    policy = read_pack(ROOT / "packs" / "l_bank").on(day, flow.vocabulary())
    with closing(read_evidence(place, as_of=day)) as collected:
        evidence = flow.settled(collected.evidence, policy)
        rated = flow.score(flow.prepare(evidence, policy), policy).collect()
    outcomes = pl.read_parquet(place / "enterprises.parquet", columns=["id", "default"]).drop_nulls("default")
    asked = ["enterprise_id", "business_id", "business_members", "score", *DIRECTIONS]
    bad = outcomes.select(enterprise_id="id", bad=pl.col("default").cast(pl.Boolean))
    return bad.join(rated.select(asked), on="enterprise_id").sort("enterprise_id")


def small_card(*columns: str, bands: int = 5) -> Fitted:
    """This function will give the fit of a small-sample card on `columns`, or on all of the expert card's."""
    directions = {name: way for name, way in DIRECTIONS.items() if not columns or name in columns}

    def fitted(learnt: pl.DataFrame, rated: pl.DataFrame) -> Scores:
        card = SmallSampleScorecard(directions, bands=bands).fit(learnt, "bad", groups="business_id")
        return -card.score(rated).to_numpy().astype(np.float64)

    return fitted


def boosting(learnt: pl.DataFrame, rated: pl.DataFrame) -> Scores:
    """This function will fit monotone boosting, its leaves as small as the sample needs."""
    model = MonotoneBoosting(directions=DIRECTIONS, rounds=100, settings={"min_data_in_leaf": 10, "num_leaves": 4})
    return model.fit(learnt, "bad", columns=list(DIRECTIONS)).predict_pd(rated).to_numpy()


def validated(firms: pl.DataFrame, fitted: Fitted, *, repeats: int) -> list[Scores]:
    """This function will give every firm a risk from the folds it is not in, once a repeat; a business in one fold."""
    found = []
    for seed in range(repeats):
        fold = _folds(firms, seed)
        scores = np.empty(firms.height)
        for n in range(FOLDS):
            scores[fold == n] = fitted(firms.filter(fold != n), firms.filter(fold == n))
        found.append(scores)
    return found


def _folds(firms: pl.DataFrame, seed: int) -> NDArray[np.int64]:
    """Businesses dealt out at random, those with a default evenly."""
    chance = np.random.default_rng(seed)
    groups = firms.group_by("business_id").agg(pl.col("bad").any()).sort("business_id")
    fold = np.empty(groups.height, np.int64)
    for kind in (True, False):
        members = chance.permutation(np.flatnonzero(groups["bad"].to_numpy() == kind))
        fold[members] = np.arange(len(members)) % FOLDS
    return firms.join(groups.select("business_id", fold=fold), on="business_id", maintain_order="left")[
        "fold"
    ].to_numpy()


def shown(what: str, found: list[Scores], bad: NDArray[np.bool_], *, wanted: float | None = None) -> Figure:
    """This function will show the mean AUC of the repeats, its DeLong interval, and how far the repeats lie apart."""
    aucs = [auc_of(scores, bad) for scores in found]
    low, high = np.mean([delong(scores, bad)[1:] for scores in found], axis=0)
    value = f"{np.mean(aucs):.3f}, 95% {low:.3f} to {high:.3f}; repeats {min(aucs):.3f} to {max(aucs):.3f}"
    holds = None if wanted is None else bool(np.mean(aucs) >= wanted)
    return Figure(f"AUC, {what}", value, "" if wanted is None else f"{wanted:g} or more", holds)
