"""Account flows after the loan: wages, inflow against before it, balances by month, bridged repayments (U5, B)."""

from __future__ import annotations

import polars as pl

from tallystick.engine.evidence.evidence import Evidence
from tallystick.engine.evidence.windows import KEY, change, months_ago, months_before, over, seen
from tallystick.engine.features.declare import BETTER, WORSE, count, minor, ratio
from tallystick.engine.step import Source
from tallystick.kernel.columns import Columns
from tallystick.kernel.months import add_months
from tallystick.pack.policy import Policy

_T = "account_flows"
_NONE = "no movement seen"
NOT_SALES = ("loan_in", "own_transfer", "private_lender", "repayment", "purchase", "wages", "tax")
"""Kinds of inflow that no sale brought; a kind not stated counts as a sale, as in `features/flows.py`."""

BRIDGES = ("loan_in", "private_lender", "other")
"""Kinds of inflow that can stand in for the firm's own money when an instalment is due."""

HISTORY, QUARTER, HALF, YEAR = 36, 3, 6, 12

ADDS = Columns(
    (
        ratio("wages_change_6m", BETTER, "wages of 3 months against the 3 before", "近6个月工资发放变动", _NONE, _T),
        minor("inflow_6m_minor", BETTER, "inflow from sales of 6 months", "近6个月经营性流入", _NONE, _T),
        ratio(
            "inflow_to_preloan",
            BETTER,
            "monthly inflow of 3 months by that of up to 12 before the oldest loan",
            "账户流入与贷前比",
            "no loan here, or less than 3 months seen before it",
            _T,
        ),
        minor(
            "balance_best_2m_minor",
            BETTER,
            "the better mean balance of the last two months",
            "近两个月较高月均余额",
            "no balance in one of the months",
            _T,
        ),
        count(
            "bridged_repayments_12m",
            WORSE,
            "days of repayment covered by other people's money of that day or the day before",
            "近12个月过桥还款次数",
            _NONE,
            _T,
        ),
    )
)


def flows(evidence: Evidence, policy: Policy) -> pl.LazyFrame:
    """This function will give `ADDS` per firm with movements up to the policy's day.

    A repayment is bridged where borrowed or others' money of that day and the day before covers at least
    `warn_bridge_share` of it. Source: rules.md 9.2, U5 and B1 to B6.
    """
    rows = seen(evidence, _T, policy).with_columns(ago=months_ago(pl.col("day"), policy.day))
    ago, amount = pl.col("ago"), pl.col("amount_minor")
    wages = pl.when((pl.col("kind") == "wages") & (pl.col("direction") == "out")).then(amount).otherwise(0)
    recent, before = wages.filter(ago < QUARTER).sum(), wages.filter(ago.is_between(QUARTER, HALF - 1)).sum()
    made = rows.group_by(KEY).agg(
        wages_change_6m=change(recent, before),
        inflow_6m_minor=amount.filter(_is_sale() & (ago < HALF)).sum(),
    )
    for part in (_against_before_loan(rows, evidence, policy), _best_balance(rows), _bridged(rows, policy)):
        made = made.join(part, on=KEY, how="left")
    return made.with_columns(pl.col("bridged_repayments_12m").fill_null(0)).select(KEY, *ADDS)


def _is_sale() -> pl.Expr:
    other = (pl.col("counterparty") != pl.col(KEY)).fill_null(value=True)
    return (pl.col("direction") == "in") & ~pl.col("kind").is_in(NOT_SALES).fill_null(value=False) & other


def _against_before_loan(rows: pl.LazyFrame, evidence: Evidence, policy: Policy) -> pl.LazyFrame:
    """Mean monthly inflow now by that of the year before the oldest loan that still runs."""
    empty = pl.LazyFrame(schema={KEY: pl.String, "inflow_to_preloan": pl.Float64})
    if not evidence.has("exposures"):
        return empty
    owed = (pl.col("balance_minor") > 0) | (pl.col("undrawn_minor") > 0)
    oldest = seen(evidence, "exposures", policy).filter(owed).group_by(KEY).agg(opened=pl.col("opened_day").min())
    day, opened = pl.col("day"), pl.col("opened").first()
    sale = pl.when(_is_sale()).then(pl.col("amount_minor")).otherwise(0)
    in_year = (day < opened) & (day >= add_months(opened, pl.lit(-YEAR)))
    months = ((opened - day.min()).dt.total_days() * YEAR // 365).clip(upper_bound=YEAR)
    before = sale.filter(in_year).sum() / months
    now = sale.filter(day > months_before(policy.day, QUARTER)).sum() / QUARTER
    grouped = rows.join(oldest, on=KEY, how="inner").group_by(KEY)
    return grouped.agg(inflow_to_preloan=pl.when(months >= QUARTER).then(over(now, before)))


def _best_balance(rows: pl.LazyFrame) -> pl.LazyFrame:
    """Mean balance after each movement, added over accounts, of each of the last two months; the larger."""
    known = rows.filter((pl.col("ago") < 2) & pl.col("balance_minor").is_not_null())
    mean = known.group_by(KEY, "account_id", "ago").agg(mean=pl.col("balance_minor").mean())
    monthly = mean.group_by(KEY, "ago").agg(pl.col("mean").sum())
    best = pl.when(pl.len() == 2).then(pl.col("mean").max().round().cast(pl.Int64))
    return monthly.group_by(KEY).agg(balance_best_2m_minor=best)


def _bridged(rows: pl.LazyFrame, policy: Policy) -> pl.LazyFrame:
    year = rows.filter(pl.col("ago") < YEAR)
    repaid = year.filter((pl.col("kind") == "repayment") & (pl.col("direction") == "out"))
    paid = repaid.group_by(KEY, "day").agg(paid=pl.col("amount_minor").sum())
    lent = rows.filter((pl.col("direction") == "in") & pl.col("kind").is_in(BRIDGES))
    came = lent.group_by(KEY, "day").agg(came=pl.col("amount_minor").sum())
    next_day = came.select(KEY, pl.col("day") + pl.duration(days=1), came_before="came")
    both = paid.join(came, on=[KEY, "day"], how="left").join(next_day, on=[KEY, "day"], how="left")
    bridge = pl.col("came").fill_null(0) + pl.col("came_before").fill_null(0)
    covered = (bridge > 0) & (bridge >= pl.col("paid") * float(policy.number("warn_bridge_share")))
    return both.group_by(KEY).agg(bridged_repayments_12m=covered.sum().cast(pl.Int32))


SOURCE = Source("flow warnings", flows, (_T,), ADDS)
