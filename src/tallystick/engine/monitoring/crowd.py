"""What spreads between borrowers: guarantors in trouble, circles with warnings (G2, G4, G5)."""

from __future__ import annotations

import polars as pl

from tallystick.engine.evidence.windows import KEY
from tallystick.engine.monitoring.circles import Circles, circles
from tallystick.engine.monitoring.columns import LEVELS, ORANGE
from tallystick.kernel.attach import attached
from tallystick.pack.policy import Policy

NON_PERFORMING = ("substandard", "doubtful", "loss")
TROUBLE: dict[str, pl.Expr] = {
    "is_warned": pl.col("is_warned"),
    "loan_days_past_due": pl.col("loan_days_past_due") > 0,
    "own_days_past_due": pl.col("own_days_past_due") > 0,
    "own_worst_class": pl.col("own_worst_class").is_in(NON_PERFORMING),
    "lawsuits_open": pl.col("lawsuits_open") > 0,
    "is_enforced": pl.col("is_enforced"),
}
"""Column -> the claim that puts a guarantor in trouble."""


def with_crowd(
    frame: pl.DataFrame, warned: pl.DataFrame, guarantees: pl.LazyFrame, policy: Policy
) -> tuple[pl.DataFrame, Circles]:
    """This function will add `CROWD` to the borrowers' frame, and give the circles they stand in.

    `warned` is `enterprise_id`, `watch_level` by each borrower's own signals. Exposure is that of the loans, else as
    the evidence says. A firm outside every circle has a ring of 0 and no circle.
    """
    is_warned = pl.col("watch_level").is_in(LEVELS[ORANGE:])
    known = attached(frame, warned.select(KEY, is_warned=is_warned), on=KEY)
    there = [name for name in ("loan_exposure_minor", "own_exposure_minor") if name in known.columns]
    exposure = pl.coalesce(there) if there else pl.lit(None, pl.Int64)
    found = circles(guarantees, known.lazy().with_columns(exposure_minor=exposure), policy)
    joined = attached(attached(frame, found.members, on=KEY), _troubled(known, guarantees, policy), on=KEY)
    nothing = {"guarantee_circle_members": 0, "is_mutual": False, "guarantor_in_trouble": False}
    return joined.with_columns(pl.col(name).fill_null(value) for name, value in nothing.items()), found


def _troubled(known: pl.DataFrame, guarantees: pl.LazyFrame, policy: Policy) -> pl.DataFrame:
    """Obligors one of whose guarantors is in trouble."""
    claims = [claim.fill_null(value=False) for name, claim in TROUBLE.items() if name in known.columns]
    guarantors = known.lazy().filter(pl.any_horizontal(claims)).select(guarantor_id=KEY)
    runs = pl.col("until_day").is_null() | (pl.col("until_day") > policy.day)
    in_force = guarantees.filter((pl.col("from_day") <= policy.day) & runs)
    obligors = in_force.join(guarantors, on="guarantor_id", how="semi").select(pl.col("obligor_id").alias(KEY))
    return obligors.unique().with_columns(guarantor_in_trouble=pl.lit(True)).collect()
