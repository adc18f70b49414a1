"""Regulatory returns from the bank's own loans: inclusive small loans, and the five-tier classes (rules 1.2, 2, 4)."""

from __future__ import annotations

import polars as pl

from tallystick.engine.status.quality import CLASSES
from tallystick.engine.status.shown import PART, UNKNOWN, Shown, ordered
from tallystick.pack.policy import Policy

LINES = ("small_enterprise", "micro_enterprise", "individual_business", "owner", "total")


def inclusive_return(loans: pl.DataFrame, months: pl.DataFrame, policy: Policy) -> Shown:
    """This function will give the return of inclusive small and micro loans (普惠型小微企业贷款).

    Customers, balance, mean rate weighted by balance, NPL and unsecured balance (fen) of small firms, micro firms,
    individual businesses and owners in their own name whose credit is within `inclusive_credit_cap_minor`. A borrower
    is of the first of: owner, individual business, small, micro. `total` beside last year's total from the month ends.
    """
    inside = loans.filter(pl.col("is_inclusive").fill_null(value=False))
    line = (
        pl.when(pl.col("is_personal").fill_null(value=False))
        .then(pl.lit("owner"))
        .when(pl.col("legal_form") == "individual_business")
        .then(pl.lit("individual_business"))
        .when(pl.col("size_class") == "small")
        .then(pl.lit("small_enterprise"))
        .otherwise(pl.lit("micro_enterprise"))
    )
    keyed = inside.with_columns(line.alias(PART))
    summed = pl.concat([_lines(keyed, [PART]), _lines(keyed.with_columns(pl.lit("total").alias(PART)), [PART])])
    table = ordered(summed, LINES, by="balance_minor")
    growth = months.tail(1)["inclusive_growth"].item() if not months.is_empty() else None
    cap = int(policy.number("inclusive_credit_cap_minor"))
    table = table.with_columns(
        growth=pl.when(pl.col(PART) == "total").then(pl.lit(growth, pl.Float64)), cap_minor=pl.lit(cap)
    )
    columns = (
        "loan_id",
        "enterprise_id",
        "principal_minor",
        "rate_bp",
        "class",
        "security",
        "size_class",
        "legal_form",
    )
    return Shown("inclusive_return", table, keyed.select(PART, *columns).sort(PART, "loan_id"))


def _lines(keyed: pl.DataFrame, by: list[str]) -> pl.DataFrame:
    owed = pl.col("principal_minor")
    return keyed.group_by(by).agg(
        customers=pl.col("enterprise_id").n_unique().cast(pl.Int64),
        loans=pl.len().cast(pl.Int64),
        balance_minor=owed.sum(),
        rate_bp=pl.when(owed.sum() > 0).then((pl.col("rate_bp") * owed).sum() / owed.sum()),
        npl_minor=owed.filter(pl.col("is_npl").fill_null(value=True)).sum(),
        unsecured_minor=owed.filter(pl.col("security") == "unsecured").sum(),
    )


def five_tier_return(loans: pl.DataFrame) -> Shown:
    """This function will give the return of the five-tier classes: loans, balance, allowance and regulatory provision,
    of all loans and of inclusive ones (fen), with the overdue above 90 days that each class holds.
    """
    owed, inclusive = pl.col("exposure_minor"), pl.col("is_inclusive").fill_null(value=False)
    keyed = loans.with_columns(pl.col("class").fill_null(UNKNOWN).alias(PART))
    table = keyed.group_by(PART).agg(
        loans=pl.len().cast(pl.Int64),
        exposure_minor=owed.sum(),
        inclusive_minor=owed.filter(inclusive).sum(),
        overdue_minor=owed.filter(pl.col("days_past_due") > 0).sum(),
        over_90_minor=owed.filter(pl.col("days_past_due") > 90).sum(),
        allowance_minor=pl.col("ecl_minor").sum(),
        regulatory_minor=pl.col("regulatory_provision_minor").sum(),
    )
    columns = (
        "loan_id",
        "enterprise_id",
        "exposure_minor",
        "days_past_due",
        "class_article",
        "ecl_minor",
        "is_inclusive",
    )
    return Shown("five_tier_return", ordered(table, CLASSES), keyed.select(PART, *columns).sort(PART, "loan_id"))
