"""The firms the bank knows and those it lends to: size, industry, age, form, financing; whom credit does not reach."""

from __future__ import annotations

import polars as pl

from tallystick.engine.status.bank import Bank
from tallystick.engine.status.shown import PART, UNKNOWN, Shown, banded, ordered, shared
from tallystick.kernel.firm_size import size_class
from tallystick.pack.policy import Policy

SIZES = ("micro", "small", "medium", "large", UNKNOWN)
AGES = ("age_0_2", "age_2_5", "age_5_10", "age_10", UNKNOWN)
FINANCING = ("here_alone", "here_and_banks", "other_banks", "nonbank_alone", "none", UNKNOWN)
REACHES = ("size", "age", "industry", "town", "legal_form")


def known_firms(bank: Bank, policy: Policy) -> pl.DataFrame:
    """This function will give one row a firm known to the bank: what it is, how it is financed, whether it owes here.

    Size by the official table (rules 1.1) from persons, sales and assets as known; `financing` by the latest bureau
    report up to the day and by what it owes here; `outcome` what became of its last application.
    """
    day = policy.day
    grid = policy.grid("size_standard")
    sized = bank.firms.with_columns(
        _size_sales=pl.col("annual_sales_minor"),
        stated_assets_minor=pl.lit(None, pl.Int64),
        **grid.outputs,
    ).with_columns(size=size_class())
    years = (pl.lit(day) - pl.col("founded_day")).dt.total_days() / 365.25
    here = (
        bank.loans.filter(pl.col("class").is_not_null() & (pl.col("exposure_minor") > 0))
        .group_by("enterprise_id")
        .agg(owed_minor=pl.col("exposure_minor").sum(), loans=pl.len().cast(pl.Int64))
    )
    ever = bank.contracts.select("enterprise_id").unique().with_columns(was_lent=pl.lit(value=True))
    asked = (
        bank.applications.sort("asked_day", "application_id").group_by("enterprise_id").agg(pl.col("outcome").last())
    )
    joined = sized.select("enterprise_id", "industry", "town", "legal_form", "size", _years=years)
    for other in (here, ever, asked, _elsewhere(bank)):
        joined = joined.join(other, on="enterprise_id", how="left", maintain_order="left")
    return (
        joined.with_columns(
            age=banded("_years", (2, 5, 10), AGES[:4]),
            owed_minor=pl.col("owed_minor").fill_null(0),
            is_borrower=pl.col("loans").is_not_null(),
            was_lent=pl.col("was_lent").fill_null(value=False),
        )
        .with_columns(financing=_financing())
        .drop("_years")
    )


def _elsewhere(bank: Bank) -> pl.DataFrame:
    """By the latest report of each firm: whether banks and others lend to it."""
    latest = bank.bureau_reports.group_by("enterprise_id").agg(report_day=pl.col("report_day").max())
    open_loans = bank.bureau_loans.filter(pl.col("balance_minor") > 0).join(
        latest, on=["enterprise_id", "report_day"], how="semi"
    )
    lenders = open_loans.group_by("enterprise_id").agg(
        bank_loans=(pl.col("lender_kind") == "bank").sum(),
        nonbank_loans=(pl.col("lender_kind") != "bank").sum(),
        elsewhere_minor=pl.col("balance_minor").sum(),
    )
    return latest.join(lenders, on="enterprise_id", how="left").with_columns(
        pl.col("bank_loans", "nonbank_loans", "elsewhere_minor").fill_null(0)
    )


def _financing() -> pl.Expr:
    here, banks, others = pl.col("is_borrower"), pl.col("bank_loans") > 0, pl.col("nonbank_loans") > 0
    return (
        pl.when(here & banks)
        .then(pl.lit("here_and_banks"))
        .when(here)
        .then(pl.lit("here_alone"))
        .when(banks)
        .then(pl.lit("other_banks"))
        .when(others)
        .then(pl.lit("nonbank_alone"))
        .when(~banks)
        .then(pl.lit("none"))
        .otherwise(pl.lit(UNKNOWN))
    )


def compared(name: str, firms: pl.DataFrame, column: str, *, order: tuple[str, ...] = ()) -> Shown:
    """This function will lay the bank's borrowers beside all firms it knows, by `column`: numbers and shares."""
    keyed = firms.with_columns(pl.col(column).cast(pl.String).fill_null(UNKNOWN).alias(PART))
    borrows = pl.col("is_borrower")
    table = (
        keyed.group_by(PART)
        .agg(
            firms=pl.len().cast(pl.Int64),
            borrowers=borrows.sum().cast(pl.Int64),
            owed_minor=pl.col("owed_minor").sum(),
        )
        .with_columns(
            firms_share=shared("firms"),
            borrowers_share=shared("borrowers"),
            reach=pl.col("borrowers") / pl.col("firms"),
        )
    )
    return Shown(name, ordered(table, order, by="firms"), _listed(keyed))


def financing(firms: pl.DataFrame) -> Shown:
    """This function will give how the firms known to the bank are financed: here, elsewhere, not at all."""
    return compared("financing", firms, "financing", order=FINANCING)


def unreached(firms: pl.DataFrame, policy: Policy) -> Shown:
    """This function will give where credit does not reach: the share of firms that no bank lends to, by group.

    Groups by size, age, industry, town and legal form with at least `status_least_firms` firms whose bureau report is
    known; the most unreached first. `part` is `dimension:value`.
    """
    known = firms.filter(pl.col("financing") != UNKNOWN).with_columns(
        is_unreached=pl.col("financing").is_in(["none", "nonbank_alone"]),
        is_refused=(pl.col("outcome") == "declined"),
    )
    long = known.unpivot(REACHES, index=["enterprise_id", "is_unreached", "is_refused"], variable_name="of").drop_nulls(
        "value"
    )
    least = int(policy.number("status_least_firms"))
    table = (
        long.group_by("of", "value")
        .agg(
            firms=pl.len().cast(pl.Int64),
            unreached=pl.col("is_unreached").sum().cast(pl.Int64),
            refused=(pl.col("is_unreached") & pl.col("is_refused")).sum().cast(pl.Int64),
        )
        .filter(pl.col("firms") >= least)
        .with_columns(share=pl.col("unreached") / pl.col("firms"), part=pl.format("{}:{}", "of", "value"))
        .sort("share", "firms", "part", descending=[True, True, False])
    )
    behind = _listed(known.filter("is_unreached").with_columns(pl.col("financing").alias(PART)))
    return Shown("unreached", table, behind)


def _listed(keyed: pl.DataFrame) -> pl.DataFrame:
    columns = ("enterprise_id", "size", "age", "industry", "town", "legal_form", "financing", "owed_minor")
    return keyed.select(PART, *columns).sort(PART, "enterprise_id")
