"""Proposals as a table that is written."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from tallystick.engine.measures.proposals import Proposal

PROPOSALS = {
    "finding": pl.Int32,
    "problem": pl.String,
    "measure": pl.String,
    "is_fitting": pl.Boolean,
    "benefit_minor": pl.Int64,
    "low_minor": pl.Int64,
    "high_minor": pl.Int64,
    "cost_minor": pl.Int64,
    "net_minor": pl.Int64,
    "risk": pl.Float64,
    "pays_back_months": pl.Float64,
    "in_plan": pl.Boolean,
}
"""One row a proposal, fitting ones first, by net benefit a year; `low_minor` and `high_minor` are the interval of what
it brings, `in_plan` is the best set under the budget. Who never pays back has no months."""


def proposals_table(proposed: Sequence[Proposal], chosen: Sequence[Proposal], problems: Sequence[str]) -> pl.DataFrame:
    """This function will give all proposals; `problems` are the codes of the findings, in order."""
    rows = [
        {
            "finding": one.finding + 1,
            "problem": problems[one.finding],
            "measure": one.measure.code,
            "is_fitting": one.is_fitting,
            "benefit_minor": round(one.benefit_minor),
            "low_minor": round(one.low_minor),
            "high_minor": round(one.high_minor),
            "cost_minor": round(one.cost_minor),
            "net_minor": round(one.net_minor),
            "risk": one.risk,
            "pays_back_months": one.pays_back_months,
            "in_plan": one in chosen,
        }
        for one in proposed
    ]
    return pl.DataFrame(rows, schema=PROPOSALS)
