"""Figures of the loans as they were made: rates, debt a borrower, security, industries, losses."""

from __future__ import annotations

from datetime import date

import polars as pl

Figures = dict[str, tuple[float | None, int]]
"""Code of a figure -> its value, None where nothing speaks of it, and how many loans or firms it rests on."""

SECURITY = {
    "unsecured": ("unsecured",),
    "guaranteed": ("guaranteed",),
    "mortgaged_or_pledged": ("mortgaged", "pledged"),
}
INDUSTRY = {
    "wholesale_and_retail": ("wholesale", "retail"),
    "manufacturing": ("industry",),
    "construction": ("construction",),
    "transport": ("transport",),
    "leasing_and_business_services": ("leasing_business_services",),
    "agriculture": ("agriculture",),
    "catering_and_lodging": ("catering", "accommodation"),
    "software_and_others": ("software", "information_transmission", "property_management", "storage", "other"),
}
WORKED_MONTHS = 24
"""Months after which most of what a default brings has come in (rules.md 11.5: 6 to 30 months)."""
LGD = {"lgd_unsecured": ("unsecured",), "lgd_guaranteed": ("guaranteed",), "lgd_mortgaged": ("mortgaged", "pledged")}


def rates(contracts: pl.DataFrame) -> Figures:
    """This function will give the mean rate of the loans made in each year, weighted by principal."""
    by_year = contracts.group_by(year=pl.col("signed_day").dt.year()).agg(
        rate=(pl.col("rate_bp") * pl.col("principal_minor")).sum() / pl.col("principal_minor").sum() / 10_000,
        loans=pl.len(),
    )
    return {f"rate_{year}": (rate, loans) for year, rate, loans in by_year.sort("year").rows()}


def ticket(last: pl.DataFrame) -> Figures:
    """This function will give what a borrower owes on the last month end, in yuan, on average."""
    borrowers = last.filter(pl.col("balance_minor") > 0).group_by("enterprise_id").agg(pl.col("balance_minor").sum())
    mean = borrowers["balance_minor"].mean()
    return {"debt_a_borrower": (None if mean is None else float(str(mean)) / 100, borrowers.height)}


def mixes(contracts: pl.DataFrame, enterprises: pl.DataFrame) -> Figures:
    """This function will give the shares of principal by security, and of loans by industry of the borrower."""
    whole = contracts["principal_minor"].sum()
    found: Figures = {}
    for code, kinds in SECURITY.items():
        chosen = contracts.filter(pl.col("security").is_in(list(kinds)))
        found[code] = (chosen["principal_minor"].sum() / whole if whole else None, contracts.height)
    lent = contracts.join(enterprises.select("enterprise_id", "industry"), on="enterprise_id", how="left")
    for code, industries in INDUSTRY.items():
        share = lent.select(pl.col("industry").is_in(list(industries)).mean()).item()
        found[code] = (share, lent.height)
    return found


def losses(outcomes: pl.DataFrame, contracts: pl.DataFrame, last: date) -> Figures:
    """This function will give the loss of defaulted loans by exposure at default, by security, as known on `last`.

    Of defaults WORKED_MONTHS old and more: what younger ones will bring is not known yet.
    """
    old = pl.col("defaulted_day") <= pl.lit(last).dt.offset_by(f"-{WORKED_MONTHS}mo")
    bad = outcomes.filter(old, pl.col("exposure_at_default_minor") > 0)
    bad = bad.join(contracts.select("loan_id", "security"), on="loan_id")
    found: Figures = {}
    for code, kinds in LGD.items():
        chosen = bad.filter(pl.col("security").is_in(list(kinds)))
        exposure = chosen["exposure_at_default_minor"].sum()
        found[code] = (chosen["loss_minor"].sum() / exposure if exposure else None, chosen.height)
    return found
