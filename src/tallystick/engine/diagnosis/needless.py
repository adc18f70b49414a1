"""What work done in vain is worth: warnings that had to be looked into and were empty."""

from __future__ import annotations

import polars as pl

from tallystick.engine.diagnosis.usual import Weighed, weighed
from tallystick.pack.policy import Policy, Problem


def needless_work(problem: Problem, rows: pl.DataFrame, policy: Policy, *, years: float) -> Weighed | None:
    """This function will give what the needless warnings among `rows` (`hit`, `in_place`) cost a year, in minor units.

    Of n warnings of the place, k empty, where a share s is empty elsewhere (or by the benchmark, where there is no
    elsewhere), (k - n s) / (1 - s) would not have been raised at all (Abbott 1925): what is raised beyond the usual is
    empty throughout. Each takes `diagnosis_warning_minutes`, which differ from case to case as what a sign misses does.
    None where the place has no more than elsewhere, or nothing is known.
    """
    known = rows.filter(pl.col("hit").is_not_null())
    here, others = known.filter("in_place")["hit"], known.filter(~pl.col("in_place"))["hit"]
    share = float(others.mean()) if others.len() else problem.benchmark  # type: ignore[arg-type]
    if here.is_empty() or share is None or float(share) >= 1.0:
        return None
    needless = (float(here.sum()) - here.len() * float(share)) / (1.0 - float(share))
    if needless <= 0.0:
        return None
    price = float(policy.number("diagnosis_warning_minutes")) * float(policy.number("diagnosis_minute_minor"))
    spread = float(policy.number("diagnosis_usual_spread")) * float(policy.number("diagnosis_sign_misses"))
    level = float(policy.number("diagnosis_interval"))
    return weighed(None, needless * price / years, spread=spread, misfit=0.0, level=level)
