"""Account flows: money that came in for sales, balances, and payments to private lenders (账户流水)."""

from __future__ import annotations

import polars as pl

from tallystick.engine.evidence.evidence import Evidence
from tallystick.engine.features.declare import BETTER, NEUTRAL, WORSE, count, days, minor, ratio
from tallystick.engine.features.windows import KEY, change, days_since, months_ago, over, seen
from tallystick.engine.step import Source
from tallystick.kernel.columns import Columns
from tallystick.kernel.money import rounded
from tallystick.pack.policy import Policy

_T = "account_flows"
_NO_ROWS = "no movement seen in 12 months"

ADDS = Columns(
    (
        days("flow_age_days", WORSE, "days since the last movement", "最近交易距今天数", "no movement seen", _T),
        minor(
            "inflow_12m_minor",
            BETTER,
            "inflow of 12 months without own transfers and loans",
            "近12个月经营性流入",
            _NO_ROWS,
            _T,
        ),
        ratio(
            "inflow_yoy_3m",
            BETTER,
            "inflow of 3 months against a year before",
            "近3个月流入同比",
            "history too short",
            _T,
        ),
        ratio(
            "inflow_volatility_12m",
            WORSE,
            "variation of monthly inflow",
            "月度流入变异系数",
            "no inflow in 12 months",
            _T,
        ),
        minor(
            "balance_mean_3m_minor", BETTER, "mean balance of 3 months", "近3个月平均余额", "no balance in 3 months", _T
        ),
        count("accounts_12m", NEUTRAL, "accounts with movements in 12 months", "近12个月活跃账户数", _NO_ROWS, _T),
        count(
            "private_lender_months_12m",
            WORSE,
            "months with private lenders in 12",
            "近12个月与民间借贷往来月数",
            _NO_ROWS,
            _T,
        ),
    )
)


NOT_SALES = ("loan_in", "own_transfer", "private_lender", "repayment", "purchase", "wages", "tax")
"""Kinds of inflow that no sale brought: borrowed, moved, or handed back. A kind not stated counts as a sale."""

YEAR, HISTORY, LEAST_MONTHS = 12, 15, 3


def flows(evidence: Evidence, policy: Policy) -> pl.LazyFrame:
    """This function will give `ADDS` per firm from the movements up to the policy's day.

    Month k runs up to k months before the day. Volatility is the standard deviation of monthly inflow over its mean,
    for the months since the first movement, at most 12 and at least 3. The balance is the mean after each movement of
    3 months, added over accounts.
    """
    per_account = _movements(evidence, policy).group_by(KEY, "account_id").agg(*_account())
    return per_account.group_by(KEY).agg(*_firm(policy)).select(KEY, *_features())


def _movements(evidence: Evidence, policy: Policy) -> pl.LazyFrame:
    month, kind = pl.col("month"), pl.col("kind")
    is_sale = (pl.col("direction") == "in") & kind.is_in(NOT_SALES).not_().fill_null(True)
    of_itself = (pl.col("counterparty") == pl.col(KEY)).fill_null(False)
    amount = pl.when(is_sale & ~of_itself).then("amount_minor").otherwise(0)
    return (
        seen(evidence, "account_flows", policy)
        .with_columns(months_ago(pl.col("day"), policy.day).alias("month"))
        .select(
            KEY,
            "account_id",
            "day",
            "month",
            *(pl.when(month == ago).then(amount).otherwise(0).alias(f"m{ago}") for ago in range(HISTORY)),
            pl.when(month < LEAST_MONTHS).then("balance_minor").alias("balance"),
            pl.when((kind == "private_lender") & (month < YEAR)).then(_bit(month)).otherwise(0).alias("private"),
        )
    )


def _bit(month: pl.Expr) -> pl.Expr:
    """One bit per month, so that months can be counted across accounts."""
    return pl.lit(2, pl.Int64).pow(month.clip(0, YEAR)).cast(pl.Int64)


def _account() -> list[pl.Expr]:
    return [
        pl.col(*(f"m{ago}" for ago in range(HISTORY))).sum(),
        pl.col("day").max(),
        pl.col("month").max().alias("oldest"),
        pl.col("month").min().alias("newest"),
        pl.col("balance").mean(),
        pl.col("private").bitwise_or(),
    ]


def _firm(policy: Policy) -> list[pl.Expr]:
    return [
        pl.col(*(f"m{ago}" for ago in range(HISTORY))).sum(),
        days_since(pl.col("day").max(), policy.day).alias("flow_age_days"),
        pl.col("oldest").max(),
        (pl.col("newest") < YEAR).sum().cast(pl.Int32).alias("accounts_12m"),
        pl.col("balance").count().alias("balances"),
        pl.col("balance").sum(),
        pl.col("private").bitwise_or(),
    ]


def _features() -> list[pl.Expr]:
    months = [pl.col(f"m{ago}") for ago in range(HISTORY)]
    known = pl.col("accounts_12m") > 0
    year, now, before = (pl.sum_horizontal(part) for part in (months[:12], months[:3], months[12:15]))
    history = (pl.col("oldest") + 1).clip(upper_bound=YEAR)
    mean = year / history
    squares = pl.sum_horizontal([month.cast(pl.Float64) ** 2 for month in months[:12]]) / history
    deviation = (squares - mean**2).clip(lower_bound=0).sqrt()
    return [
        pl.col("flow_age_days"),
        pl.when(known).then(year).alias("inflow_12m_minor"),
        pl.when(pl.col("oldest") >= HISTORY - 1).then(change(now, before)).alias("inflow_yoy_3m"),
        pl.when(history >= LEAST_MONTHS).then(over(deviation, mean)).alias("inflow_volatility_12m"),
        pl.when(pl.col("balances") > 0).then(rounded(pl.col("balance"))).alias("balance_mean_3m_minor"),
        pl.when(known).then("accounts_12m").alias("accounts_12m"),
        pl.when(known).then(pl.col("private").bitwise_count_ones().cast(pl.Int32)).alias("private_lender_months_12m"),
    ]


SOURCE = Source("flows", flows, ("account_flows",), ADDS)
