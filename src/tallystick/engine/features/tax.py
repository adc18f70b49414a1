"""Tax: what the firm declared, how regularly, and what it owes (税务)."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import polars as pl

from tallystick.engine.evidence.evidence import Evidence
from tallystick.engine.features.declare import BETTER, WORSE, count, days, minor, ratio
from tallystick.engine.features.rows import UNKNOWN, Rows, day_number, growth, rows_of, seen_rows, table
from tallystick.engine.features.windows import months_before
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
    rows = _declared(seen_rows(evidence, "tax_declarations", policy), policy)
    filing = int(policy.number("tax_filing_days"))
    until = declared_until(policy.day, filing)
    end, sales, is_vat = rows.days("period_end"), rows.numbers("declared_sales_minor"), rows.has("tax_kind", "vat")
    due = is_vat & (end <= day_number(until))
    year, quarter, before = (end > day_number(_back(until, months)) for months in (12, 3, 15))
    known = due & ~np.isnan(sales)
    as_many = rows.count(known & quarter) == rows.count(known & before & ~year)
    change = growth(rows.total(sales, due & quarter), rows.total(sales, due & before & ~year))
    late = rows.days("declared_day") - end > filing + int(policy.number("tax_late_tolerance_days"))
    owed = rows.numbers("tax_due_minor") - rows.numbers("tax_paid_minor")
    made = {
        "tax_age_days": day_number(policy.day) - rows.largest(end),
        "tax_sales_12m_minor": rows.known_total(sales, due & year),
        "tax_sales_yoy_3m": np.where(as_many, change, UNKNOWN),
        "tax_zero_months_12m": rows.count(is_vat & year & (sales == 0)),
        "tax_late_12m": rows.count(late & year),
        "tax_arrears_minor": rows.total(np.maximum(owed, 0.0)),
    }
    return table(rows.firms, made, ADDS)


def _declared(rows: Rows, policy: Policy) -> Rows:
    later = rows.days("declared_day") > day_number(policy.day)
    return rows_of(rows.frame.filter(~later)) if later.any() else rows


def _back(until: date, months: int) -> date:
    return _month_end(months_before(until.replace(day=1), months))


def _month_end(day: date) -> date:
    return months_before(day.replace(day=1), -1) - timedelta(days=1)


SOURCE = Source("tax", tax, ("tax_declarations",), ADDS)
