"""Applicants that are one business share one limit."""

from __future__ import annotations

import polars as pl

from tallystick.engine.limit.columns import sharing_adds, sharing_reads
from tallystick.engine.products import PRODUCT_INDEX, product_index, term
from tallystick.engine.step import Step
from tallystick.kernel.known import chosen
from tallystick.kernel.money import rounded_down
from tallystick.pack.policy import Policy

_LIMIT = pl.col("assessed_limit_minor")
_NOTHING = pl.lit(0, pl.Int64)


def share_limit(frame: pl.LazyFrame, policy: Policy) -> pl.LazyFrame:
    """This function will add each applicant's part of the one limit of its business.

    The largest limit of the members is parted pro rata to theirs, each part rounded down to its product's step. Null
    where one member's limit is unknown, or it is unknown who the members are. Needs whole businesses (`business_id`).
    """
    several = pl.col("business_members") > 1
    pool = (
        frame.filter(several)
        .group_by("business_id")
        .agg(
            _LIMIT.max().alias("_largest"),
            _LIMIT.sum().alias("_together"),
            _LIMIT.is_null().any().alias("_gap"),
        )
    )
    shared = chosen([(~several, _LIMIT), (~pl.col("_gap"), _whole_part(policy))])
    known = several.is_not_null() & pl.col("business_id").is_not_null()
    return (
        frame.join(pool, on="business_id", how="left", maintain_order="left")
        .with_columns(product_index(policy))
        .with_columns(pl.when(known).then(shared).alias("shared_limit_minor"))
        .drop("_largest", "_together", "_gap", PRODUCT_INDEX)
    )


def share_nothing(frame: pl.LazyFrame, policy: Policy) -> pl.LazyFrame:
    """This function will add what `share_limit` adds, for a frame in which no applicant shares its business."""
    alone = pl.col("business_id").is_not_null() & (pl.col("business_members") <= 1)
    return frame.with_columns(pl.when(alone).then(_LIMIT).alias("shared_limit_minor"))


def _whole_part(policy: Policy) -> pl.Expr:
    """This function will give the member's part on its product's step; 0 where that is below the smallest loan."""
    together = pl.when(pl.col("_together") > 0).then(pl.col("_together")).otherwise(1)
    stepped = rounded_down(_LIMIT / together * pl.col("_largest"), term(policy, "step_minor", pl.Int64))
    return pl.when(stepped < term(policy, "min_amount_minor", pl.Int64)).then(_NOTHING).otherwise(stepped)


STEP = Step(name="shared limit", run=share_limit, reads=sharing_reads, adds=sharing_adds, crowd="business_id")
NOTHING = Step(name="shared limit", run=share_nothing, reads=sharing_reads, adds=sharing_adds)
