"""What a pack is asked for by name: by the engine, and by the record on a case's way."""

from __future__ import annotations

from typing import Final

from tallystick.engine.parameters import REQUIRED, REQUIRED_GRIDS, REQUIRED_TERMS, Needed
from tallystick.engine.parameters_after import monitoring
from tallystick.pack.required import Required

_RECORD: Final = "record"
OWN: Final = (
    Needed("check_use_of_funds_days", "days", "days after drawdown until its use is proved", _RECORD),
    Needed("decision_valid_days", "days", "days for which a decision may be approved and drawn", _RECORD),
    Needed("entrusted_business_minor", "minor", "payments above it are entrusted", _RECORD),
    Needed("exemption_appeal_days", "days", "days for an appeal against an exemption decided", _RECORD),
    Needed("exemption_credit_minor", "minor", "up to it a loan's people are in scope of exemption", _RECORD),
    Needed("exemption_months", "months", "months within which an exemption is decided", _RECORD),
    Needed("exemption_votes", "count", "votes that decide an exemption", _RECORD),
    Needed("inflow_ratio_floor", "ratio", "least account inflow to stated sales", _RECORD),
    Needed("interview_equity_gap_ceiling", "share", "largest gap between equity built up and counted", _RECORD),
    Needed("interview_sales_gap_ceiling", "share", "largest gap between two ways to count sales", _RECORD),
    Needed("promise_grace_days", "days", "days in which a late payment still keeps a promise", _RECORD),
    Needed("stated_ratio_ceiling", "ratio", "most that stated sales may be of those found", _RECORD),
    Needed("visit_persons_min", "count", "investigators of a case", _RECORD),
    Needed("visit_waived_up_to_minor", "minor", "up to it a visit may be left out", _RECORD),
)
"""What the record itself reads with `policy.number(name)`."""
NEEDED: Final = Required((*REQUIRED, *monitoring.REQUIRED, *OWN), REQUIRED_GRIDS, REQUIRED_TERMS)
