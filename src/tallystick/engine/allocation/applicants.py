"""Applicants of an allocation from decided firms: one row a business, in segments, with limits; and under a shock."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from tallystick.pack.policy import Policy

KEY = "enterprise_id"
MOST_PD = 0.999
READ = (
    *(KEY, "name", "grade", "pd_12m", "lgd", "industry", "vat_relief", "business_id"),
    *("price_funding_bp", "price_cost_bp", "price_capital_bp"),
)
"""Columns of decided firms that every allocation reads."""


@dataclass(frozen=True)
class Hit:
    """What a shock does to applicants with `value` in `column` (None: to all): `logit` is added to the log odds of PD,
    limits are multiplied by `limit_factor`. Several hits of one applicant add up and multiply.
    """

    column: str | None
    value: str | None
    logit: float
    limit_factor: float


def applicants(
    decided: pl.DataFrame, policy: Policy, *, segments: Mapping[str, Sequence[str]], limit: str | None
) -> pl.DataFrame:
    """This function will give what the problem asks of each decided firm.

    `segments` maps a segment of take-up to grades; a grade in none, and no grade, has no segment. `limit` is the column
    that caps a firm's loan (null: none can be given); without one the bank's largest loan alone does. Where relief from
    VAT is not known, the interest bears it. A column `bank_segment` of the frame, where not null, overrides the grade.
    """
    by_grade = {grade: segment for segment, grades in segments.items() for grade in grades}
    segment = pl.col("grade").replace_strict(by_grade, default=None, return_dtype=pl.String)
    if "bank_segment" in decided.columns:
        own = pl.col("bank_segment")
        segment = pl.when(own.is_null()).then(segment).when(own.is_in(list(segments))).then(own)
    rate, more = float(policy.number("vat_rate")), float(policy.number("vat_surcharge_share"))
    borne = rate / (1 + rate) * (1 + more)
    most = pl.lit(2**53, pl.Int64) if limit is None else pl.col(limit).fill_null(0).cast(pl.Int64)
    return decided.with_columns(
        segment=segment,
        most_minor=most,
        funding_bp=pl.col("price_funding_bp"),
        cost_bp=pl.col("price_cost_bp"),
        capital_bp=pl.col("price_capital_bp"),
        vat_share=pl.when(pl.col("vat_relief") == "full").then(0.0).otherwise(borne),
        industry=pl.col("industry").fill_null("unknown"),
    )


def one_each(frame: pl.DataFrame, segments: Sequence[str]) -> pl.DataFrame:
    """This function will give one row a business: the worst of its members' PD, LGD, segment and costs, one limit.

    A business with a member that has no segment has none. `members` names them all, `name` and grade are of the member
    with the highest PD.
    """
    rank = pl.col("segment").replace_strict(
        list(segments), range(len(segments)), default=len(segments), return_dtype=pl.Int64
    )
    worst_first = frame.with_columns(_rank=rank).sort("_rank", "pd_12m", KEY, descending=[True, True, False])
    costs = ("lgd", "funding_bp", "cost_bp", "capital_bp", "vat_share")
    carried = [name for name in frame.columns if name not in ("business_id", "most_minor", "members", *costs, "pd_12m")]
    merged = worst_first.group_by("business_id", maintain_order=True).agg(
        pl.col(carried).first(),
        pl.col("pd_12m").max(),
        pl.col("most_minor").max(),
        pl.col(costs).max(),
        members=pl.col(KEY).sort().str.join(" "),
    )
    return merged.sort(KEY)


def shocked(frame: pl.DataFrame, hits: Sequence[Hit]) -> pl.DataFrame:
    """This function will give the applicants after a shock. A column that a hit reads and nobody has hits nobody."""
    logit, factor = pl.lit(0.0), pl.lit(1.0)
    for hit in hits:
        meant = _meant(frame, hit)
        logit = logit + pl.when(meant).then(hit.logit).otherwise(0.0)
        factor = factor * pl.when(meant).then(hit.limit_factor).otherwise(1.0)
    pd = pl.col("pd_12m").clip(1e-9, MOST_PD)
    odds = (pd / (1 - pd)).log() + logit
    return frame.with_columns(
        pd_12m=pl.when(pl.col("pd_12m") < 1).then(1 / (1 + (-odds).exp())).otherwise(pl.col("pd_12m")),
        most_minor=(pl.col("most_minor") * factor).floor().cast(pl.Int64),
    )


def _meant(frame: pl.DataFrame, hit: Hit) -> pl.Expr:
    if hit.column is None:
        return pl.lit(value=True)
    if hit.column not in frame.columns:
        return pl.lit(value=False)
    return (pl.col(hit.column).cast(pl.String) == hit.value).fill_null(value=False)
