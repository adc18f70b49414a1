"""What the firm owes this bank already (本行授信)."""

from __future__ import annotations

import numpy as np
import polars as pl

from tallystick.engine.evidence.evidence import Evidence
from tallystick.engine.evidence.schemas.credit import CLASSES
from tallystick.engine.features.debt_service import yearly_payment
from tallystick.engine.features.declare import NEUTRAL, WORSE, code, days, minor
from tallystick.engine.features.firm import all_firms
from tallystick.engine.features.rows import Made, named, seen_rows, table
from tallystick.engine.step import Source
from tallystick.kernel.columns import Columns
from tallystick.pack.policy import Policy

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


def exposures(evidence: Evidence, policy: Policy) -> pl.LazyFrame:
    """This function will give `ADDS` for every firm, from its loans and lines at this bank; none is zero.

    Exposure is what is drawn and what may still be drawn, on and off the balance sheet (单户授信总额, rules.md 1.2,
    3.7).
    """
    rows = seen_rows(evidence, "exposures", policy, all_firms(evidence))
    balance, undrawn = rows.total(rows.numbers("balance_minor")), rows.total(rows.numbers("undrawn_minor"))
    made: Made = {
        "own_exposure_minor": balance + undrawn,
        "own_undrawn_minor": undrawn,
        "own_days_past_due": np.nan_to_num(rows.largest(rows.numbers("days_past_due"))),
        "own_worst_class": named(rows.largest(rows.ranks("class", CLASSES)), CLASSES),
        "own_debt_service_minor": rows.total(yearly_payment(rows, policy)),
    }
    return table(rows.firms, made, ADDS)


SOURCE = Source("exposures", exposures, ("exposures",), ADDS)
