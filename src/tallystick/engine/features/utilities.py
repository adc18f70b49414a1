"""The three meters: electricity, water and customs (三表: 电表、水表、海关报表)."""

from __future__ import annotations

from tallystick.engine.features.declare import BETTER, WORSE, days, flag, ratio
from tallystick.kernel.columns import Columns

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
