"""Collateral after prior liens and haircut (抵质押物)."""

from __future__ import annotations

from tallystick.engine.features.declare import BETTER, WORSE, minor, share
from tallystick.kernel.columns import Columns

_T = "collateral"
_NONE = "collateral was not collected"

ADDS = Columns(
    (
        minor("collateral_value_minor", BETTER, "value less prior liens", "押品净值", _NONE, _T),
        minor("security_value_minor", BETTER, "value after haircut less prior liens", "押品可贷价值", _NONE, _T),
        share("unregistered_collateral_share", WORSE, "share of value not registered", "未登记押品占比", _NONE, _T),
    )
)
