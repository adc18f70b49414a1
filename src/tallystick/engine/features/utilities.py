"""The three meters: electricity, water and customs (三表: 电表、水表、海关报表)."""

from __future__ import annotations

import polars as pl

from tallystick.engine.evidence.evidence import Evidence
from tallystick.engine.features.declare import BETTER, WORSE, days, flag, ratio
from tallystick.engine.features.windows import KEY, change, complete_months_until, days_since, seen
from tallystick.engine.step import Source
from tallystick.kernel.columns import Columns
from tallystick.pack.policy import Policy

_T = "utilities"
_SHORT = "not all three months known in both years"

ADDS = Columns(
    (
        days("utility_age_days", WORSE, "days since the last month metered", "最近读表月距今天数", "no meter seen", _T),
        ratio(
            "electricity_yoy_3m", BETTER, "electricity of 3 months against a year before", "近3个月用电同比", _SHORT, _T
        ),
        ratio("water_yoy_3m", BETTER, "water of 3 months against a year before", "近3个月用水同比", _SHORT, _T),
        ratio(
            "customs_yoy_3m", BETTER, "customs value of 3 months against a year before", "近3个月报关同比", _SHORT, _T
        ),
        flag("utility_arrears", WORSE, "in arrears with a meter in the last 3 months", "水电欠费", "not stated", _T),
    )
)


METERS = ("electricity", "water", "customs")
QUARTER, YEAR = 3, 12


def utilities(evidence: Evidence, policy: Policy) -> pl.LazyFrame:
    """This function will give `ADDS` per firm: the last 3 complete months against the same 3 a year before.

    A comparison needs all three months of both years. Source of the method: rules.md 9.2, U1 to U4.
    """
    until = complete_months_until(policy.day)
    month = pl.col("month")
    ago = until.year * 12 + until.month - (month.dt.year().cast(pl.Int32) * 12 + month.dt.month().cast(pl.Int32))
    now = ago.is_between(0, QUARTER - 1)
    before = ago.is_between(YEAR, YEAR + QUARTER - 1)
    return (
        seen(evidence, "utilities", policy)
        .select(
            KEY,
            "month",
            pl.when(ago < QUARTER).then("in_arrears").alias("in_arrears"),
            *(_quantity(meter, now).alias(f"{meter}_now") for meter in METERS),
            *(_quantity(meter, before).alias(f"{meter}_before") for meter in METERS),
        )
        .group_by(KEY)
        .agg(
            days_since(month.max().dt.month_end(), policy.day).clip(lower_bound=0).alias("utility_age_days"),
            *(_compared(meter).alias(f"{meter}_yoy_3m") for meter in METERS),
            pl.when(pl.col("in_arrears").is_not_null().any()).then(pl.col("in_arrears").any()).alias("utility_arrears"),
        )
    )


def _quantity(meter: str, window: pl.Expr) -> pl.Expr:
    return pl.when((pl.col("meter") == meter) & window).then("quantity")


def _compared(meter: str) -> pl.Expr:
    now, before = pl.col(f"{meter}_now"), pl.col(f"{meter}_before")
    whole = (now.count() == QUARTER) & (before.count() == QUARTER)
    return pl.when(whole).then(change(now.sum(), before.sum()))


SOURCE = Source("utilities", utilities, ("utilities",), ADDS)
