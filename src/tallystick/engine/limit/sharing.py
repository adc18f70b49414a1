"""Applicants that are one business share one limit."""

from __future__ import annotations

import polars as pl

from tallystick.engine.compiled import per_policy
from tallystick.engine.limit.columns import sharing_adds, sharing_reads
from tallystick.engine.products import PRODUCT_INDEX, product_index, term
from tallystick.engine.step import Step
from tallystick.kernel.known import chosen
from tallystick.kernel.money import rounded_down
from tallystick.pack.policy import Policy

_SHARED = {"assessed_limit_minor": "shared_limit_minor", "indicated_limit_minor": "shared_indication_minor"}
_NOTHING = pl.lit(0, pl.Int64)
_SEVERAL = pl.col("business_members") > 1


def share_limit(frame: pl.LazyFrame, policy: Policy) -> pl.LazyFrame:
    """This function will add each applicant's part of the one limit of its business, assessed and indicated.

    The largest limit of the members is parted pro rata to theirs, each part rounded down to its product's step. Null
    where one member's limit is unknown, or it is unknown who the members are. Needs whole businesses (`business_id`).
    """
    number, parts = _stages(policy)
    totals = [total for limit in _SHARED for total in _totals(limit)]
    pool = frame.filter(_SEVERAL).group_by("business_id").agg(totals)
    return (
        frame.join(pool, on="business_id", how="left", maintain_order="left")
        .with_columns(number)
        .with_columns(parts)
        .drop(PRODUCT_INDEX, *(f"_{kind}_{limit}" for kind in ("largest", "together", "gap") for limit in _SHARED))
    )


@per_policy
def _stages(policy: Policy) -> tuple[tuple[pl.Expr, ...], ...]:
    known = _SEVERAL.is_not_null() & pl.col("business_id").is_not_null()
    parts = (
        pl.when(known)
        .then(chosen([(~_SEVERAL, pl.col(limit)), (~pl.col(f"_gap_{limit}"), _whole_part(limit, policy))]))
        .alias(shared)
        for limit, shared in _SHARED.items()
    )
    return (product_index(policy),), tuple(parts)


def share_nothing(frame: pl.LazyFrame, policy: Policy) -> pl.LazyFrame:
    """This function will add what `share_limit` adds, for a frame in which no applicant shares its business."""
    alone = pl.col("business_id").is_not_null() & (pl.col("business_members") <= 1)
    return frame.with_columns(pl.when(alone).then(pl.col(limit)).alias(shared) for limit, shared in _SHARED.items())


def _totals(limit: str) -> tuple[pl.Expr, pl.Expr, pl.Expr]:
    value = pl.col(limit)
    return (
        value.max().alias(f"_largest_{limit}"),
        value.sum().alias(f"_together_{limit}"),
        value.is_null().any().alias(f"_gap_{limit}"),
    )


def _whole_part(limit: str, policy: Policy) -> pl.Expr:
    """This function will give the member's part on its product's step; 0 where that is below the smallest loan."""
    total = pl.col(f"_together_{limit}")
    together = pl.when(total > 0).then(total).otherwise(1)
    part = pl.col(limit) / together * pl.col(f"_largest_{limit}")
    stepped = rounded_down(part, term(policy, "step_minor", pl.Int64))
    return pl.when(stepped < term(policy, "min_amount_minor", pl.Int64)).then(_NOTHING).otherwise(stepped)


STEP = Step(
    name="shared limit",
    run=share_limit,
    reads=sharing_reads,
    adds=sharing_adds,
    crowd="business_id",
    stages=_stages,
)
NOTHING = Step(name="shared limit", run=share_nothing, reads=sharing_reads, adds=sharing_adds)
