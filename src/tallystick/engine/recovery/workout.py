"""What was recovered: workout LGD per defaulted loan, recovery curves by vintage, promises kept, transfers."""

from __future__ import annotations

import polars as pl

from tallystick.kernel.money import rounded

DAYS_IN_YEAR = 365.0
QUARTER = 3


def workout_lgd(defaults: pl.LazyFrame, flows: pl.LazyFrame) -> pl.LazyFrame:
    """This function will give each default's LGD from what came in and what it cost, discounted to the default day.

    `defaults`: loan_id, default_day, ead_minor, discount_rate. `flows`: loan_id, day, kind (recovered or cost),
    amount_minor. Adds `recovered_pv_minor`, `cost_pv_minor`, `lgd`:
    `LGD = 1 - (PV recoveries - PV costs) / EAD`, never below 0 (rules 8.4). Years are days by 365. Flows before default
    are left out; a default without flows has LGD 1.
    """
    joined = flows.join(defaults, on="loan_id", how="inner").filter(pl.col("day") >= pl.col("default_day"))
    years = (pl.col("day") - pl.col("default_day")).dt.total_days() / DAYS_IN_YEAR
    present = pl.col("amount_minor") / (1 + pl.col("discount_rate")) ** years
    sums = joined.group_by("loan_id").agg(
        recovered=present.filter(pl.col("kind") == "recovered").sum(),
        cost=present.filter(pl.col("kind") == "cost").sum(),
    )
    both = defaults.join(sums, on="loan_id", how="left", maintain_order="left").with_columns(
        pl.col("recovered", "cost").fill_null(0.0)
    )
    lost = 1 - (pl.col("recovered") - pl.col("cost")) / pl.col("ead_minor")
    return both.with_columns(
        recovered_pv_minor=rounded(pl.col("recovered")),
        cost_pv_minor=rounded(pl.col("cost")),
        lgd=pl.max_horizontal(lost, pl.lit(0.0)),
    ).drop("recovered", "cost")


def recovery_curves(defaults: pl.LazyFrame, flows: pl.LazyFrame, *, until: pl.Expr, months: int = 60) -> pl.LazyFrame:
    """This function will give cumulative recovery by year of default and months since: `vintage, months, share`.

    Recovered in each quarter by the claims of defaults old enough to have had it whole by `until`, added up: young
    defaults do not drag a curve down, and it never falls. `loans` and `ead_minor` say on how much a point rests.
    """
    age = (until - pl.col("default_day")).dt.total_days() // 30
    grid = defaults.with_columns(vintage=pl.col("default_day").dt.year(), age=age).join(
        pl.LazyFrame({"months": range(0, months + 1, QUARTER)}), how="cross"
    )
    reached = grid.filter(pl.col("months") <= pl.col("age"))
    after = flows.filter(pl.col("kind") == "recovered").join(
        defaults.select("loan_id", "default_day"), on="loan_id", how="inner"
    )
    arrived = after.select(
        "loan_id", "amount_minor", at=(pl.col("day") - pl.col("default_day")).dt.total_days() / 30
    ).filter(pl.col("at") >= 0)
    got = (
        reached.select("loan_id", "months")
        .join(arrived, on="loan_id", how="inner")
        .filter((pl.col("at") <= pl.col("months")) & (pl.col("at") > pl.col("months") - QUARTER))
        .group_by("loan_id", "months")
        .agg(pl.col("amount_minor").sum())
    )
    return (
        reached.join(got, on=["loan_id", "months"], how="left")
        .group_by("vintage", "months")
        .agg(
            loans=pl.len(),
            ead_minor=pl.col("ead_minor").sum(),
            share=pl.col("amount_minor").fill_null(0).sum() / pl.col("ead_minor").sum(),
        )
        .sort("vintage", "months")
        .with_columns(pl.col("share").cum_sum().over("vintage"))
    )


def promises_kept(promises: pl.LazyFrame, payments: pl.LazyFrame, *, until: pl.Expr, grace_days: int) -> pl.LazyFrame:
    """This function will add `paid_minor` and `outcome` (kept, partly, broken, open) to each promise to pay.

    Payments from the day it was made to `grace_days` after the promised day count; a promise whose time is not over is
    open until it is kept.
    """
    end = pl.col("promised_day") + pl.duration(days=grace_days)
    keys = ["loan_id", "promised_day"]
    paid = (
        promises.join(payments.select("loan_id", "day", paid="amount_minor"), on="loan_id", how="inner")
        .filter((pl.col("day") >= pl.col("made_day")) & (pl.col("day") <= end) & (pl.col("day") <= until))
        .group_by(keys)
        .agg(paid_minor=pl.col("paid").sum())
    )
    outcome = (
        pl.when(pl.col("paid_minor") >= pl.col("amount_minor"))
        .then(pl.lit("kept"))
        .when(end >= until)
        .then(pl.lit("open"))
        .when(pl.col("paid_minor") > 0)
        .then(pl.lit("partly"))
        .otherwise(pl.lit("broken"))
    )
    joined = promises.join(paid, on=keys, how="left", maintain_order="left")
    return joined.with_columns(pl.col("paid_minor").fill_null(0)).with_columns(outcome=outcome)


def transfer_result(transfers: pl.LazyFrame) -> pl.LazyFrame:
    """This function will add price by principal, price by claim and the gain over carrying value of each loan sold.

    Reads principal_minor, claim_minor (principal and interest), allowance_minor, price_minor. Source: rules 8.3.
    """
    price = pl.col("price_minor")
    return transfers.with_columns(
        principal_recovery=price / pl.col("principal_minor"),
        claim_discount=price / pl.col("claim_minor"),
        gain_minor=price - (pl.col("claim_minor") - pl.col("allowance_minor")),
    )
