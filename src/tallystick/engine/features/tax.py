"""Tax: what the firm declared, how regularly, and what it owes (税务)."""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl

from tallystick.engine.evidence.evidence import Evidence
from tallystick.engine.features.declare import BETTER, WORSE, count, days, minor, ratio
from tallystick.engine.features.windows import KEY, change, days_since, known_sum, months_before, seen
from tallystick.engine.step import Source
from tallystick.kernel.columns import Columns
from tallystick.pack.policy import Policy

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
            "not the same number of returns in both, or none",
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


def declared_until(today: date, filing_days: int) -> date:
    """This function will give the end of the last month whose return was due on or before `today`.

    A month's VAT return is due `filing_days` days into the next month (增值税暂行条例 art. 23: 15 days).
    """
    due = today if today.day >= filing_days else months_before(today, 1)
    return _month_end(months_before(due, 1))


def tax(evidence: Evidence, policy: Policy) -> pl.LazyFrame:
    """This function will give `ADDS` per firm from the returns declared on or before the policy's day.

    The 12 months end with the last month whose return was due, so that a month not yet declared does not read as a
    fall; quarterly returns fill the same windows. A return of zero counts once, whatever its period.
    """
    rows = seen(evidence, "tax_declarations", policy)
    until = declared_until(policy.day, int(policy.number("tax_filing_days")))
    late_after = int(policy.number("tax_filing_days")) + int(policy.number("tax_late_tolerance_days"))
    end = pl.col("period_end")
    recent = (end > _back(until, 12)) & (end <= policy.day)
    of_vat = (pl.col("tax_kind") == "vat") & (end <= until)
    sales = pl.col("declared_sales_minor")
    late = (pl.col("declared_day") - end).dt.total_days() > late_after
    return (
        rows.filter(pl.col("declared_day").is_null() | (pl.col("declared_day") <= policy.day))
        .select(
            KEY,
            end,
            pl.when(of_vat & (end > _back(until, 12))).then(sales).alias("sales_12m"),
            pl.when(of_vat & (end > _back(until, 3))).then(sales).alias("sales_3m"),
            pl.when(of_vat & (end > _back(until, 15)) & (end <= _back(until, 12))).then(sales).alias("before_3m"),
            (recent & (pl.col("tax_kind") == "vat") & (sales == 0)).alias("is_zero"),
            (recent & late).alias("is_late"),
            (pl.col("tax_due_minor") - pl.col("tax_paid_minor")).clip(lower_bound=0).alias("owed"),
        )
        .group_by(KEY)
        .agg(
            days_since(end.max(), policy.day).alias("tax_age_days"),
            known_sum(pl.col("sales_12m")).alias("tax_sales_12m_minor"),
            pl.when(pl.col("sales_3m").count() == pl.col("before_3m").count())
            .then(change(pl.col("sales_3m").sum(), pl.col("before_3m").sum()))
            .alias("tax_sales_yoy_3m"),
            pl.col("is_zero").sum().cast(pl.Int32).alias("tax_zero_months_12m"),
            pl.col("is_late").sum().cast(pl.Int32).alias("tax_late_12m"),
            pl.col("owed").sum().alias("tax_arrears_minor"),
        )
    )


def _back(until: date, months: int) -> date:
    return _month_end(months_before(until.replace(day=1), months))


def _month_end(day: date) -> date:
    return months_before(day.replace(day=1), -1) - timedelta(days=1)


SOURCE = Source("tax", tax, ("tax_declarations",), ADDS)
