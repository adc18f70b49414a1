"""The three meters: electricity, water and customs (三表: 电表、水表、海关报表)."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import polars as pl

from tallystick.engine.evidence.evidence import Evidence
from tallystick.engine.features.declare import BETTER, WORSE, days, flag, ratio
from tallystick.engine.features.rows import (
    UNKNOWN,
    Bools,
    Floats,
    Ints,
    Rows,
    day_number,
    growth,
    seen_rows,
    table,
    whole_months_ago,
)
from tallystick.engine.features.windows import complete_months_until
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
    rows = seen_rows(evidence, "utilities", policy)
    month, arrears = rows.days("month"), rows.numbers("in_arrears")
    ago = whole_months_ago(month, complete_months_until(policy.day) + timedelta(days=1), YEAR + QUARTER + 1) - 1
    recent = ago < QUARTER
    last_day = _month_ends(rows.largest(month))
    made = {
        "utility_age_days": np.maximum(day_number(policy.day) - last_day, 0.0),
        **{f"{meter}_yoy_3m": _compared(rows, rows.has("meter", meter), ago) for meter in METERS},
        "utility_arrears": rows.largest(arrears, recent),
    }
    return table(rows.firms, made, ADDS)


def _compared(rows: Rows, of_meter: Bools, ago: Ints) -> Floats:
    """By month first, so that the order of rows does not matter to the last digit."""
    quantity = np.where(of_meter, rows.numbers("quantity"), UNKNOWN)
    now, before = (
        np.sum([rows.known_total(quantity, ago == first + later) for later in range(QUARTER)], 0) for first in (0, YEAR)
    )
    return growth(now, before)


def _month_ends(first_days: Floats) -> Floats:
    months = first_days.astype("datetime64[D]").astype("datetime64[M]") + 1
    return months.astype("datetime64[D]").astype(np.float64) - 1


SOURCE = Source("utilities", utilities, ("utilities",), ADDS)
