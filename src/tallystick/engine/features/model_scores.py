"""The latest PD that a model gave the firm before the flow: the bank's own, or a bought one (外部模型评分)."""

from __future__ import annotations

import polars as pl

from tallystick.engine.evidence.evidence import Evidence
from tallystick.engine.features.declare import NEUTRAL, WORSE, code, days, share, text
from tallystick.engine.features.rows import Made, day_number, seen_rows, table
from tallystick.engine.step import Source
from tallystick.kernel.columns import Columns
from tallystick.pack.policy import Policy

_T = "model_scores"
_NONE = "no model scored the firm"

ADDS = Columns(
    (
        share("given_pd_12m", WORSE, "PD that a model gave before the flow, 12 months", "外部模型违约概率", _NONE, _T),
        code("given_model", NEUTRAL, "which model gave it: its digest or name", "外部模型标识", _NONE, _T),
        days("given_pd_age_days", WORSE, "days since it was given", "外部模型评分距今天数", _NONE, _T),
        text("given_reasons", NEUTRAL, "what raised it, as the model says", "外部模型主要不利因素", _NONE, _T),
    )
)


def model_scores(evidence: Evidence, policy: Policy) -> pl.LazyFrame:
    """This function will give `ADDS` per firm that a model scored up to the policy's day, from its latest score.

    The engine does not run models: what they gave is evidence, and a card of the pack says which model it means. Of
    several models' scores of one day the one whose name is last counts.
    """
    rows = seen_rows(evidence, _T, policy)
    latest = rows.newest("scored_day", "model")
    made: Made = {
        "given_pd_12m": rows.numbers("pd_12m")[latest],
        "given_model": rows.frame["model"].gather(latest),
        "given_pd_age_days": day_number(policy.day) - rows.days("scored_day")[latest],
        "given_reasons": rows.frame["reasons"].gather(latest),
    }
    return table(rows.firms, made, ADDS)


SOURCE = Source("model scores", model_scores, (_T,), ADDS)
