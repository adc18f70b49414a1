"""What the firm owes this bank already (本行授信)."""

from __future__ import annotations

from tallystick.engine.features.declare import NEUTRAL, WORSE, code, days, minor
from tallystick.kernel.columns import Columns

_T = "exposures"
_NONE = "the bank's own exposures were not given"

ADDS = Columns(
    (
        minor("own_exposure_minor", WORSE, "balances and undrawn lines at this bank", "本行授信敞口", _NONE, _T),
        minor("own_undrawn_minor", NEUTRAL, "undrawn lines at this bank", "本行未用额度", _NONE, _T),
        days("own_days_past_due", WORSE, "worst days past due at this bank", "本行最长逾期天数", _NONE, _T),
        code(
            "own_worst_class", WORSE, "worst class at this bank", "本行最差五级分类", "no loan, or not classified", _T
        ),
        minor("own_debt_service_minor", WORSE, "payments to this bank a year", "本行年偿债额", _NONE, _T),
    )
)
