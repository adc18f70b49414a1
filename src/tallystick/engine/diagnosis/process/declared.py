"""The process as the bank's policy declares it, as a frame that a log is held against."""

from __future__ import annotations

import polars as pl

from tallystick.engine.diagnosis.process.columns import DECLARED
from tallystick.pack.policy import Policy


def declared(policy: Policy, case_kind: str) -> pl.DataFrame:
    """This function will give the activities that `policy` declares for cases of one kind, columns `DECLARED`.

    No rows where it declares none: then there is nothing to depart from.
    """
    rows = [
        {
            "activity": one.code,
            "roles": list(one.roles),
            "is_required": one.is_required,
            "at_most": one.at_most,
            "within_hours": None if one.within_hours is None else float(one.within_hours),
            "after": list(one.after),
            "apart_from": list(one.apart_from),
        }
        for one in policy.activities
        if one.case_kind == case_kind
    ]
    return pl.DataFrame(rows, schema=DECLARED)
