"""Supervisory floors beside the allowance: provisions to loans, and coverage of NPL (rules 5.1)."""

from __future__ import annotations

import polars as pl

from tallystick.pack.policy import Policy


def coverage(closing: pl.LazyFrame, policy: Policy) -> pl.LazyFrame:
    """This function will give one row: loans, NPL, allowance, both ratios, what is required and the shortfall (fen).

    Required is the larger of `provision_to_loans` of all loans and `provision_coverage` of NPL
    (商业银行贷款损失准备管理办法 Art. 7).
    """
    loans, npl, held = pl.col("loans_minor"), pl.col("npl_minor"), pl.col("allowance_minor")
    required = pl.max_horizontal(
        loans * float(policy.number("provision_to_loans")), npl * float(policy.number("provision_coverage"))
    )
    totals = closing.filter(pl.col("stage").is_not_null()).select(
        loans_minor=pl.col("exposure_minor").sum(),
        npl_minor=pl.col("exposure_minor").filter(pl.col("is_npl")).sum(),
        over_90_minor=pl.col("exposure_minor").filter(pl.col("days_past_due") > 90).sum(),
        allowance_minor=pl.col("ecl_minor").sum(),
        regulatory_provision_minor=pl.col("regulatory_provision_minor").sum(),
    )
    return totals.with_columns(
        npl_ratio=npl / loans,
        over_90_by_npl=pl.col("over_90_minor") / npl,
        provision_ratio=held / loans,
        coverage_ratio=held / npl,
        required_minor=required.ceil().cast(pl.Int64),
    ).with_columns(shortfall_minor=(pl.col("required_minor") - held).clip(lower_bound=0))
