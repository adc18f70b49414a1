"""What the status is told of a bank: its closed book, month ends, process, and the firms it knows."""

from __future__ import annotations

from dataclasses import dataclass, field

import polars as pl

from tallystick.engine.vat_relief import paid, relief, taxed_share
from tallystick.pack.policy import Policy, PolicyError

NPL = ("substandard", "doubtful", "loss")
SMALL = ("micro", "small")
PERFORMING = ("normal", "special_mention")


@dataclass(frozen=True)
class Bank:
    """Tables up to the day, all with valid rows. A table that the bank has not is empty, with its columns.

    `loans` is the closed book (`tally month-end`), `month_ends` every month end up to the day with `month` (YYYY-MM),
    `firms` the registry of firms known to the bank, `features` what was known of each application when it was decided.
    """

    loans: pl.DataFrame
    month_ends: pl.DataFrame
    contracts: pl.DataFrame
    borrowers: pl.DataFrame
    applications: pl.DataFrame
    firms: pl.DataFrame
    bureau_loans: pl.DataFrame
    bureau_reports: pl.DataFrame
    features: pl.DataFrame
    warnings: pl.DataFrame
    outcomes: pl.DataFrame
    closing: dict[str, pl.DataFrame] = field(default_factory=dict)
    process: dict[str, pl.DataFrame] = field(default_factory=dict)


def on_book(bank: Bank, policy: Policy) -> pl.DataFrame:
    """This function will give the loans on the book with what the status asks of them.

    Adds `legal_form`, `founded_day`, `is_small` (micro and small firms, individual businesses, owners in their own
    name), `is_inclusive` (such with credit within `inclusive_credit_cap_minor`; rules 1.2; null where not known).
    """
    firms = bank.firms.select("enterprise_id", "legal_form", "founded_day")
    held = bank.loans.filter(pl.col("class").is_not_null() & (pl.col("exposure_minor") > 0))
    held = held.join(firms, on="enterprise_id", how="left", maintain_order="left")
    return held.with_columns(is_small=is_small()).with_columns(
        is_inclusive=pl.col("is_small")
        & (pl.col("borrower_exposure_minor") <= int(policy.number("inclusive_credit_cap_minor")))
    )


def is_small() -> pl.Expr:
    """This function will tell whether a loan counts as small and micro in bank statistics (rules 1.2).

    A small or micro firm, an individual business, or a business loan to a person. Null where what is not known decides.
    """
    return (
        pl.col("size_class").is_in(SMALL)
        | (pl.col("legal_form") == "individual_business")
        | pl.col("is_personal").fill_null(value=False)
    )


def priced(loans: pl.DataFrame, stretches: list[Policy]) -> pl.DataFrame:
    """This function will add what each loan was priced on the day it was signed, from the policy in force that day.

    `stretches` are policies by day, in order; a loan takes the last that had begun when it was signed. Adds
    `lpr_bp`, `ftp_bp`, `operating_bp`, `vat_bp` (VAT and surcharges borne), `vat_full_bp` (borne without relief),
    `vat_relief` (full, partial, none) as basis points of the loan a year; null where the size, product or tenor is not
    known. Reads `legal_form` and `size_class`.
    """
    signed = pl.col("signed_day")
    wide = loans.with_columns(
        requested_tenor_months=_tenor(), total_credit_minor="borrower_exposure_minor", _floor_bp=pl.lit(0.0)
    )
    parts = []
    for at, policy in enumerate(stretches):
        until = stretches[at + 1].day if at + 1 < len(stretches) else None
        chosen = signed >= policy.day if at else pl.lit(value=True)
        chosen = chosen if until is None else chosen & (signed < until)
        part = wide.filter(chosen)
        if not part.is_empty():
            parts.append(_priced_part(part, policy))
    drawn = ("_floor_bp", "_vat_lpr_bp", "_vat_cap_bp", "_vat_always", "_vat_eligible", "_vat_never")
    return pl.concat(parts or [_priced_part(wide, stretches[-1])]).drop(drawn, "total_credit_minor").sort("loan_id")


def _tenor() -> pl.Expr:
    days = (pl.col("matures_day") - pl.col("signed_day")).dt.total_days()
    return (days / (365.25 / 12)).round().clip(1, 360).cast(pl.Int32)


def _priced_part(part: pl.DataFrame, policy: Policy) -> pl.DataFrame:
    lpr = policy.grid("lpr")
    costs = {code: int(one.terms["operating_cost_bp"]) for code, one in policy.products.items()}
    frame = part.with_columns(
        lpr_bp=lpr["lpr_bp"].cast(pl.Int64),
        ftp_bp=policy.grid("funding")["ftp_bp"].cast(pl.Int64),
        operating_bp=pl.col("product").replace_strict(costs, default=None, return_dtype=pl.Int64),
        _vat_lpr_bp=lpr["vat_lpr_bp"],
    )
    for stage in relief(policy):
        frame = frame.with_columns(stage)
    known = pl.col("size_class").is_not_null() | pl.col("legal_form").is_not_null()
    rate = pl.col("rate_bp")
    borne = pl.when(known).then(paid(policy, rate))
    full = rate * taxed_share(policy)
    return frame.with_columns(
        vat_bp=borne.cast(pl.Float64),
        vat_full_bp=full,
        vat_relief=pl.when(borne <= 0)
        .then(pl.lit("full"))
        .when(borne < full)
        .then(pl.lit("partial"))
        .when(borne >= full)
        .then(pl.lit("none")),
    )


def planned(policy: Policy, name: str) -> float | None:
    """This function will give the bank's own plan `name`, or None where the pack sets none on the day."""
    try:
        return float(policy.number(name))
    except PolicyError:
        return None
