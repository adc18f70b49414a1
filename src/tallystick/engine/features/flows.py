"""Account flows: money that came in for sales, balances, and payments to private lenders (账户流水)."""

from __future__ import annotations

from tallystick.engine.features.declare import BETTER, NEUTRAL, WORSE, count, days, minor, ratio
from tallystick.kernel.columns import Columns

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
