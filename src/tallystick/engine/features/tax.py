"""Tax: what the firm declared, how regularly, and what it owes (税务)."""

from __future__ import annotations

from tallystick.engine.features.declare import BETTER, WORSE, count, days, minor, ratio
from tallystick.kernel.columns import Columns

_T = "tax_declarations"
_NO_ROWS = "no declaration seen"

ADDS = Columns(
    (
        days(
            "tax_age_days", WORSE, "days since the end of the last declared period", "最近申报期距今天数", _NO_ROWS, _T
        ),
        minor(
            "tax_sales_12m_minor",
            BETTER,
            "sales declared for VAT in the 12 months due",
            "近12个月增值税申报销售额",
            "no VAT sales declared in the 12 months",
            _T,
        ),
        ratio(
            "tax_sales_yoy_3m",
            BETTER,
            "VAT sales of the last 3 months due, against a year before",
            "近3个月申报销售额同比",
            "no sales declared in either quarter",
            _T,
        ),
        count(
            "tax_zero_months_12m",
            WORSE,
            "VAT declarations of zero sales in 12 months",
            "近12个月零申报次数",
            _NO_ROWS,
            _T,
        ),
        count("tax_late_12m", WORSE, "declarations filed late in 12 months", "近12个月逾期申报次数", _NO_ROWS, _T),
        minor("tax_arrears_minor", WORSE, "tax due and not paid", "欠缴税款", _NO_ROWS, _T),
    )
)
