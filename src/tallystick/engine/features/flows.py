"""Account flows: money that came in for sales, balances, and payments to private lenders (账户流水)."""

from __future__ import annotations

import numpy as np
import polars as pl

from tallystick.engine.evidence.evidence import Evidence
from tallystick.engine.features.declare import BETTER, NEUTRAL, WORSE, count, days, minor, ratio
from tallystick.engine.features.rows import (
    UNKNOWN,
    Bools,
    Floats,
    Ints,
    Rows,
    added,
    day_number,
    growth,
    ratio_of,
    seen_rows,
    table,
    whole,
    whole_months_ago,
)
from tallystick.engine.features.windows import KEY
from tallystick.engine.step import Source
from tallystick.kernel.columns import Columns
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


KINDS = (
    *("loan_in", "own_transfer", "private_lender", "repayment", "purchase", "wages", "tax"),
    *("sale", "other"),
)
"""The first seven are inflow that no sale brought. A kind not stated counts as a sale."""

NOT_SALES, PRIVATE = 7, 2
YEAR, HISTORY, LEAST_MONTHS = 12, 15, 3


def flows(evidence: Evidence, policy: Policy) -> pl.LazyFrame:
    """This function will give `ADDS` per firm from the movements up to the policy's day.

    Month k runs up to k months before the day. Volatility is the standard deviation of monthly inflow over its mean,
    for the months since the first movement, at most 12 and at least 3. The balance is the mean after each movement of
    3 months, added over accounts.
    """
    rows = seen_rows(evidence, "account_flows", policy)
    day = rows.days("day")
    ago = whole_months_ago(day, policy.day, HISTORY)
    kind = rows.ranks("kind", KINDS)
    inflow = _per_month(rows, ago, np.where(_is_sale(rows, kind), rows.numbers("amount_minor"), 0.0))
    oldest = rows.largest(ago.astype(np.float64))
    history = np.minimum(oldest + 1, YEAR)
    active = rows.any(ago < YEAR)
    year, now, before = inflow[:, :YEAR].sum(1), inflow[:, :3].sum(1), inflow[:, YEAR:HISTORY].sum(1)
    private = _per_month(rows, ago, (kind == PRIVATE).astype(np.float64))
    made = {
        "flow_age_days": day_number(policy.day) - rows.largest(day),
        "inflow_12m_minor": np.where(active, year, UNKNOWN),
        "inflow_yoy_3m": np.where(oldest >= HISTORY - 1, growth(now, before), UNKNOWN),
        "inflow_volatility_12m": np.where(history >= LEAST_MONTHS, _variation(inflow[:, :YEAR], history), UNKNOWN),
        **_accounts(rows, ago, active),
        "private_lender_months_12m": np.where(active, (private[:, :YEAR] > 0).sum(1), UNKNOWN),
    }
    return table(rows.firms, made, ADDS)


def _is_sale(rows: Rows, kind: Floats) -> Bools:
    of_itself = (rows.frame["counterparty"] == rows.frame[KEY]).cast(pl.Int8).to_numpy() == 1
    is_sale: Bools = rows.has("direction", "in") & ~(kind < NOT_SALES) & ~of_itself
    return is_sale


def _per_month(rows: Rows, ago: Ints, values: Floats) -> Floats:
    """`values` added up per firm (down) and month ago (across)."""
    width = HISTORY + 1
    return added(rows.firm * width + ago, values, rows.groups * width).reshape(rows.groups, width)


def _variation(inflow: Floats, history: Floats) -> Floats:
    mean = inflow.sum(1) / history
    squares = (inflow**2).sum(1) / history
    return ratio_of(np.sqrt(np.maximum(squares - mean**2, 0.0)), mean)


def _accounts(rows: Rows, ago: Ints, active: Bools) -> dict[str, Floats]:
    """Accounts with movements, and the sum of their mean balances, rounded per account."""
    accounts, of_firm = rows.grouped("account_id")
    balance, recent = rows.numbers("balance_minor"), ago < LEAST_MONTHS
    mean = whole(ratio_of(accounts.total(balance, recent), accounts.count(recent & ~np.isnan(balance))))
    return {
        "balance_mean_3m_minor": of_firm.known_total(mean),
        "accounts_12m": np.where(active, of_firm.count(accounts.any(ago < YEAR)), UNKNOWN),
    }


SOURCE = Source("flows", flows, ("account_flows",), ADDS)
