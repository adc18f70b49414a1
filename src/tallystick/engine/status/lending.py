"""New lending year by year: amounts, tickets, rates against the LPR, who borrows for the first time."""

from __future__ import annotations

import polars as pl

from tallystick.engine.status.bank import Bank
from tallystick.engine.status.shown import PART, Shown, banded, ordered, shared

TICKETS = ("ticket_100", "ticket_300", "ticket_500", "ticket_1000", "ticket_3000", "ticket_more")
_EDGES = (100_000_00, 300_000_00, 500_000_00, 1_000_000_00, 3_000_000_00)
KINDS = ("renewal", "known", "new_here", "first_time")
"""A renewal; a borrower of before; new here but not to banks; without any loan of a bank before (首贷户)."""


def lent(bank: Bank) -> pl.DataFrame:
    """This function will give one row a contract with its year and what kind of borrower it was made to (`KINDS`).

    First-time is a firm that had no loan here and, by the features it was decided on, no lender elsewhere; where these
    were not known it counts as new here alone.
    """
    known = bank.features.select("application_id", "lenders").join(
        bank.applications.select("application_id", "loan_id").drop_nulls("loan_id"), on="application_id"
    )
    found = bank.contracts.join(known.unique("loan_id").select("loan_id", "lenders"), on="loan_id", how="left")
    first = pl.col("signed_day") == pl.col("signed_day").min().over("enterprise_id")
    kind = (
        pl.when(pl.col("parent_loan_id").is_not_null())
        .then(pl.lit("renewal"))
        .when(~first)
        .then(pl.lit("known"))
        .when(pl.col("lenders") == 0)
        .then(pl.lit("first_time"))
        .otherwise(pl.lit("new_here"))
    )
    return found.with_columns(kind=kind, year=pl.col("signed_day").dt.year()).sort("loan_id")


def by_year(made: pl.DataFrame) -> Shown:
    """This function will give loans, amount, median ticket and mean rate of each year, and the LPR they were priced on.

    Rates in basis points, weighted by principal. Reads `lpr_bp` of the priced contracts.
    """
    weight = pl.col("principal_minor")
    table = (
        made.group_by("year")
        .agg(
            loans=pl.len().cast(pl.Int64),
            principal_minor=weight.sum(),
            ticket_minor=weight.median(),
            rate_bp=(pl.col("rate_bp") * weight).sum() / weight.sum(),
            lpr_bp=(pl.col("lpr_bp") * weight).sum() / weight.sum(),
            unsecured_share=weight.filter(pl.col("security") == "unsecured").sum() / weight.sum(),
        )
        .sort("year")
    )
    return Shown("lending", table, _listed(made, pl.col("year").cast(pl.String)))


def kinds(made: pl.DataFrame) -> Shown:
    """This function will give the loans of each year by kind of borrower: number, amount (fen) and share of loans."""
    counted = made.group_by("year", pl.col("kind").alias(PART)).agg(
        loans=pl.len().cast(pl.Int64), principal_minor=pl.col("principal_minor").sum()
    )
    table = counted.with_columns(share=pl.col("loans") / pl.col("loans").sum().over("year")).sort("year", PART)
    return Shown("first_time", table, _listed(made, pl.col("kind")))


def tickets(made: pl.DataFrame) -> Shown:
    """This function will give the loans of the last year by size of the ticket: number, amount (fen), shares."""
    last = made.filter(pl.col("year") == pl.col("year").max())
    keyed = last.with_columns(banded("principal_minor", _EDGES, TICKETS).alias(PART))
    counted = keyed.group_by(PART).agg(loans=pl.len().cast(pl.Int64), principal_minor=pl.col("principal_minor").sum())
    table = counted.with_columns(share=shared("principal_minor"), loans_share=shared("loans"))
    return Shown(
        "tickets",
        ordered(table, TICKETS, by="principal_minor"),
        _listed(last, banded("principal_minor", _EDGES, TICKETS)),
    )


def _listed(made: pl.DataFrame, part: pl.Expr) -> pl.DataFrame:
    columns = ("loan_id", "enterprise_id", "signed_day", "principal_minor", "rate_bp", "lpr_bp", "security", "kind")
    return made.with_columns(part.alias(PART)).select(PART, *columns).sort(PART, "loan_id")
