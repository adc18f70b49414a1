"""A bank's own model as a pack's rating: its scores as evidence, and the card that reads them."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

import polars as pl

from tallystick.kernel.codes import Text
from tallystick.modelling.challengers.onnx import OnnxRating
from tallystick.modelling.scorecard.rules import PointScale
from tallystick.modelling.scorecard.writing import Card, digest_of

COLUMN: Final = "given_pd_12m"
TITLE: Final = Text("PD of the bank's own model", "本行自有模型违约概率")
STEP: Final = 5
"""Points of one band: 40 points to the double, so that a band's PDs lie within 5% of its own."""
LEAST_SCORE, MOST_SCORE = 0, 900


def scores_of(rating: OnnxRating, features: pl.DataFrame, *, scored_day: date, most: int = 4) -> pl.DataFrame:
    """This function will give the rows of the evidence table `model_scores` for prepared `features`.

    A firm without a PD (a value is missing that the model needs) has no row: the card then does not rate it.

    :raises ValueError: the features lack a column that the model reads.
    """
    pd = rating.predict_pd(features)
    told = rating.reasons(features, most=most).group_by("row", maintain_order=True).agg("column")
    reasons = told.select(pl.col("row"), pl.col("column").list.join("; ").alias("reasons"))
    rated = features.select("enterprise_id", model=pl.lit(rating.digest), scored_day=scored_day, pd_12m=pd)
    rows = rated.with_row_index("row").join(reasons, on="row", how="left", maintain_order="left").drop("row")
    return rows.filter(pl.col("pd_12m").is_not_null())


def card_of(rating: OnnxRating, card: Card, *, scale: PointScale | None = None) -> dict[str, Any]:
    """This function will give the mapping of scorecards/*.yaml that rates firms by this very model's PD.

    The card's needs are `card.needs` and that `given_model` is the model's digest: scores of any other model, or none,
    do not rate by it. Bands of the PD are `STEP` points wide and stand for the PD in their middle.
    """
    held = scale or PointScale()
    slope, intercept = 1 / held.factor, -held.offset / held.factor

    def pd_at(score: float) -> float:
        return float(f"{1 / (1 + 2.718281828459045 ** (intercept + slope * score)):.9g}")

    scores = range(MOST_SCORE, LEAST_SCORE - 1, -STEP)
    cuts = [pd_at(score - STEP / 2) for score in scores][:-1]
    bands = zip([None, *cuts], [*cuts, None], scores, strict=True)
    bins = [{"band": [low, high], "points": score - LEAST_SCORE} for low, high, score in bands]
    title = {"en": TITLE.en, "zh": TITLE.zh}
    scored = {
        "base_points": LEAST_SCORE,
        "calibration": {"intercept": intercept, "slope": slope},
        "characteristics": [{"column": COLUMN, "title": title, "bins": bins, "missing": 0}],
    }
    return {
        "code": card.code,
        "title": dict(card.title),
        "priority": card.priority,
        "needs": f"({card.needs}) and given_model = '{rating.digest}'",
        "base_points": LEAST_SCORE,
        "calibration": scored["calibration"],
        "development": {
            "kind": "fitted",
            "sample": card.sample,
            "source": f"{card.method}; ONNX model, SHA-256 {rating.digest}",
            "digest": digest_of(scored),
        },
        "from": card.since,
        "source": card.source,
        "characteristics": scored["characteristics"],
    }
