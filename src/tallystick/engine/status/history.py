"""Every month end with what the contracts and firms say of its loans: the book as it grew."""

from __future__ import annotations

import polars as pl

from tallystick.engine.status.bank import NPL, Bank, is_small
from tallystick.engine.status.shown import PART, Shown
from tallystick.pack.policy import Policy

SECURITIES = ("mortgaged", "pledged", "guaranteed", "unsecured")


def history(bank: Bank, policy: Policy) -> pl.DataFrame:
    """This function will give one row a loan and month end with a balance, and what is known of loan and firm.

    Adds `is_npl` and `is_inclusive`: small and micro credit of customers who owe the bank no more than
    `inclusive_credit_cap_minor` in all that month. Undrawn limits of the past are not known and not counted.
    """
    firms = bank.firms.select("enterprise_id", "legal_form")
    sizes = bank.borrowers.select("enterprise_id", "size_class")
    of_loan = bank.contracts.select(
        "loan_id", "product", "security", "signed_day", "rate_bp", "principal_minor", "is_personal", "branch"
    )
    held = bank.month_ends.filter(pl.col("balance_minor") > 0, pl.col("class").is_not_null())
    for other, key in ((of_loan, "loan_id"), (firms, "enterprise_id"), (sizes, "enterprise_id")):
        held = held.join(other, on=key, how="left", maintain_order="left")
    owed = pl.col("balance_minor").sum().over("month", "enterprise_id")
    cap = int(policy.number("inclusive_credit_cap_minor"))
    return held.with_columns(is_npl=pl.col("class").is_in(NPL), is_inclusive=is_small() & (owed <= cap)).sort(
        "month", "loan_id"
    )


def growth(held: pl.DataFrame) -> Shown:
    """This function will give balance, loans, borrowers and NPL of each month end, all loans and inclusive ones (fen).

    `growth` and `inclusive_growth` are the balance by that of twelve months before, less one; null in the first year.
    """
    owed, bad = pl.col("balance_minor"), pl.col("is_npl")
    inclusive = pl.col("is_inclusive").fill_null(value=False)
    table = (
        held.group_by("month")
        .agg(
            loans=pl.len().cast(pl.Int64),
            borrowers=pl.col("enterprise_id").n_unique().cast(pl.Int64),
            balance_minor=owed.sum(),
            npl_minor=owed.filter(bad).sum(),
            inclusive_minor=owed.filter(inclusive).sum(),
            inclusive_npl_minor=owed.filter(inclusive & bad).sum(),
            inclusive_borrowers=pl.col("enterprise_id").filter(inclusive).n_unique().cast(pl.Int64),
            mention_minor=owed.filter(pl.col("class") == "special_mention").sum(),
            allowance_minor=pl.col("ecl_minor").sum(),
        )
        .sort("month")
        .with_columns(
            npl_share=pl.col("npl_minor") / pl.col("balance_minor"),
            mention_share=pl.col("mention_minor") / pl.col("balance_minor"),
            inclusive_npl_share=pl.when(pl.col("inclusive_minor") > 0).then(
                pl.col("inclusive_npl_minor") / pl.col("inclusive_minor")
            ),
            coverage=pl.when(pl.col("npl_minor") > 0).then(pl.col("allowance_minor") / pl.col("npl_minor")),
        )
    )
    return Shown("growth", _with_growth(table), listed(_last(held), pl.lit("balance")))


def _with_growth(table: pl.DataFrame) -> pl.DataFrame:
    """A year before is the month of that name, not twelve rows up: a bank may lack a month end."""
    first = pl.col("month").str.slice(0, 4).cast(pl.Int32) + 1
    before = table.select(
        month=pl.format("{}{}", first, pl.col("month").str.slice(4)),
        _balance="balance_minor",
        _inclusive="inclusive_minor",
        _borrowers="borrowers",
    )
    joined = table.join(before, on="month", how="left", maintain_order="left")
    grown = {"growth": "balance_minor", "inclusive_growth": "inclusive_minor", "borrowers_growth": "borrowers"}
    base = {"growth": "_balance", "inclusive_growth": "_inclusive", "borrowers_growth": "_borrowers"}
    return joined.with_columns(
        pl.when(pl.col(base[name]) > 0).then(pl.col(column) / pl.col(base[name]) - 1).alias(name)
        for name, column in grown.items()
    ).drop("_balance", "_inclusive", "_borrowers")


def security_mix(held: pl.DataFrame) -> Shown:
    """This function will give the balance of each month end by security, and its share (fen)."""
    counted = held.group_by("month", pl.col("security").fill_null("unknown").alias(PART)).agg(
        pl.col("balance_minor").sum(), loans=pl.len().cast(pl.Int64)
    )
    table = counted.with_columns(share=pl.col("balance_minor") / pl.col("balance_minor").sum().over("month"))
    return Shown("security_mix", table.sort("month", PART), listed(_last(held), pl.col("security")))


def _last(held: pl.DataFrame) -> pl.DataFrame:
    return held.filter(pl.col("month") == pl.col("month").max())


def listed(held: pl.DataFrame, part: pl.Expr) -> pl.DataFrame:
    """This function will give the loans of a month end behind a figure."""
    columns = ("month", "loan_id", "enterprise_id", "balance_minor", "days_past_due", "class", "security", "product")
    return (
        held.with_columns(part.fill_null("unknown").alias(PART)).select(PART, *columns).sort(PART, "month", "loan_id")
    )
