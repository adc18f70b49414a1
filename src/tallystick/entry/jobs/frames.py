"""The frames of a run as they are written: which columns, in which order, rows sorted."""

from __future__ import annotations

import polars as pl

from tallystick.engine import flow
from tallystick.engine.evidence.evidence import Evidence
from tallystick.pack import Policy

FIRST = (
    "enterprise_id",
    "outcome",
    "grade",
    "pd_12m",
    "limit_minor",
    "rate_bp",
    "apr_bp",
    "authority",
    "bound_by",
    "name",
    "indicated_outcome",
    "refer_cause",
    "assessed_limit_minor",
    "indicated_limit_minor",
)
"""The columns that decisions begin with; what else the steps added follows in its order."""
REASONS_FIRST = ("enterprise_id", "code", "value", "threshold", "effect")


def decisions_of(decided: pl.DataFrame, features: pl.DataFrame, evidence: Evidence) -> pl.DataFrame:
    """This function will give one row per firm: `FIRST`, then every column that is not a feature."""
    made = [name for name in decided.columns if name not in features.columns]
    frame = decided.select("enterprise_id", *made)
    named = frame.join(_names(evidence), on="enterprise_id", how="left")
    return named.select(*FIRST, pl.exclude(FIRST)).sort("enterprise_id")


def reasons_of(decided: pl.DataFrame, policy: Policy, findings: pl.DataFrame) -> pl.DataFrame:
    """This function will give the long table of reasons with their sentences, by firm, in the order of their kinds."""
    long = flow.reasons(decided.lazy(), policy, findings.lazy()).collect()
    told = flow.sentences(long, policy)
    return told.select(*REASONS_FIRST, pl.exclude(REASONS_FIRST)).sort("enterprise_id", maintain_order=True)


def _names(evidence: Evidence) -> pl.DataFrame:
    firms = evidence.get("enterprises")
    if firms is None or "name" not in firms.collect_schema():
        return pl.DataFrame(schema={"enterprise_id": pl.String, "name": pl.String})
    return firms.select("enterprise_id", "name").unique("enterprise_id", keep="first", maintain_order=True).collect()
