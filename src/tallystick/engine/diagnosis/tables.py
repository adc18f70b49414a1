"""Findings and their causes as tables that are written."""

from __future__ import annotations

import polars as pl

from tallystick.engine.diagnosis.findings import Diagnosis
from tallystick.engine.diagnosis.process.columns import Schema

FINDINGS: Schema = {
    "finding": pl.Int32,
    "problem": pl.String,
    "catalogue": pl.Int32,
    "place_kind": pl.String,
    "place": pl.String,
    "since": pl.String,
    "until": pl.String,
    "rows": pl.Int64,
    "hits": pl.Int64,
    "share": pl.Float64,
    "peer_share": pl.Float64,
    "p_value": pl.Float64,
    "q_value": pl.Float64,
    "yearly_cost_minor": pl.Int64,
    "low_minor": pl.Int64,
    "high_minor": pl.Int64,
    "harms": pl.String,
    "units_hit": pl.Int64,
    "units_others": pl.Int64,
    "overlap": pl.Float64,
    "robustness": pl.Float64,
    "cause": pl.String,
    "causes_not_told_apart": pl.List(pl.String),
}
"""One row a finding, costliest first; rows, hits and share are those of its months, `until` the first month after.
A cost that cannot be told is null."""

CAUSES: Schema = {
    "finding": pl.Int32,
    "cause": pl.String,
    "share_hit": pl.Float64,
    "share_others": pl.Float64,
    "log_odds": pl.Float64,
    "error": pl.Float64,
    "is_likely": pl.Boolean,
}


def findings_table(found: Diagnosis) -> pl.DataFrame:
    """This function will give what was found, a row each (`FINDINGS`)."""
    rows = []
    for number, one in enumerate(found.findings, 1):
        place, cost = one.place, one.cost
        rows.append(
            {
                "finding": number,
                "problem": one.problem.code,
                "catalogue": one.problem.catalogue,
                "place_kind": place.kind,
                "place": place.value,
                "since": one.since,
                "until": one.until,
                "rows": one.rows,
                "hits": one.cases.height,
                "share": one.share,
                "peer_share": place.peer_share,
                "p_value": place.p_value,
                "q_value": one.q_value,
                "yearly_cost_minor": round(cost.yearly_minor) if cost else None,
                "low_minor": round(cost.low_minor) if cost else None,
                "high_minor": round(cost.high_minor) if cost else None,
                "harms": one.problem.harms,
                "units_hit": cost.effect.hit if cost and cost.effect else None,
                "units_others": cost.effect.others if cost and cost.effect else None,
                "overlap": cost.effect.overlap if cost and cost.effect else None,
                "robustness": cost.effect.robustness if cost and cost.effect else None,
                "cause": one.likely[0] if one.likely else None,
                "causes_not_told_apart": one.likely[1:],
            }
        )
    return pl.DataFrame(rows, schema=FINDINGS)


SET_ASIDE: Schema = {
    "problem": pl.String,
    "place_kind": pl.String,
    "place": pl.String,
    "since": pl.String,
    "until": pl.String,
    "share": pl.Float64,
    "peer_share": pl.Float64,
    "yearly_cost_minor": pl.Int64,
    "why": pl.String,
    "symptom_of": pl.String,
    "symptom_of_place": pl.String,
}
"""One row what stands out and is no problem of its own: `why` is `symptom`, `brief` or `small`."""


def set_aside_table(found: Diagnosis) -> pl.DataFrame:
    """This function will give what was observed and set aside, a row each (`SET_ASIDE`)."""
    rows = [
        {
            "problem": one.finding.problem.code,
            "place_kind": one.finding.place.kind,
            "place": one.finding.place.value,
            "since": one.finding.since,
            "until": one.finding.until,
            "share": one.finding.share,
            "peer_share": one.finding.place.peer_share,
            "yearly_cost_minor": round(one.finding.cost.yearly_minor) if one.finding.cost else None,
            "why": one.why,
            "symptom_of": None if one.of is None else one.of.problem.code,
            "symptom_of_place": None if one.of is None else one.of.place.value,
        }
        for one in found.set_aside
    ]
    return pl.DataFrame(rows, schema=SET_ASIDE)


def causes_table(found: Diagnosis) -> pl.DataFrame:
    """This function will give every candidate cause of every finding, a row each (`CAUSES`)."""
    rows = [
        {
            "finding": number,
            "cause": told.cause.code,
            "share_hit": told.share_hit,
            "share_others": told.share_others,
            "log_odds": told.log_odds,
            "error": told.error,
            "is_likely": told.cause.code in one.likely,
        }
        for number, one in enumerate(found.findings, 1)
        for told in one.causes
    ]
    return pl.DataFrame(rows, schema=CAUSES)
