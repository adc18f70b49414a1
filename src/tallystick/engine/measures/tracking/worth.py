"""What a case is worth and what came of it, in money: the outcome and weight of a row by what its problem harms."""

from __future__ import annotations

import polars as pl

from tallystick.pack.policy import Policy, Problem


def worth_of(problem: Problem, rows: pl.DataFrame, policy: Policy) -> pl.DataFrame:
    """This function will give `rows` of the problem's view with `outcome` and `weight`: times each other, fen lost.

    Loss: the share of a loan that is lost, by what was lent, shared out over the loan's rows. Recovery: less the share
    recovered, by the exposure at default. Margin: whether no loan came of it, by the margin it would have earned. Time:
    hours to a decision, by what an hour costs. Untold: as loss. Null where it is not known.
    """
    return rows.with_columns(**_HARMS[problem.harms](rows, policy))


def _loss(rows: pl.DataFrame, policy: Policy) -> dict[str, pl.Expr]:
    of_loan = pl.len().over("loan_id")
    return {"outcome": pl.col("loss_share"), "weight": pl.col("lent_minor").cast(pl.Float64) / of_loan}


def _recovery(rows: pl.DataFrame, policy: Policy) -> dict[str, pl.Expr]:
    if "recovered_share" not in rows.columns:
        return {"outcome": pl.lit(None, pl.Float64), "weight": pl.lit(None, pl.Float64)}
    exposure = "exposure_at_default_minor" if "exposure_at_default_minor" in rows.columns else "lent_minor"
    return {"outcome": -pl.col("recovered_share"), "weight": pl.col(exposure).cast(pl.Float64)}


def _margin(rows: pl.DataFrame, policy: Policy) -> dict[str, pl.Expr]:
    margin = float(policy.number("diagnosis_margin_bp")) / 10_000.0 * pl.col("tenor_months") / 12.0
    lost = (~pl.col("is_approved")).cast(pl.Float64)
    return {"outcome": lost, "weight": pl.col("asked_minor").cast(pl.Float64) * margin}


def _time(rows: pl.DataFrame, policy: Policy) -> dict[str, pl.Expr]:
    if "decision_hours" not in rows.columns:
        return {"outcome": pl.lit(None, pl.Float64), "weight": pl.lit(None, pl.Float64)}
    hour = 60.0 * float(policy.number("diagnosis_minute_minor"))
    return {"outcome": pl.col("decision_hours"), "weight": pl.lit(hour)}


_HARMS = {"loss": _loss, "recovery": _recovery, "margin": _margin, "time": _time, "untold": _loss}
