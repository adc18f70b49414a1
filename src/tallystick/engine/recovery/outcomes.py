"""What became of every default: how it ended, what came in and what it cost, and the LGD of the workout."""

from __future__ import annotations

import polars as pl

from tallystick.engine.book.standing import standing
from tallystick.engine.recovery.workout import DAYS_IN_YEAR, workout_lgd
from tallystick.kernel.money import rounded
from tallystick.pack.policy import Policy

RESOLUTIONS = ("open", "cured", "settled", "written_off", "transferred")
"""How a default stands on the day; what was written off or sold may still bring money."""
_IN = ("paid", "recovered", "transferred")


def recovery_flows(events: pl.LazyFrame, loans: pl.LazyFrame) -> pl.LazyFrame:
    """This function will give `loan_id, day, kind, amount_minor` of what came in (recovered) and what it cost (cost).

    Of the loans in `loans` alone. Payments, recoveries after write-off and prices of loans sold come in. Reversed
    events never happened.
    """
    of_them = events.join(loans.select("loan_id"), on="loan_id", how="semi")
    happened = standing(of_them.collect(engine="streaming")).lazy()
    kind = pl.when(pl.col("kind").is_in(_IN)).then(pl.lit("recovered")).otherwise(pl.col("kind"))
    return happened.filter(pl.col("kind").is_in([*_IN, "cost"])).select("loan_id", "day", "amount_minor", kind=kind)


def defaulted() -> pl.Expr:
    """This function will tell which closed loans are or were in default."""
    return pl.col("default_day").is_not_null() | pl.col("is_npl").fill_null(value=False)


def defaults(loans: pl.LazyFrame, flows: pl.LazyFrame, policy: Policy) -> pl.LazyFrame:
    """This function will give one row per loan that is or was in default, with its LGD by cash flows.

    `loans` are closed loans: the day of default and the claim of that day come from servicing, which crossed the line
    of non-accrual; a loan that is non-performing for another reason defaulted on the day of its class. LGD discounts at
    the loan's effective rate to the day of default. A cured loan has back what it owes, as of the day it was clear; an
    open one what is still expected (`recovery_expected_minor`). Source: rules 8.4.
    """
    bad = pl.col("is_npl").fill_null(value=False)
    by_class = bad & pl.col("default_day").is_null()
    began = loans.filter(defaulted()).with_columns(
        default_day=pl.coalesce("default_day", "class_since"),
        default_by=pl.when(by_class).then(pl.lit("class")).otherwise(pl.lit("overdue")),
        discount_rate=pl.col("eir").fill_null(0.0),
        resolution=_resolution(bad),
    )
    paid = flows.filter(pl.col("kind") == "recovered").join(began.select("loan_id", "default_day"), on="loan_id")
    since = paid.filter(pl.col("day") >= pl.col("default_day")).group_by("loan_id")
    came = since.agg(_came=pl.col("amount_minor").sum())
    claim = pl.coalesce("default_minor", pl.col("exposure_minor") + pl.col("_came").fill_null(0))
    began = began.join(came, on="loan_id", how="left", maintain_order="left").with_columns(ead_minor=claim)
    found = workout_lgd(began.filter(pl.col("ead_minor") > 0), flows).with_columns(expected_pv_minor=_expected(policy))
    lost = 1 - (pl.col("recovered_pv_minor") - pl.col("cost_pv_minor") + pl.col("expected_pv_minor")) / pl.col(
        "ead_minor"
    )
    return found.with_columns(
        recovered_minor=pl.col("_came").fill_null(0), lgd=pl.max_horizontal(lost, pl.lit(0.0))
    ).select(
        "loan_id",
        "enterprise_id",
        "security",
        "branch",
        "default_day",
        "default_by",
        "resolution",
        *("ead_minor", "recovered_minor", "discount_rate", "recovered_pv_minor", "cost_pv_minor"),
        *("expected_pv_minor", "lgd"),
    )


def _resolution(bad: pl.Expr) -> pl.Expr:
    state = pl.col("state")
    clear = (pl.col("cleared_day") >= pl.col("default_day")) & ~bad & (pl.col("days_past_due") == 0)
    return (
        pl.when(state.is_in(RESOLUTIONS[2:]))
        .then(state)
        .when(clear.fill_null(value=False))
        .then(pl.lit("cured"))
        .otherwise(pl.lit("open"))
    )


def _expected(policy: Policy) -> pl.Expr:
    """What is still to come, as of the day of default: a cured loan's claim, an open one's expected recoveries."""
    cured, is_open = pl.col("resolution") == "cured", pl.col("resolution") == "open"
    until = pl.when(cured).then("cleared_day").otherwise(pl.lit(policy.day))
    years = (until - pl.col("default_day")).dt.total_days() / DAYS_IN_YEAR
    ahead = pl.when(cured).then("exposure_minor").when(is_open).then(pl.col("recovery_expected_minor").fill_null(0))
    return rounded(ahead.fill_null(0) / (1 + pl.col("discount_rate")) ** years)


def lgd_by_security(found: pl.LazyFrame, policy: Policy) -> pl.LazyFrame:
    """This function will give one row per security: defaults, how many ended, LGD by cash flows beside the pack's.

    `lgd_closed` weighs defaults that ended by their claims, `lgd_all` open ones too by what is expected of them;
    `lgd_pack` is the grid `ecl_lgd` before discounting.
    """
    ended = pl.col("resolution") != "open"
    claim = pl.col("ead_minor")
    lost = rounded(pl.col("lgd") * claim)
    sums = found.group_by("security").agg(
        defaults=pl.len().cast(pl.Int64),
        ended=ended.sum().cast(pl.Int64),
        ead_minor=claim.sum(),
        recovered_minor=pl.col("recovered_minor").sum(),
        lgd_closed=lost.filter(ended).sum() / claim.filter(ended).sum(),
        lgd_all=lost.sum() / claim.sum(),
    )
    pack = policy.grid("ecl_lgd")["lgd"]
    return sums.with_columns(lgd_pack=pack, lgd_closed=pl.col("lgd_closed").fill_nan(None)).sort("security")


def transfers(loans: pl.LazyFrame, events: pl.LazyFrame) -> pl.LazyFrame:
    """This function will give what each sold loan brought: the price beside the claim given up.

    `allowance_used_minor` of servicing is what the sale took out of the allowance: claim on the book less price.
    """
    sold = loans.filter(pl.col("state") == "transferred")
    of_them = events.join(sold.select("loan_id"), on="loan_id", how="semi")
    price = standing(of_them.collect(engine="streaming")).lazy().filter(pl.col("kind") == "transferred")
    price = price.group_by("loan_id").agg(
        day=pl.col("day").max(), price_minor=pl.col("amount_minor").fill_null(0).sum()
    )
    both = sold.join(price, on="loan_id", how="inner", maintain_order="left")
    claim = pl.col("price_minor") + pl.col("allowance_used_minor") + pl.col("recovered_minor").fill_null(0)
    return both.select(
        "loan_id",
        "enterprise_id",
        "security",
        "day",
        claim_minor=claim,
        price_minor="price_minor",
        price_by_claim=(pl.col("price_minor") / claim).fill_nan(None),
    )
